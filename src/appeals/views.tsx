import type { VNode } from 'preact';
import type { AppealState } from '../tally/rules.ts';
import type { Tally } from '../tally/shapes.ts';
import { numberText } from '../ui/quantities.ts';
import { stateWords } from './words.ts';

/** One of the organisation's appeals in the list of all. */
export type AppealEntry = {
  slug: string;
  title: string;
  state: AppealState;
  when: string;
  takenDown: boolean;
  tally: Tally;
};

/** All appeals of an organisation, or the invitation to post the first. */
export function AppealList({
  base,
  entries,
  mayEdit,
}: {
  base: string;
  entries: AppealEntry[];
  mayEdit: boolean;
}): VNode {
  if (entries.length === 0) return <NoAppealYet base={base} mayEdit={mayEdit} />;
  return (
    <>
      {mayEdit && (
        <p>
          <a class="button is-primary is-big" href={`${base}/appeals/new`}>
            Post an appeal
          </a>
        </p>
      )}
      <ul class="plain-list needs">
        {entries.map(({ slug, title, state, when, takenDown, tally }) => (
          <li key={slug} class="stack">
            <h2>
              <a href={`${base}/appeals/${slug}`}>{title}</a>
            </h2>
            <p>
              <StateMark state={state} takenDown={takenDown} /> <span class="quiet">{when}</span>
            </p>
            <FourNumbers tally={tally} />
          </li>
        ))}
      </ul>
    </>
  );
}

function NoAppealYet({ base, mayEdit }: { base: string; mayEdit: boolean }): VNode {
  if (!mayEdit) return <p class="lede">There is no appeal yet.</p>;
  return (
    <>
      <p class="lede">Nothing posted yet. Say what is urgent, and people can promise it within minutes.</p>
      <p class="cluster">
        <a class="button is-primary is-big" href={`${base}/appeals/new`}>
          Post your first appeal
        </a>
        <a class="button is-secondary is-big" href={`${base}/appeals/paste`}>
          Paste a list you have
        </a>
      </p>
    </>
  );
}

export const StateMark = ({ state, takenDown }: { state: AppealState; takenDown: boolean }): VNode => (
  <span class="state">{takenDown ? 'Taken down' : stateWords[state]}</span>
);

/** The four stages of an appeal in numbers, each quantity in exactly one of them. */
export function FourNumbers({ tally }: { tally: Tally }): VNode {
  return (
    <dl class="four-numbers">
      <div>
        <dt>waiting for an e-mail click</dt>
        <dd>{numberText(tally.unconfirmed)}</dd>
      </div>
      <div>
        <dt>promised</dt>
        <dd>{numberText(tally.pledged)}</dd>
      </div>
      <div>
        <dt>on the way</dt>
        <dd>{numberText(tally.onTheWay)}</dd>
      </div>
      <div class="is-here">
        <dt>here</dt>
        <dd>{numberText(tally.received)}</dd>
      </div>
    </dl>
  );
}
