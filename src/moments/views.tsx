import type { VNode } from 'preact';
import { ShareBlock, type ShareBlockProps } from '../sharing/texts/share-block.tsx';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Honeypot } from '../ui/honeypot.tsx';
import { MailboxHint } from '../ui/mailbox-hint.tsx';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import type { MomentState } from './rules.ts';

export type MomentPageProps = {
  path: string;
  appeal: { slug: string; title: string; organisation: { name: string } };
  /** Who named it. */
  by: string;
  /** Where a group's words are reported; null when the charity named it. */
  reportPath: string | null;
  when: string;
  text: string;
  state: MomentState;
  /** Nothing is taken at all any more. */
  isAppealClosed: boolean;
  joined: number;
  via: string;
  typedEmail: string;
  errors: readonly FormError[];
};

/** A share moment, for everybody. */
export function MomentPage(view: MomentPageProps): VNode {
  const { path, by, when, text, state, joined, isAppealClosed } = view;
  const isOpen = state === 'to-come' && !isAppealClosed;
  return (
    <>
      <ErrorSummary errors={view.errors} />
      <header class="stack">
        <p class="eyebrow">{by}</p>
        <h1>Pass it on together</h1>
        <p class="tag">{when}</p>
        <p class="lede">
          For “<a href={appealPath(view)}>{view.appeal.title}</a>”. Everybody who joins passes it on at the same time,
          so that it is seen.
        </p>
        {joined > 0 && (
          <p>
            {numberText(joined)} {joined === 1 ? 'person is' : 'people are'} in.
          </p>
        )}
      </header>
      <Over state={state} isAppealClosed={isAppealClosed} />
      {isOpen && (
        <>
          <section class="stack">
            <h2>Would you join in?</h2>
            <form class="form" method="post" action={`${path}/join`} novalidate>
              <TextField
                name="email"
                type="email"
                label="Your e-mail address"
                hint="We send you one letter to confirm, an entry for your calendar, and at that time the text, ready to pass on. One click ends it."
                value={view.typedEmail}
                errors={view.errors}
                autocomplete="email"
                inputmode="email"
                width="medium"
              />
              <HiddenField name="via" value={view.via} />
              <Honeypot />
              <Button big>Remind me</Button>
            </form>
            <p>
              Or only <a href={`${path}/calendar.ics`}>put it into your calendar</a>, without an address.
            </p>
          </section>
          <section class="stack">
            <h2>This will be sent</h2>
            <p class="link-box">{text}</p>
          </section>
        </>
      )}
      <p>
        <a href={appealPath(view)}>Back to the appeal</a>
      </p>
      {view.reportPath !== null && (
        <p class="small">
          <a href={view.reportPath} rel="nofollow">
            Report these words
          </a>
        </p>
      )}
    </>
  );
}

const appealPath = ({ appeal, via }: MomentPageProps): string =>
  via === '' ? `/a/${appeal.slug}` : `/a/${appeal.slug}/${encodeURIComponent(via)}`;

function Over({ state, isAppealClosed }: { state: MomentState; isAppealClosed: boolean }): VNode | null {
  if (state === 'cancelled') return <Notice kind="warning" title="This has been called off" />;
  if (isAppealClosed) return <Notice title="The appeal has ended. There is nothing to pass on any more." />;
  return state === 'begun' ? (
    <Notice title="This time has come and gone, but every day is good for passing it on." />
  ) : null;
}

export const AskedPage = ({
  slug,
  title,
  when,
  hasMailbox,
}: {
  slug: string;
  title: string;
  when: string;
  hasMailbox: boolean;
}): VNode => (
  <>
    <h1>Now look into your e-mail</h1>
    <p class="lede">
      We have sent you a letter. Open its link and say yes, and you are in for {when}. If you are in already, it says
      so.
    </p>
    <MailboxHint here={hasMailbox} />
    <p>
      <a href={`/a/${slug}`}>Back to “{title}”</a>
    </p>
  </>
);

