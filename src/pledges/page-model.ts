import { placesNow, type PlacesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import type { Typed } from '../http/forms.ts';
import { openNowText } from '../points/hours.ts';
import { placeOf } from '../points/place.ts';
import { shownToOwn } from '../points/shown.ts';
import { linkUrl, ownLinkPath, ripplePath } from '../sharing/paths.ts';
import { qrCode } from '../sharing/pictures/qr.ts';
import { shareStage, shareText } from '../sharing/texts/share-text.ts';
import { textOfLink } from '../sharing/texts/text-choice.ts';
import type { ShareBlockProps } from '../sharing/texts/share-block.tsx';
import { tallyOf } from '../tally/queries.ts';
import type { NeedTally } from '../tally/shapes.ts';
import { asOfText } from '../ui/dates.ts';
import type { FormError } from '../ui/form.tsx';
import { quantityText } from '../ui/quantities.ts';
import { takesTimes } from './arrival-parts.ts';
import type { ArrivalView } from './arrival-view.tsx';
import { orderLinks, parcelWords, slotAt, slotWords } from './arrival-words.ts';
import { doorCodeOf, doorCodePath } from './door-codes.ts';
import type { DoorCodeView } from './door-code-view.tsx';
import { followedBy } from './followed.tsx';
import { calendarOf } from './letters.ts';
import type { NeedLine, OtherPledge, PledgePageView } from './page-view.ts';
import { pledgePath, pointPicturePath, supporterPath } from './paths.ts';
import { pledgesOfSupporter, type PledgedItem, type PledgeView } from './queries.ts';
import { acceptanceAt, countOf, isStillToCome, stillHeld } from './rules.ts';
import { isYes, saidText } from './said.ts';
import { deadlineOf, listText, momentText, promisedLines, toBringLines } from './words.ts';

export type Extra = { said?: unknown; errors?: readonly FormError[]; typed?: Typed | null };

/** All that the page of a pledge shows, from a handful of queries. */
export async function pledgePageView(
  deps: Deps,
  pledge: PledgeView,
  { said, errors = [], typed = null }: Extra = {},
): Promise<PledgePageView> {
  const now = deps.clock.now();
  const isToCome = isStillToCome(pledge.state);
  const [here, tally, theirs, code] = await Promise.all([
    placesNow(deps.db, pledge.appealId, { publicUrl: deps.publicUrl, now }),
    tallyOf(deps.db, pledge.appealId, now),
    pledge.supporterId === null ? [] : pledgesOfSupporter(deps.db, pledge.supporterId),
    isToCome ? doorCodeOf(deps.db, pledge.organisation.id, pledge.id) : null,
  ]);
  const path = pledgePath(deps, pledge.id, pledge.tokenVersion);
  return {
    path,
    door: code === null ? null : doorCodeView(deps.publicUrl, pledge.organisation.slug, code),
    state: pledge.state,
    isRemoved: pledge.removedReason !== null,
    notTaken: pledge.notTaken,
    organisation: pledge.organisation,
    appeal: {
      slug: pledge.appeal,
      title: pledge.appealTitle,
      state: stateOf(pledge, now),
      steerMessage: pledge.steerMessage,
      isTakenDown: pledge.appealTakenDown,
      visitsStopped: pledge.visitsStopped,
      redirect: here.sentTo?.redirect ?? null,
    },
    name: pledge.name,
    showName: pledge.showName,
    note: pledge.note,
    promised: promisedLines(pledge.items),
    toBring: toBringLines(pledge.items),
    came: pledge.items.filter((item) => item.received > 0).map((item) => quantityText(item.received, item)),
    deadline: deadlineOf(pledge),
    arrival: arrivalOf(pledge, here),
    asOf: asOfText(now, pledge.organisation.timeZone),
    heldUntil: pledge.expiresAt && momentText(pledge.expiresAt, pledge.organisation.timeZone),
    // An address that is shown after pledging is for who has confirmed.
    places: (isToCome ? here.points : []).map((point) =>
      placeOf(shownToOwn(point), {
        pictureUrl: (picture) => pointPicturePath(path, picture),
        now: openNowText(point.hours, { now, timeZone: pledge.organisation.timeZone }),
      }),
    ),
    replaced: here.replaced.map(({ name }) => name),
    notWanted: pledge.notWanted,
    lines: needLines(pledge, tally?.needs ?? [], now),
    calendarPath:
      isToCome && stateOf(pledge, now) !== 'closed' && calendarOf(deps, pledge, here) !== null
        ? `${path}/calendar.ics`
        : null,
    ripplePath: pledge.shareLinkId === null || pledge.appealTakenDown ? null : ripplePath(deps, pledge.shareLinkId),
    ownLinkPath: pledge.shareLinkId === null || pledge.appealTakenDown ? null : ownLinkPath(deps, pledge.shareLinkId),
    share: shareOf(deps, pledge),
    others: otherPledges(
      deps,
      theirs.filter((other) => other.id !== pledge.id),
    ),
    supporterPath: pledge.supporterId === null ? null : supporterPath(deps, pledge.supporterId),
    followed: followedBy(pledge, { address: path, redirect: here.sentTo?.redirect ?? null, now }),
    said: saidText(said),
    isJustConfirmed: isYes(said),
    errors,
    typed,
  };
}

const arrivalOf = (pledge: PledgeView, { points }: PlacesNow): ArrivalView => ({
  way: pledge.plan.way,
  slot: slotWords(pledge),
  isSlotLost: pledge.slot !== null && slotAt(pledge, points) === null,
  takesTimes: takesTimes(points),
  isSlow: pledge.appealSlow,
  parcel: parcelWords(pledge.plan),
  orders: orderLinks(pledge),
  hasAddress: pledge.plan.hasAddress,
});

const doorCodeView = (publicUrl: string, organisation: string, code: string): DoorCodeView => ({
  code,
  qr: qrCode(`${publicUrl}${doorCodePath(organisation, code)}`),
});

export const otherPledges = (deps: Pick<Deps, 'tokens'>, pledges: readonly PledgeView[]): OtherPledge[] =>
  pledges.map((other) => ({
    path: pledgePath(deps, other.id, other.tokenVersion),
    title: other.appealTitle,
    organisation: other.organisation.name,
    what: listText(promisedLines(other.items)) || 'A pledge',
    state: other.notTaken ? 'not-taken' : other.state,
  }));

/** Nothing to pass on once the appeal is over or gone. */
export function shareOf(
  { publicUrl, clock }: Pick<Deps, 'publicUrl' | 'clock'>,
  pledge: PledgeView,
): ShareBlockProps | null {
  const now = clock.now();
  if (pledge.code === null || stateOf(pledge, now) === 'closed') return null;
  return {
    slug: pledge.appeal,
    code: pledge.code,
    url: linkUrl(publicUrl, pledge.appeal, pledge.code),
    title: pledge.appealTitle,
    text: shareText({
      title: pledge.appealTitle,
      organisation: pledge.organisation,
      deadline: pledge.appealDeadline,
      publishedAt: pledge.appealPublishedAt,
      ownText: textOfLink(pledge.ownTexts, pledge.shareLinkId),
      stage: shareStage(
        {
          state: stateOf(pledge, now),
          publishedAt: pledge.appealPublishedAt,
          deadline: pledge.appealDeadline,
          visitsStoppedAt: pledge.visitsStopped ? now : null,
          isNearlyThere: pledge.appealNearlyThere,
        },
        now,
      ),
    }),
  };
}

const stateOf = ({ appealState, appealDeadline, appealTakenDown }: PledgeView, now: Date) =>
  acceptanceAt({ state: appealState, deadline: appealDeadline, takenDownAt: appealTakenDown ? now : null }, now);

/** What is pledged and what could be, in the appeal's order. What this pledge holds itself is open to it. */
function needLines(pledge: PledgeView, needs: readonly NeedTally[], now: Date): NeedLine[] {
  const takesMore = stateOf(pledge, now) === 'open';
  return needs.flatMap((need): NeedLine[] => {
    const item = pledge.items.find((one) => one.needId === need.id);
    if (!item && (!takesMore || need.open === 0)) return [];
    const open = takesMore ? need.open : 0;
    return [
      {
        needId: need.id,
        item: need.item,
        unit: need.unit,
        quantity: item?.quantity ?? 0,
        received: item?.received ?? 0,
        most: open === null ? null : open + ownShare(pledge, item),
        isPledged: item !== undefined && item.quantity > 0,
      },
    ];
  });
}

/** What the pledge has of the limit at present: what it holds and what came on it. */
function ownShare({ state }: PledgeView, item: PledgedItem | undefined): number {
  if (!item) return 0;
  return countOf(state) === null ? item.received : stillHeld(item) + item.received;
}
