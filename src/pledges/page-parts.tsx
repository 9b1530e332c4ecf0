import type { ComponentChildren, VNode } from 'preact';
import { PlaceText } from '../points/place-view.tsx';
import { Button } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { RedirectLine } from '../ui/state-notice.tsx';
import { leadsAway, redirectLead, visitsStoppedTitle, type ShownRedirect } from '../ui/state-words.ts';
import { HowAndWhen, OwnTime } from './arrival-view.tsx';
import { givenElsewhereWords, notHereWords, replacedWords } from './arrival-words.ts';
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
export function AppealNotice(view: PledgePageView): VNode | null {
  const notice = noticeNow(view);
  return notice && <div data-steer>{notice}</div>;
}

function noticeNow({ appeal, organisation, state }: PledgePageView): VNode | null {
  const { kind, title } = noticeOf(appeal, state === 'pledged' || state === 'on-the-way');
  const isStopped = appeal.visitsStopped && appeal.state !== 'closed' && !appeal.isTakenDown;
  const redirect = appeal.isTakenDown ? null : appeal.redirect;
  if (title === null && appeal.steerMessage === null && !isStopped && redirect === null) return null;
  if (isStopped)
    return (
      <Notice kind="warning" title={visitsStoppedTitle} live>
        <p>What you promised stands. {organisation.name} writes to you when you can come.</p>
        {title !== null && <p>{title}</p>}
        {appeal.steerMessage !== null && <p>{appeal.steerMessage}</p>}
        {redirect !== null && <Instead redirect={redirect} />}
      </Notice>
    );
  const sentOn = title === null && redirect !== null && redirect.kind !== 'need' ? redirect : null;
  return (
    <Notice
      kind={sentOn === null ? kind : 'warning'}
      title={sentOn === null ? (title ?? `${organisation.name} says`) : sentOnTitle(sentOn, organisation.name)}
      live
    >
      {appeal.steerMessage !== null && <p>{appeal.steerMessage}</p>}
      {redirect !== null && <Instead redirect={redirect} />}
      {appeal.state === 'closed' && (
        <p>
          Questions? Write to <a href={`mailto:${organisation.email}`}>{organisation.email}</a>.
        </p>
      )}
    </Notice>
  );
}

const sentOnTitle = (redirect: ShownRedirect, organisation: string): string =>
  leadsAway(redirect) ? `Please don’t bring it to ${organisation} now` : 'Please bring it to another place';

/** The page itself tells all of a place, further down, to whoever has confirmed. */
export const Instead = ({ redirect }: { redirect: ShownRedirect }): VNode =>
  redirect.kind === 'point' ? (
    <p>
      {redirectLead(redirect)} <strong>{redirect.label}</strong>
    </p>
  ) : (
    <RedirectLine redirect={redirect} />
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
  const { arrival, places, replaced, organisation, notWanted, calendarPath } = view;
  if (leadsAway(view.appeal.redirect)) return <NotHere {...view} />;
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
      {replaced.length > 0 && <p>{replacedWords(replaced)}</p>}
      {notWanted.length > 0 && (
        <p>
          <strong>Please don’t bring:</strong> {notWanted.join(', ')}.
        </p>
      )}
      {calendarPath !== null && (
        <p>
          <a href={calendarPath}>
            Put {arrival.slot === null || arrival.isSlotLost ? 'the last day' : 'my time'} into my calendar
          </a>
        </p>
      )}
    </section>
  );
}

/** While people are sent to another appeal, organisation or site. */
const NotHere = ({ arrival, organisation, appeal, path }: PledgePageView): VNode => (
  <section class="stack" id="where">
    <h2>Where and when</h2>
    <p>{notHereWords(organisation.name)}</p>
    {appeal.redirect !== null && <RedirectLine redirect={appeal.redirect} />}
    {arrival.slot !== null && <OwnTime slot={arrival.slot} isLost path={path} mayChoose={false} />}
    <p>{givenElsewhereWords}</p>
    <p>
      <Button variant="secondary" href={`${path}/withdraw`}>
        Take my promise back
      </Button>
    </p>
  </section>
);

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