export type PlacePageProps = {
  path: string;
  appeal: { slug: string; title: string; organisation: { name: string } };
  by: string;
  when: string;
  state: MomentState;
  /** Why nobody is asked to pass it on now; null when the appeal takes things. */
  rest: string | null;
  isAppealClosed: boolean;
  /** How this person stands to it. */
  place: 'asked' | 'in' | 'left';
  share: ShareBlockProps;
  /** What a browser needs to be told something, and whether one is told already. */
  push: { key: string; worker: string; scope: string; isOn: boolean };
  said: string | null;
};

/** The place of one person in a share moment; opening it changes nothing. */
export function PlacePage(view: PlacePageProps): VNode {
  const { path, by, when, state, place, said, isAppealClosed } = view;
  const isOpen = state === 'to-come' && !isAppealClosed;
  return (
    <>
      {said !== null && (
        <Notice kind="success" live>
          <p>{said}</p>
        </Notice>
      )}
      <header class="stack">
        <p class="eyebrow">{by}</p>
        <h1>{titleOf(view, isOpen)}</h1>
        <p class="tag">{when}</p>
        <p>
          For “<a href={`/a/${view.appeal.slug}`}>{view.appeal.title}</a>”
        </p>
      </header>
      <Over state={state === 'begun' ? 'to-come' : state} isAppealClosed={isAppealClosed} />
      {isOpen && place !== 'in' && (
        <form method="post" action={`${path}/confirm`}>
          <Button big>{place === 'asked' ? 'Yes, remind me' : 'Join in again'}</Button>
        </form>
      )}
      {isOpen && place === 'in' && (
        <section class="stack">
          <p>At that time we send you a letter with the text, ready to pass on.</p>
          <p>
            <a class="button is-secondary" href={`${path}/calendar.ics`}>
              Put it into my calendar
            </a>
          </p>
          <TellMe {...view} />
        </section>
      )}
      {state !== 'cancelled' && place === 'in' && view.rest !== null && !isAppealClosed && <Notice title={view.rest} />}
      {state === 'begun' && place === 'in' && view.rest === null && <ShareBlock {...view.share} />}
      {place === 'in' && state !== 'cancelled' && (
        <p>
          <a href={`${path}/leave`}>I don’t want to be reminded after all</a>
        </p>
      )}
    </>
  );
}

function titleOf({ state, place, rest }: PlacePageProps, isOpen: boolean): string {
  if (state === 'begun' && place === 'in') return rest === null ? 'It is time' : 'Nothing to do';
  if (place === 'left') return 'You are not in any more';
  if (!isOpen) return 'Pass it on together';
  return place === 'asked' ? 'One more tap' : 'You are in. Thank you';
}

/** Asked by a tap and never before; browser code shows the button where the browser can do it. */
function TellMe({ path, push }: PlacePageProps): VNode {
  return (
    <div
      class="stack"
      data-push
      data-push-key={push.key}
      data-push-worker={push.worker}
      data-push-scope={push.scope}
      data-push-save={`${path}/push`}
    >
      <p data-push-offer hidden>
        <button class="button is-secondary" type="button" data-push-ask>
          Tell me on this device too
        </button>
      </p>
      <p class="small" role="status" data-push-said>
        {push.isOn ? 'A device of yours is told too.' : ''}
      </p>
      {push.isOn && (
        <form method="post" action={`${path}/push/stop`}>
          <Button variant="quiet">Tell my devices nothing any more</Button>
        </form>
      )}
    </div>
  );
}

/** A mail scanner opens the link too, so there is a button. */
export const LeavePage = ({ path, isLeft, when }: { path: string; isLeft: boolean; when: string }): VNode =>
  isLeft ? (
    <>
      <h1>You are not reminded any more</h1>
      <p class="lede">No mail about {when} comes. You may take the entry out of your calendar.</p>
      <p>
        <a href={path}>I want to be in again</a>
      </p>
    </>
  ) : (
    <>
      <h1>Not be reminded?</h1>
      <p class="lede">Then no mail about {when} comes, and your devices are told nothing.</p>
      <form method="post" action={`${path}/leave`}>
        <Button big>Don’t remind me</Button>
      </form>
    </>
  );
