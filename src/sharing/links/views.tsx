import type { VNode } from 'preact';
import { ErrorSummary, HiddenField, TextArea, TextField, type FormError } from '../../ui/form.tsx';
import { Notice } from '../../ui/parts.tsx';
import { longestMessage, longestName } from '../input.ts';
import { ShareBlock, type ShareBlockProps } from '../texts/share-block.tsx';

export type ShareFormProps = {
  appeal: { slug: string; title: string; organisation: { name: string } };
  /** What was typed. */
  typed: { name: string; message: string; email: string };
  errors: readonly FormError[];
  via: string;
  nonce: string;
};

/** For somebody who has nothing to bring but knows people. */
export function ShareForm({ appeal, typed, errors, via, nonce }: ShareFormProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      <div class="stack">
        <p class="eyebrow">{appeal.organisation.name}</p>
        <h1>Pass it on: {appeal.title}</h1>
        <p class="lede">
          You need not bring anything. Take a link of your own, send it to people you know, and see what it sets going.
        </p>
      </div>
      <form class="form" method="post" action={`/a/${appeal.slug}/share`}>
        <TextField
          name="name"
          label="Your first name"
          hint="Whoever opens your link sees it. Leave it empty to stay unnamed. Web addresses are taken out."
          required={false}
          value={typed.name}
          maxlength={longestName}
          autocomplete="off"
          width="medium"
          errors={errors}
        />
        <TextArea
          name="message"
          label="A few words of your own"
          hint="Shown to whoever opens your link, as yours. Web addresses are taken out."
          required={false}
          value={typed.message}
          rows={3}
          maxlength={longestMessage}
          errors={errors}
        />
        <TextField
          name="email"
          type="email"
          label="Your e-mail address"
          hint="Only to send you your link and what it brings. Without it, keep the next page’s address yourself."
          required={false}
          value={typed.email}
          autocomplete="email"
          inputmode="email"
          width="medium"
          errors={errors}
        />
        <HiddenField name="via" value={via} />
        <HiddenField name="nonce" value={nonce} />
        <div class="visually-hidden" aria-hidden="true">
          <label for="website">Leave this empty</label>
          <input id="website" name="website" tabIndex={-1} autocomplete="off" />
        </div>
        <button class="button is-primary is-big" type="submit">
          Make my link
        </button>
      </form>
      <p>
        A class, a shop, a team? <a href={`/a/${appeal.slug}/groups${viaQuery(via)}`}>Take a link for your group</a>
      </p>
      <p>
        <a href={via === '' ? `/a/${appeal.slug}` : `/a/${appeal.slug}/${via}`}>Back to the appeal</a>
      </p>
    </>
  );
}

const viaQuery = (via: string): string => (via === '' ? '' : `?via=${encodeURIComponent(via)}`);

/** The share block on a page of its own: after a link was made for an address, and with a changed text. */
export function LinkReady({ share, mailed = false, unknownServer = false }: LinkReadyProps): VNode {
  return (
    <>
      {unknownServer && (
        <ErrorSummary errors={[{ path: 'share-server', message: 'Write a Mastodon server like mastodon.social' }]} />
      )}
      <h1>{mailed ? 'Your link is ready' : 'Pass it on'}</h1>
      {mailed && (
        <Notice kind="success" title="Look into your e-mail">
          <p>We have sent a letter to the address you gave. In it is a page that shows what your link brings.</p>
        </Notice>
      )}
      <ShareBlock {...share} />
      <p>
        <a href={share.code === null ? `/a/${share.slug}` : `/a/${share.slug}/${share.code}`}>Back to the appeal</a>
      </p>
    </>
  );
}

export type LinkReadyProps = {
  share: ShareBlockProps;
  /** The ripple went to an e-mail address. */
  mailed?: boolean;
  /** What was typed is no Mastodon server. */
  unknownServer?: boolean;
};

/** The appeal has ended: there is nothing to pass on any more. */
export function ShareClosed({ appeal }: { appeal: { slug: string; title: string } }): VNode {
  return (
    <>
      <h1>This appeal is closed</h1>
      <p>Thank you for wanting to pass it on. “{appeal.title}” takes nothing more.</p>
      <p>
        <a href={`/a/${appeal.slug}`}>See how it ended</a>
      </p>
      <p>
        <a href="/">See all open appeals</a>
      </p>
    </>
  );
}
