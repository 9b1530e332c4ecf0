import type { VNode } from 'preact';
import { ErrorSummary } from '../../ui/form.tsx';
import { MailboxHint } from '../../ui/mailbox-hint.tsx';
import { Notice } from '../../ui/parts.tsx';
import { ShareBlock, type ShareBlockProps } from './share-block.tsx';
import { allOf, urlBy, type Sharing } from './share-targets.ts';

export type LinkReadyProps = {
  share: ShareBlockProps;
  /** The ripple went to an e-mail address. */
  mailed?: boolean;
  hasMailbox?: boolean;
  /** What was typed is no Mastodon server. */
  unknownServer?: boolean;
};

/** The share block on a page of its own: after a link was made for an address, and with a changed text. */
export function LinkReady({ share, mailed = false, hasMailbox = false, unknownServer = false }: LinkReadyProps): VNode {
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
      <MailboxHint here={mailed && hasMailbox} />
      <ShareBlock {...share} />
      <p>
        <a href={share.code === null ? `/a/${share.slug}` : `/a/${share.slug}/${share.code}`}>Back to the appeal</a>
      </p>
    </>
  );
}

/** The step between our form and somebody's Mastodon server: the visitor sees where the link goes. */
export function MastodonStep({
  server,
  address,
  sharing,
  back,
}: {
  server: string;
  address: string;
  sharing: Sharing;
  back: string;
}): VNode {
  return (
    <>
      <h1>On to {server}</h1>
      <p>Your post is ready there; nothing is sent until you send it.</p>
      <p class="link-box">{allOf({ ...sharing, url: urlBy(sharing.url, 'mastodon') })}</p>
      <div class="cluster">
        <a class="button is-primary is-big" href={address} rel="noopener noreferrer nofollow">
          Go to {server}
        </a>
        <a class="button is-quiet" href={back}>
          Back
        </a>
      </div>
    </>
  );
}
