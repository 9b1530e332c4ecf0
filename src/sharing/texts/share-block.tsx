import type { VNode } from 'preact';
import { longestShareText } from '../input.ts';
import { otherTargets, shareAddress, urlBy, whatsApp, type ShareTarget, type Sharing } from './share-targets.ts';

export type ShareBlockProps = Sharing & {
  /** The appeal's slug, and the code of the personal link; null shares the appeal's own address. */
  slug: string;
  code: string | null;
  /** The question, and what stands below it. */
  question?: string | undefined;
};

/**
 * "Would you pass it on?", what will be sent, and the ways to send it. All are plain links; without JavaScript a
 * changed text is taken over by a button that comes back with new links (`/a/:slug/share/text`). The text never stands
 * in an address with a token, so it goes to a page of the appeal and not of the person.
 * Browser code: `src/client/parts/share-block.ts`.
 */
export function ShareBlock({ slug, code, question = 'Would you pass it on?', ...sharing }: ShareBlockProps): VNode {
  const home = code === null ? `/a/${slug}` : `/a/${slug}/${code}`;
  return (
    <section
      class="share"
      id="share"
      aria-labelledby="share-title"
      data-share
      data-share-url={sharing.url}
      data-share-title={sharing.title}
    >
      <h2 id="share-title">{question}</h2>
      <form class="field" method="get" action={`/a/${slug}/share/text`} data-share-form>
        <label class="label" for="share-text">
          This is what will be sent
        </label>
        <p class="hint" id="share-text-hint">
          Change it as you like. The link comes below it.
        </p>
        {code !== null && <input type="hidden" name="code" value={code} />}
        <textarea
          class="input"
          id="share-text"
          name="text"
          rows={7}
          maxlength={longestShareText}
          aria-describedby="share-text-hint"
          value={sharing.text}
          data-share-text
        />
        <p class="link-box" data-share-link>
          {urlBy(sharing.url, 'copy')}
        </p>
        <div data-share-update>
          <button class="button is-quiet is-small" type="submit">
            Use my changed text
          </button>
        </div>
      </form>
      <div class="share-main">
        <TargetLink target={whatsApp} sharing={sharing} looks="button is-primary is-big" label="Send by WhatsApp" />
        <button class="button is-secondary is-big" type="button" data-share-copy hidden>
          Copy link
        </button>
        <button class="button is-secondary is-big" type="button" data-share-sheet hidden>
          More ways on this phone
        </button>
      </div>
      <p class="small" role="status" data-share-said />
      <ul class="share-more" aria-label="Other ways to pass it on">
        {otherTargets.map((target) => (
          <li key={target.id}>
            <TargetLink target={target} sharing={sharing} label={target.name} />
          </li>
        ))}
        <li>
          <a href={`${home}/qr.svg`}>QR code</a>
        </li>
        <li>
          <a href={`${home}/poster`}>Poster to print</a>
        </li>
        <li>
          <a href={`${home}/put-on-your-site`}>Put it on your site</a>
        </li>
      </ul>
      <details class="details">
        <summary>Mastodon</summary>
        <form class="cluster is-end" method="get" action={`/a/${slug}/share/mastodon`} data-share-mastodon>
          <div class="field">
            <label class="label" for="share-server">
              Your server
            </label>
            <input
              class="input is-medium"
              id="share-server"
              name="server"
              placeholder="mastodon.social"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              inputmode="url"
              required
            />
          </div>
          {code !== null && <input type="hidden" name="code" value={code} />}
          <input type="hidden" name="text" value={sharing.text} data-share-mastodon-text />
          <button class="button is-secondary" type="submit">
            Write the post
          </button>
        </form>
      </details>
    </section>
  );
}

/** A way to pass it on. Other sites are told nothing but what stands in the link, and open beside this page. */
export function TargetLink({
  target,
  sharing,
  looks,
  label,
}: {
  target: ShareTarget;
  sharing: Sharing;
  looks?: string;
  label: string;
}): VNode {
  return (
    <a
      class={looks}
      href={shareAddress(target, sharing)}
      rel="noopener noreferrer nofollow"
      {...(target.template.startsWith('https:') ? { target: '_blank' } : {})}
      data-share-to={target.template}
      data-share-by={target.id}
    >
      {label}
    </a>
  );
}
