import type { VNode } from 'preact';
import { TargetLink } from '../sharing/texts/share-block.tsx';
import { otherTargets, urlBy, whatsApp, type Sharing } from '../sharing/texts/share-targets.ts';

/** Passing the report on; as with an appeal, all are plain links, and browser code adds copying (`share.js`). */
export function ReportShare({ sharing }: { sharing: Sharing }): VNode {
  return (
    <section
      class="share"
      id="share"
      aria-labelledby="share-title"
      data-share
      data-share-url={sharing.url}
      data-share-title={sharing.title}
    >
      <h2 id="share-title">Would you tell those who helped?</h2>
      <div class="field">
        <label class="label" for="share-text">
          This is what will be sent
        </label>
        <textarea class="input" id="share-text" rows={6} readOnly value={sharing.text} data-share-text />
        <p class="link-box" data-share-link>
          {urlBy(sharing.url, 'copy')}
        </p>
      </div>
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
      </ul>
    </section>
  );
}
