import type { VNode } from 'preact';
import type { ListedAppeal } from '../appeals/queries.ts';
import { days, later } from '../lib/clock.ts';
import { absoluteDeadline } from '../sharing/texts/share-text.ts';
import type { AppealState } from '../tally/rules.ts';
import type { NeedTally, Tally } from '../tally/shapes.ts';
import { visitsStoppedTitle } from '../ui/state-words.ts';
import { AppealTallyWords, TallyPicture } from '../ui/tally-picture.tsx';
import { missingOf } from './pledge-form-view.tsx';

/** One appeal in a list; everything is formatted already. */
export type AppealCard = {
  slug: string;
  title: string;
  /** Null on the organisation's own page. */
  organisation: string | null;
  deadline: string | null;
  isUrgent: boolean;
  state: AppealState;
  /** Please don’t set off; please take a time. Null while there is nothing to say. */
  visits: string | null;
  /** For the picture: the need that misses most; once it is over, the one of which most came. */
  need: NeedTally | null;
  tally: Tally;
};

/** Urgent is what ends within three days. */
const urgentMs = days(3);

/** Cards in the order of the list; an appeal whose tally was not found is left out. */
export function appealCards(
  appeals: readonly ListedAppeal[],
  tallies: ReadonlyMap<string, Tally>,
  { now, showOrganisation }: { now: Date; showOrganisation: boolean },
): AppealCard[] {
  return appeals.flatMap(({ id, slug, title, organisation, deadline, slowSince, visitsStoppedAt }) => {
    const tally = tallies.get(id);
    if (!tally) return [];
    return [
      {
        slug,
        title,
        organisation: showOrganisation ? organisation.name : null,
        deadline: deadline && absoluteDeadline(deadline, organisation.timeZone),
        isUrgent: tally.state === 'open' && deadline !== null && deadline > now && deadline < later(now, urgentMs),
        state: tally.state,
        visits: visitsWords(tally.state, { isStopped: visitsStoppedAt !== null, isSlow: slowSince !== null }),
        need: pictured(tally),
        tally,
      },
    ];
  });
}

function pictured({ state, needs }: Tally): NeedTally | null {
  const weigh = state === 'closed' ? ({ received }: NeedTally) => received : missingOf;
  return needs.toSorted((one, other) => weigh(other) - weigh(one))[0] ?? null;
}

/** A list of appeals; the whole card can be tapped. `heading` is the level below the list's own. */
export function AppealCards({
  cards,
  heading: Heading,
}: {
  cards: readonly AppealCard[];
  heading: 'h2' | 'h3';
}): VNode {
  return (
    <ul class="cards">
      {cards.map(({ slug, title, organisation, deadline, isUrgent, state, visits, need, tally }) => (
        <li key={slug}>
          <article class="card">
            {organisation !== null && <p class="eyebrow">{organisation}</p>}
            <Heading>
              <a class="card-link" href={`/a/${slug}`}>
                {title}
              </a>
            </Heading>
            {deadline !== null && (
              <p class={isUrgent ? 'tag is-urgent' : 'tag'}>{state === 'closed' ? 'ended' : deadline}</p>
            )}
            {stateWords[state] !== null && <p class="quiet">{stateWords[state]}</p>}
            {visits !== null && <p class="tag">{visits}</p>}
            {need !== null && <TallyPicture need={need} most={10} />}
            <AppealTallyWords tally={tally} id={`all-${slug}`} />
          </article>
        </li>
      ))}
    </ul>
  );
}

function visitsWords(
  state: AppealState,
  { isStopped, isSlow }: { isStopped: boolean; isSlow: boolean },
): string | null {
  if (state === 'closed' || state === 'draft') return null;
  if (isStopped) return visitsStoppedTitle;
  return isSlow && state === 'open' ? 'Please take a time before you come' : null;
}

const stateWords: Record<AppealState, string | null> = {
  draft: null,
  open: null,
  paused: 'Paused for now',
  full: 'Enough is promised',
  closed: null,
};
