import { placesNow, type PlacesNow } from '../appeals/places-now.ts';
import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { linkUrl } from '../sharing/paths.ts';
import { leadsAway } from '../ui/state-words.ts';
import { pledgeCalendar } from './calendar.ts';
import { doorCodeOf, doorCodePath } from './door-codes.ts';
import { confirmedLetter, confirmLetter, type LetterLinks } from './emails.ts';
import { pledgePath, supporterPath } from './paths.ts';
import { pledgeById, type PledgeView } from './queries.ts';
import { isStillToCome } from './rules.ts';

/** The letters of this slice: kind → writer. Each is looked up when it is sent, and not sent when it is owed no more. */
export const pledgeLetters = (deps: Deps): LetterKinds => ({
  'confirm-pledge': confirmWriter(deps),
  'pledge-confirmed': confirmedWriter(deps),
});

const confirmWriter =
  (deps: Deps): LetterWriter =>
  async ({ pledgeId = '' }) => {
    const pledge = await pledgeById(deps.db, pledgeId);
    if (pledge?.state !== 'unconfirmed' || pledge.appealTakenDown || pledge.email === null) return null;
    return confirmLetter(pledge, pledge.email, linksOf(deps, pledge));
  };

const confirmedWriter =
  (deps: Deps): LetterWriter =>
  async ({ pledgeId = '' }) => {
    const pledge = await pledgeById(deps.db, pledgeId);
    if (!pledge || !isStillToCome(pledge.state) || pledge.appealTakenDown || pledge.email === null) return null;
    const [places, code] = await Promise.all([
      placesNow(deps.db, pledge.appealId, { publicUrl: deps.publicUrl, now: deps.clock.now() }),
      doorCodeOf(deps.db, pledge.organisation.id, pledge.id),
    ]);
    const links = linksOf(deps, pledge);
    const door = code === null ? null : { code, pictureUrl: doorPictureUrl(deps, pledge, code) };
    const calendar = calendarOf(deps, pledge, places);
    return confirmedLetter(pledge, pledge.email, { ...links, places, calendar, door });
  };

/** Its QR code as a picture, since mail programmes draw no SVG. */
const doorPictureUrl = ({ publicUrl }: Deps, { organisation }: PledgeView, code: string): string =>
  `${publicUrl}${doorCodePath(organisation.slug, code)}/qr.png`;

/** The calendar file of a pledge, the same in the mail and on its page; none while it is not to be brought here. */
export const calendarOf = (
  deps: Pick<Deps, 'publicUrl' | 'tokens' | 'clock'>,
  pledge: PledgeView,
  { points, sentTo }: Pick<PlacesNow, 'points' | 'sentTo'>,
): string | null =>
  leadsAway(sentTo?.redirect)
    ? null
    : pledgeCalendar(pledge, {
        points,
        url: `${deps.publicUrl}${pledgePath(deps, pledge.id, pledge.tokenVersion)}`,
        domain: new URL(deps.publicUrl).hostname,
        now: deps.clock.now(),
      });

function linksOf(deps: Deps, pledge: PledgeView): LetterLinks {
  return {
    pledge: `${deps.publicUrl}${pledgePath(deps, pledge.id, pledge.tokenVersion)}`,
    supporter:
      pledge.supporterId === null ? deps.publicUrl : `${deps.publicUrl}${supporterPath(deps, pledge.supporterId)}`,
    share: pledge.code === null ? null : linkUrl(deps.publicUrl, pledge.appeal, pledge.code, 'mail'),
  };
}
