import { correctionText } from '../appeals/corrections.ts';
import type { AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { burnUpProps } from '../network/burn-up-props.ts';
import type { BurnUpProps } from '../network/burn-up-view.tsx';
import { amplificationWords } from '../sharing/ripple/words.ts';
import { deadlineText, shortDate } from '../ui/dates.ts';
import { numberText, unitText } from '../ui/quantities.ts';
import { isOneKind } from '../ui/tally-words.ts';
import { barsOf, type Bars } from './bars.ts';
import { reportPath } from './paths.ts';
import type { NeedOutcome, ReportWords } from './queries.ts';
import { recordsOf } from './records.ts';
import { cameWords, namesWords, paragraphsOf, spreadWords, takenBackWords, widthWords } from './words.ts';

/** What became of an appeal, in words ready to be shown: the same for the page and for the PDF. */
export type ReportView = {
  slug: string;
  title: string;
  organisation: { slug: string; name: string };
  /** The full address of the page. */
  url: string;
  /** `It was needed by Friday 28 November 2026, 6 pm.`; empty without a deadline. */
  when: string;
  /** A sentence for each need. */
  came: string[];
  table: { headings: string[]; rows: { id: string; name: string; cells: string[] }[] };
  takenBack: string | null;
  bars: Bars;
  /** Null where unlike things would have to be added up, and where there is no stretch of time. */
  burnUp: BurnUpProps | null;
  spread: string[];
  names: string | null;
  thanks: string[];
  learnt: string[];
  corrections: string[];
  /** Of the tally, for the address of its picture. */
  tallyVersion: number;
};

type ReportDeps = Pick<Deps, 'db' | 'clock' | 'publicUrl'>;

/** What became of an appeal, from its records; `words`: what the charity says itself. Null: the appeal is gone. */
export async function reportOf(
  { db, clock, publicUrl }: ReportDeps,
  { appeal, organisation, corrections }: AppealWithParts,
  words?: Pick<ReportWords, 'thanks' | 'learnt'>,
): Promise<ReportView | null> {
  const now = clock.now();
  const records = await recordsOf({ db, clock }, { appeal });
  if (!records) return null;
  const { tally, passedOn, needs, names, hops, kept } = records;
  const own = words ?? records.own;
  const isOne = isOneKind(tally.needs);
  const { timeZone } = organisation;
  const because = needs.length === 1 ? amplificationWords(passedOn, needs) : spreadWords(passedOn.people, needs);
  return {
    slug: appeal.slug,
    title: appeal.title,
    organisation: { slug: organisation.slug, name: organisation.name },
    url: publicUrl + reportPath(appeal.slug),
    when: appeal.deadline === null ? '' : `It was needed ${withYear(appeal.deadline, timeZone)}.`,
    came: needs.map(cameWords),
    table: tableOf(needs, timeZone),
    takenBack: takenBackWords(needs),
    bars: barsOf(needs),
    burnUp: isOne ? burnUpProps(appeal, timeZone, { tally, kept, marks: [], now }) : null,
    spread: [
      ...(because === null ? [] : [because]),
      ...widthWords({ supporters: tally.supporters, ...tally.shared, hops }),
    ],
    names: namesWords(names, tally.supporters),
    thanks: paragraphsOf(own.thanks),
    learnt: paragraphsOf(own.learnt),
    corrections: corrections.map((one) => correctionText(one, timeZone, now)),
    tallyVersion: tally.version,
  };
}

/** Read long after, so with the year, and never as today. */
const withYear = (deadline: Date, timeZone: string): string => deadlineText(deadline, timeZone, new Date(0));

/** Every number of its own need; nothing is added up over needs. */
function tableOf(needs: readonly NeedOutcome[], timeZone: string): ReportView['table'] {
  const hasDeadline = needs.some(({ inTime }) => inTime !== null);
  return {
    headings: [
      'Asked for',
      'Promised',
      'Came',
      ...(hasDeadline ? ['Of that in time'] : []),
      'Of that passed on',
      'All there on',
    ],
    rows: needs.map(({ id, item, unit, wanted, promised, received, inTime, shared, enoughAt }) => ({
      id,
      name: unit === null ? item : `${item} (${unitText(2, unit)})`,
      cells: [
        wanted === null ? 'any number' : numberText(wanted),
        numberText(promised),
        numberText(received),
        ...(hasDeadline ? [inTime === null ? '–' : numberText(Math.min(inTime, received))] : []),
        numberText(shared),
        enoughAt === null ? '–' : shortDate(enoughAt, timeZone, new Date(0)),
      ],
    })),
  };
}
