import type { Deps } from '../http/deps.ts';
import type { LetterKinds, LetterWriter } from '../mail/letter.ts';
import { momentWhen } from '../sharing/moments-shown.ts';
import { linkUrl } from '../sharing/paths.ts';
import type { Sharing } from '../sharing/texts/share-targets.ts';
import { shareStage } from '../sharing/texts/share-text.ts';
import { momentCalendar } from './calendar.ts';
import {
  callLetter,
  cancelledLetter,
  confirmMomentLetter,
  joinedLetter,
  movedLetter,
  nothingToDoLetter,
  type MomentLetter,
} from './emails.ts';
import { momentPath, placePath } from './paths.ts';
import { momentById, placeById, type Moment, type Place } from './queries.ts';
import { isTooLate, momentState } from './rules.ts';

/** The letters of this slice. What they say is decided when they are sent: the appeal may be paused by then. */
export const momentLetters = (deps: Deps): LetterKinds => ({
  'confirm-moment': confirmWriter(deps),
  'moment-joined': joinedWriter(deps),
  'moment-changed': changedWriter(deps),
  'moment-call': callWriter(deps),
});

/** Somebody's place with its moment; null when they were erased or the appeal is not shown any more. */
async function placeOf(deps: Deps, joinId: string): Promise<{ place: Place; moment: Moment } | null> {
  const place = await placeById(deps.db, joinId);
  const moment = place && (await momentById(deps.db, place.momentId));
  return place && moment ? { place, moment } : null;
}

/** The same, of whoever is in and still wants to hear of it. */
async function placeOfMember(deps: Deps, joinId: string) {
  const found = await placeOf(deps, joinId);
  if (!found) return null;
  const { confirmedAt, leftAt, supporter } = found.place;
  return confirmedAt !== null && leftAt === null && supporter.wantsIt ? found : null;
}

const confirmWriter =
  (deps: Deps): LetterWriter =>
  async ({ joinId = '' }) => {
    const found = await placeOf(deps, joinId);
    if (!found || momentState(found.moment, deps.clock.now()) !== 'to-come') return null;
    const { place, moment } = found;
    const letter = letterTo(deps, found);
    return place.confirmedAt !== null && place.leftAt === null
      ? joinedLetter(letter, calendarOf(deps, moment))
      : confirmMomentLetter(letter);
  };

const joinedWriter =
  (deps: Deps): LetterWriter =>
  async ({ joinId = '' }) => {
    const found = await placeOfMember(deps, joinId);
    if (!found || momentState(found.moment, deps.clock.now()) !== 'to-come') return null;
    return joinedLetter(letterTo(deps, found), calendarOf(deps, found.moment));
  };

const changedWriter =
  (deps: Deps): LetterWriter =>
  async ({ joinId = '' }) => {
    const found = await placeOfMember(deps, joinId);
    if (!found) return null;
    const { moment } = found;
    const letter = letterTo(deps, found);
    switch (momentState(moment, deps.clock.now())) {
      case 'cancelled':
        return cancelledLetter(letter, calendarOf(deps, moment));
      case 'to-come':
        return movedLetter(letter, calendarOf(deps, moment));
      case 'begun':
        return null;
    }
  };

const callWriter =
  (deps: Deps): LetterWriter =>
  async ({ joinId = '' }) => {
    const found = await placeOfMember(deps, joinId);
    const now = deps.clock.now();
    if (!found || isTooLate(found.moment.at, now) || found.moment.group?.areWordsHidden === true) return null;
    const { moment, place } = found;
    const letter = letterTo(deps, found);
    const stage = shareStage(moment.appeal, now);
    if (stage === 'paused' || stage === 'full' || stage === 'closed') return nothingToDoLetter(letter, stage);
    return callLetter(letter, sharingOf(deps, moment, place));
  };

/** What somebody sends at that time: the prepared text with their own link, or the group's. */
export const sharingOf = (
  { publicUrl }: Pick<Deps, 'publicUrl'>,
  moment: Moment,
  { code }: Pick<Place, 'code'>,
): Sharing => ({
  url: linkUrl(publicUrl, moment.appeal.slug, code ?? moment.group?.code ?? null),
  text: moment.text,
  title: moment.appeal.title,
});

export const calendarOf = ({ publicUrl, clock }: Pick<Deps, 'publicUrl' | 'clock'>, moment: Moment): string =>
  momentCalendar(moment, {
    url: publicUrl + momentPath(moment.appeal.slug, moment.id),
    domain: new URL(publicUrl).hostname,
    now: clock.now(),
  });

/** Who named it, in words for a page that shows it as a group's. */
export const namedBy = ({ group, appeal }: Moment): string =>
  group === null ? appeal.organisation.name : (group.name ?? 'A group');

/** The same in a sentence of a letter: a group's name is quoted, and quotes within it can't end that. */
function namedInLetters(moment: Moment): string {
  const name = moment.group?.name?.replaceAll(/["“”„«»]/g, '’') ?? null;
  return name === null ? namedBy(moment) : `A group that calls itself “${name}”`;
}

function letterTo(deps: Deps, { place, moment }: { place: Place; moment: Moment }): MomentLetter {
  const placeUrl = deps.publicUrl + placePath(deps, place.id);
  return {
    to: place.supporter.email,
    organisation: moment.appeal.organisation,
    isGroup: moment.group !== null,
    title: moment.appeal.title,
    by: namedInLetters(moment),
    when: momentWhen(moment.at, moment.appeal.organisation.timeZone),
    placeUrl,
    leaveUrl: `${placeUrl}/leave`,
    aboutMeUrl: `${deps.publicUrl}/supporters/${deps.tokens.make('supporter', place.supporter.id)}`,
  };
}
