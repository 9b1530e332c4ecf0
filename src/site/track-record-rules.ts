import { numberText } from '../ui/quantities.ts';
import type { TrackRecord } from './track-record.ts';

/**
 * So many promises, or thanks, before a number is shown. With fewer, one person who was ill moves the share by more than
 * ten points, and whoever knows that person would know whose promise it was.
 */
export const enough = 10;

/** What can be said of a record; null where it is too little to say. */
export const shownShare = ({ promises, share }: TrackRecord): number | null =>
  promises < enough ? null : Math.floor(share * 100);

export const shownDays = ({ thanked, daysUntilThanked }: TrackRecord): number | null =>
  thanked < enough ? null : Math.round(daysUntilThanked * 10) / 10;

/** The record in sentences; `since`: the month of the first appeal, `March 2025`. */
export function recordLines(record: TrackRecord, since: string | null): string[] {
  const { appeals, endedAppeals, promises, thanked } = record;
  if (appeals === 0) return ['They have not run an appeal here yet.'];
  const begun = since === null ? '' : ` since ${since}`;
  const first = `${appeals === 1 ? 'One appeal' : `${numberText(appeals)} appeals`} here${begun}.`;
  if (endedAppeals === 0) return [`${first} None of them has ended yet, so there is no record to show.`];
  const over = overWords(appeals, endedAppeals);
  const share = shownShare(record);
  const days = shownDays(record);
  return [
    `${first} ${over}`,
    share === null
      ? `Fewer than ${enough} promises were confirmed in ${endedAppeals === 1 ? 'it' : 'them'}, which is too few to say what share of them came.`
      : `Of ${numberText(promises)} confirmed promises, ${share} % came: each counts the same, by how much of it was brought.`,
    days === null
      ? `Fewer than ${enough} gifts were thanked for through this site, which is too few to say how soon.`
      : `Half of those who brought something were thanked ${daysText(days)} (${numberText(thanked)} thanks).`,
  ];
}

function overWords(appeals: number, ended: number): string {
  if (appeals === 1) return 'It is over.';
  if (appeals === ended) return 'All of them are over.';
  return ended === 1 ? 'One of them is over.' : `${numberText(ended)} of them are over.`;
}

const daysText = (days: number): string =>
  days < 1 ? 'within a day' : `within ${days < 1.5 ? 'a day and a half' : `${numberText(Math.ceil(days))} days`}`;
