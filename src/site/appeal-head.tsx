import type { VNode } from 'preact';
import type { AppealState } from '../tally/rules.ts';
import type { Tally } from '../tally/shapes.ts';
import { asksWords } from '../ui/state-words.ts';
import { AppealTallyWords } from '../ui/tally-picture.tsx';
import { peopleWords } from '../ui/tally-words.ts';

/** What the head of an appeal's page shows; everything is formatted already. */
export type AppealHeadView = {
  slug: string;
  title: string;
  state: AppealState;
  /** `by Friday 28 November, 6 pm`. */
  deadline: string | null;
  isUrgent: boolean;
  organisation: { slug: string; name: string };
  tally: Tally;
  /** `312 of 500 tins came because 41 people passed this on.`, once it is so. */
  amplification: string | null;
  /** The personal link through which the visitor came. */
  via: { code: string; kind: 'person' | 'group' | 'other'; name: string | null; message: string | null } | null;
};

/** The first screen of a phone: who asks, for what, until when, how far are we. */
export function AppealHead({
  slug,
  organisation,
  title,
  deadline,
  isUrgent,
  state,
  tally,
  amplification,
  via,
}: AppealHeadView): VNode {
  const people = peopleWords(tally);
  return (
    <header class="appeal-head">
      <PassedOn via={via} slug={slug} />
      <p class="eyebrow">
        <a href={`/o/${organisation.slug}`}>{organisation.name}</a> {asksWords(state)}
      </p>
      <h1>{title}</h1>
      {deadline !== null && <p class={isUrgent ? 'tag is-urgent' : 'tag'}>{deadline}</p>}
      <AppealTallyWords tally={tally} />
      {people !== '' && (
        <p class="quiet small" data-people>
          {people}
        </p>
      )}
      {amplification !== null && <p class="small">{amplification}</p>}
    </header>
  );
}

/** Who passed it on, in their words, as theirs; a reader can say that these words should not stand here. */
function PassedOn({ via, slug }: Pick<AppealHeadView, 'via' | 'slug'>): VNode | null {
  if (!via || via.kind === 'other' || (via.kind === 'person' && via.name === null && via.message === null)) return null;
  const { code, kind, name, message } = via;
  return (
    <blockquote class="passed-on">
      <p>
        {kind === 'group' ? (
          <>
            This comes to you through <a href={`/a/${slug}/groups/${code}`}>{name ?? 'a group'}</a>
          </>
        ) : (
          <>
            <strong>{name ?? 'Somebody'}</strong> passed this on to you
          </>
        )}
        {message === null ? '.' : ':'}
      </p>
      {message !== null && <p>“{message}”</p>}
      {(name !== null || message !== null) && (
        <p class="small">
          <a href={`/a/${slug}/${code}/report`} rel="nofollow">
            Report these words
          </a>
        </p>
      )}
    </blockquote>
  );
}
