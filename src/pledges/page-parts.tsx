import type { ComponentChildren, VNode } from 'preact';
import type { SentTo } from '../appeals/standing.ts';
import { PlaceText } from '../points/place-view.tsx';
import { Notice } from '../ui/parts.tsx';
import { RedirectLine } from '../ui/state-notice.tsx';
import { redirectLead, visitsStoppedTitle } from '../ui/state-words.ts';
import { HowAndWhen } from './arrival-view.tsx';
import type { OtherPledge, PledgePageView } from './page-view.ts';

/** Who asks, what this page says, and for which appeal. */
export function Head({
  title,
  organisation,
  appeal,
  children,
}: PledgePageView & { title: string; children: ComponentChildren }): VNode {
  return (
    <header class="stack">
      <p class="eyebrow">{organisation.name}</p>
      <h1>{title}</h1>
      {children}
      {!appeal.isTakenDown && (
        <p class="small">
          For “<a href={`/a/${appeal.slug}`}>{appeal.title}</a>”
        </p>
      )}
    </header>
  );
}

/** What the charity says now comes before everything else: it may be "please don't come". */
export function AppealNotice({ appeal, organisation, state }: PledgePageView): VNode | null {
  const { kind, title } = noticeOf(appeal, state === 'pledged' || state === 'on-the-way');
  const isStopped = appeal.visitsStopped && appeal.state !== 'closed' && !appeal.isTakenDown;
  const sentTo = appeal.isTakenDown ? null : appeal.sentTo;
  if (title === null && appeal.steerMessage === null && !isStopped && sentTo === null) return null;
  if (isStopped)
    return (
      <Notice kind="warning" title={visitsStoppedTitle}>
        <p>What you promised stands. {organisation.name} writes to you when you can come.</p>
        {title !== null && <p>{title}</p>}
        {appeal.steerMessage !== null && <p>{appeal.steerMessage}</p>}
        {sentTo !== null && <SentToLine {...sentTo} />}
      </Notice>
    );
  return (
    <Notice kind={kind} title={title ?? `${organisation.name} says`}>
      {appeal.steerMessage !== null && <p>{appeal.steerMessage}</p>}
      {sentTo !== null && <SentToLine {...sentTo} />}
      {appeal.state === 'closed' && (
        <p>
          Questions? Write to <a href={`mailto:${organisation.email}`}>{organisation.email}</a>.
        </p>
      )}
    </Notice>
  );
}

/** Whoever has confirmed a promise is told the whole address. */
const SentToLine = ({ redirect, place }: SentTo): VNode =>
  place === null ? (
    <RedirectLine redirect={redirect} />
  ) : (
    <p>
      {redirectLead(redirect)} <strong>{place.join(', ')}</strong>
    </p>
  );

function noticeOf(
  { state, isTakenDown }: PledgePageView['appeal'],
  isPromised: boolean,
): { kind: 'info' | 'warning'; title: string | null } {
  if (isTakenDown)
    return { kind: 'warning', title: 'This appeal has been taken off the site. Please don’t bring anything.' };
  switch (state) {
    case 'closed':
      return { kind: 'warning', title: 'This appeal has ended. Please don’t bring anything without asking first.' };
    case 'paused':
      return { kind: 'warning', title: 'This appeal is paused. Please don’t bring more than you promised.' };
    case 'full':
      return {
        kind: 'info',
        title: isPromised
          ? 'Enough is promised. Please don’t bring more; what you promised is still counted on.'
          : 'Enough is promised. Please don’t bring more.',
      };
    case 'draft':
    case 'open':
      return { kind: 'info', title: null };
  }
}

export function ItemList({ lines }: { lines: readonly string[] }): VNode {
  return (
    <div class="prose">
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <strong>{line}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function WhereAndWhen(view: PledgePageView): VNode {
  const { arrival, places, organisation, notWanted, calendarPath } = view;
  return (
    <section class="stack" id="where">
      <h2>Where and when</h2>
      <HowAndWhen {...view} />
      {places.length === 0 && (
        <p>
          {organisation.name} will tell you where. To ask them, write to{' '}
          <a href={`mailto:${organisation.email}`}>{organisation.email}</a>.
        </p>
      )}
      {places.map((place) => (
        <div class="link-box" key={place.id}>
          <PlaceText place={place} />
        </div>
      ))}
      {notWanted.length > 0 && (
        <p>
          <strong>Please don’t bring:</strong> {notWanted.join(', ')}.
        </p>
      )}
      {calendarPath !== null && (
        <p>
          <a href={calendarPath}>Put {arrival.slot === null ? 'the last day' : 'my time'} into my calendar</a>
        </p>
      )}
    </section>
  );
}

/** All other pledges of the same address. */
export function OtherPledges({
  others,
  title = 'Your other pledges',
}: {
  others: readonly OtherPledge[];
  title?: string;
}): VNode {
  return (
    <section class="stack">
      <h2>{title}</h2>
      <ul class="cards">
        {others.map((other) => (
          <li class="card" key={other.path}>
            <h3>
              <a class="card-link" href={other.path}>
                {other.what}
              </a>
            </h3>
            <p class="quiet">
              {other.organisation}, “{other.title}”
            </p>
            <p>
              <StateTag state={other.state} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const StateTag = ({ state }: Pick<OtherPledge, 'state'>): VNode => (
  <span class={`state is-${state}`}>{stateWords[state]}</span>
);

const stateWords: Record<OtherPledge['state'], string> = {
  unconfirmed: 'Waits for your yes',
  pledged: 'Promised',
  'on-the-way': 'On the way',
  received: 'Here',
  withdrawn: 'Taken back',
  'not-taken': 'Not taken',
  lapsed: 'Lapsed',
};
