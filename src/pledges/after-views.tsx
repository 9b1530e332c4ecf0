import type { VNode } from 'preact';
import { ShareBlock, type ShareBlockProps } from '../sharing/texts/share-block.tsx';
import { Button, ErrorSummary, TextField, type FormError } from '../ui/form.tsx';
import { MailboxHint } from '../ui/mailbox-hint.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import { ItemList } from './page-parts.tsx';

export type AfterPledgeView = {
  path: string;
  organisation: string;
  appeal: { slug: string; title: string };
  promised: string[];
  email: string;
  heldUntil: string;
  /** The mail server said that there is no such address. */
  isRefused: boolean;
  /** Whoever tries the service without a mail server finds the letters there. */
  hasMailbox: boolean;
  share: ShareBlockProps | null;
  said: string | null;
  /** The address as it was typed, when it could not be taken. */
  typedEmail: string | null;
  errors: readonly FormError[];
};

/** Right after pledging: where the mail went, how to put the address right, what happens next. */
export function AfterPledge(view: AfterPledgeView): VNode {
  const { organisation, promised, email, heldUntil, share } = view;
  return (
    <>
      <ErrorSummary errors={view.errors} />
      <Said said={view.said} />
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>Now look into your e-mail</h1>
        <p class="lede">
          We have sent a link to <strong>{email}</strong>. Open it and say yes: then {organisation} counts on
        </p>
        <ItemList lines={promised} />
      </header>
      {view.isRefused && (
        <Notice kind="warning" title="This address does not seem to exist">
          <p>Its mail server has sent our letter back. Please correct it below.</p>
        </Notice>
      )}
      <MailboxHint here={view.hasMailbox} />
      <section class="stack">
        <h2>What happens next</h2>
        <div class="prose">
          <ol>
            <li>The mail comes within a minute or two. If not, look into the folder for unwanted mail.</li>
            <li>Its link opens your pledge. One tap there confirms it.</li>
            <li>Then you see where and when to bring it, and can put the day into your calendar.</li>
          </ol>
        </div>
        <p>We hold it for you until {heldUntil}.</p>
      </section>
      <Correct {...view} />
      {share && (
        <>
          <ShareBlock {...share} question="While you wait: would you pass it on?" />
          <p class="small">Once you have confirmed, you can put a few words of your own on it.</p>
        </>
      )}
      <p>
        <a href={`/a/${view.appeal.slug}`}>Back to “{view.appeal.title}”</a>
      </p>
    </>
  );
}

const Said = ({ said }: Pick<AfterPledgeView, 'said'>): VNode | null =>
  said === null ? null : (
    <Notice kind="success" live>
      <p>{said}</p>
    </Notice>
  );

function Correct({ path, email, isRefused, typedEmail, errors }: AfterPledgeView): VNode {
  return (
    <section class="stack" aria-label="The address">
      <Details summary="The address is wrong" open={isRefused || errors.length > 0}>
        <form class="form" method="post" action={`${path}/correct`} novalidate>
          <TextField
            name="email"
            type="email"
            label="Your right e-mail address"
            hint="The mail comes once more, and the link in the first one stops working."
            value={typedEmail ?? email}
            errors={errors}
            autocomplete="email"
            inputmode="email"
          />
          <Button>Send it there</Button>
        </form>
      </Details>
      <form method="post" action={`${path}/send-again`}>
        <Button variant="secondary">Send the mail again</Button>
      </form>
    </section>
  );
}

/** The pledge is not waiting any more. This page knows no more of it: it may be open on a shared computer. */
export function AfterSettled({
  organisation,
  isConfirmed,
  appeal,
  share,
  said,
}: Pick<AfterPledgeView, 'organisation' | 'appeal' | 'share' | 'said'> & { isConfirmed: boolean }): VNode {
  return (
    <>
      <Said said={said} />
      <header class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>{isConfirmed ? 'It is confirmed. Thank you' : 'This pledge does not wait any more'}</h1>
        <p class="lede">
          {isConfirmed
            ? 'Where and when to bring it stands in the letter that we sent you, and on the page behind its link.'
            : 'It was taken back, or not confirmed within 48 hours. The link in your mail shows more.'}
        </p>
      </header>
      {share && <ShareBlock {...share} />}
      <p>
        <a href={`/a/${appeal.slug}`}>Back to “{appeal.title}”</a>
      </p>
    </>
  );
}
