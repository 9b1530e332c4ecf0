import type { VNode } from 'preact';
import type { Assets } from '../ui/assets.ts';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Page } from '../ui/layout.tsx';
import { MailboxHint } from '../ui/mailbox-hint.tsx';

type Frame = { assets: Assets; demo: boolean };

/** Asks for the address; the next page says the same to everybody. */
export const SignInPage = ({
  frame,
  email,
  next,
  errors,
}: {
  frame: Frame;
  email: string;
  next: string;
  errors: readonly FormError[];
}): VNode => (
  <Page title="Sign in" robots="noindex" {...frame}>
    <ErrorSummary errors={errors} />
    <h1>Sign in</h1>
    <p>This is for people who run appeals. To pledge something you need no account.</p>
    <form class="form" method="post" action="/sign-in" novalidate>
      {next !== '' && <HiddenField name="next" value={next} />}
      <TextField
        name="email"
        label="Your e-mail address"
        hint="We send you a link. No password is needed."
        type="email"
        autocomplete="email"
        value={email}
        errors={errors}
        required
      />
      <Button big>Send me a link</Button>
    </form>
    <p>
      New here? <a href="/apply">Apply to run an appeal</a>.
    </p>
  </Page>
);

export const LinkSentPage = ({
  frame,
  minutes,
  hasMailbox,
}: {
  frame: Frame;
  minutes: number;
  hasMailbox: boolean;
}): VNode => (
  <Page title="Look into your mail" robots="noindex" {...frame}>
    <h1>Look into your mail</h1>
    <p>If we know this address, a mail with a link is on its way. The link works once, within {minutes} minutes.</p>
    <p>
      Nothing there after a minute? Look into the spam folder, or <a href="/sign-in">try again</a> with the address that
      your organisation knows.
    </p>
    <MailboxHint here={hasMailbox} />
  </Page>
);

/** What the link opens. Mail scanners open links too, so only the button signs in. */
export const UseLinkPage = ({ frame, token, email }: { frame: Frame; token: string; email: string }): VNode => (
  <Page title="Sign in" robots="noindex" {...frame}>
    <h1>Sign in</h1>
    <p>
      You are about to sign in as <strong>{email}</strong>.
    </p>
    <form method="post" action={`/sign-in/${token}`}>
      <Button big>Sign in</Button>
    </form>
  </Page>
);

export const DeadLinkPage = ({ frame, why }: { frame: Frame; why: 'used' | 'expired' | 'unknown' }): VNode => (
  <Page title="This link does not work" robots="noindex" {...frame}>
    <h1>{deadLinkTitles[why]}</h1>
    <p>
      {why === 'unknown' &&
        'The address may have been cut off in the mail: open it again from there, or copy all of it. '}
      Each link works once, for a short time. Ask for a new one, it takes a moment.
    </p>
    <p>
      <Button href="/sign-in">Send me a new link</Button>
    </p>
  </Page>
);

const deadLinkTitles = {
  used: 'This link was used already',
  expired: 'This link is too old',
  unknown: 'This link is not complete, or no longer there',
};
