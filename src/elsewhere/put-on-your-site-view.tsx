import type { ComponentChildren, VNode } from 'preact';
import { badgeHeight, badgeWidth } from '../sharing/pictures/sizes.ts';
import { StateNotice } from '../ui/state-notice.tsx';
import type { Standing } from '../ui/state-words.ts';
import { embedSize } from './paths.ts';

export type PutOnYourSiteProps = {
  title: string;
  organisation: string;
  /** Where the appeal stands at the moment. */
  standing: Standing;
  /** The appeal, or the personal link that the visitor came with. */
  home: string;
  /** Paths of this service, shown as they will look. */
  frame: string;
  badge: string;
  /** What is copied. */
  codes: { frame: string; badgeHtml: string; badgeMarkdown: string; link: string };
};

/** Ways to put an appeal on another site, each with its code and how it looks. */
export function PutOnYourSite(props: PutOnYourSiteProps): VNode {
  const { title, organisation, standing, home, frame, badge, codes } = props;
  return (
    <>
      <div class="stack">
        <p class="eyebrow">{organisation}</p>
        <h1>Put this on your site</h1>
        <p class="lede">
          “{title}” on your own page. The numbers stay right by themselves; nothing is told to anybody about your
          readers.
        </p>
      </div>
      <StateNotice standing={standing} from={organisation} />
      <Way title="A live window" name="frame" code={codes.frame} label="Code for the window">
        <p>
          Shows how far it is and moves as promises come in. When somebody comes through it, we note the name of your
          site and nothing else, so that {organisation} sees what your site brought.
        </p>
        <iframe
          class="embed-shown"
          src={frame}
          title={`How the window looks: ${title}`}
          width={embedSize.width}
          height={embedSize.height}
          loading="lazy"
        />
      </Way>
      <Way title="A badge" name="badge" code={codes.badgeHtml} label="Code for the badge, in HTML">
        <p>One picture with a link, for a side column. It is as fresh as your reader’s visit.</p>
        <img class="badge-shown" src={badge} alt={`The badge of “${title}”`} width={badgeWidth} height={badgeHeight} />
        <Code name="badge-markdown" label="The same in Markdown" code={codes.badgeMarkdown} />
      </Way>
      <Way title="A plain link" name="link" code={codes.link} label="Code for the link">
        <p>
          It looks like this:{' '}
          <a href={home}>
            {organisation}: {title}
          </a>
        </p>
      </Way>
      <p>
        Does your editor know oEmbed (WordPress, Ghost and others do)? Then paste the address of the appeal on a line of
        its own.
      </p>
      <p>
        <a href={home}>Back to the appeal</a>
      </p>
    </>
  );
}

function Way({ title, name, label, code, children }: WayProps): VNode {
  return (
    <section class="stack" aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      {children}
      <Code name={name} label={label} code={code} />
    </section>
  );
}

type WayProps = { title: string; name: string; label: string; code: string; children: ComponentChildren };

function Code({ name, label, code }: { name: string; label: string; code: string }): VNode {
  return (
    <div class="field">
      <label class="label" for={`${name}-code`}>
        {label}
      </label>
      <textarea class="input code-box" id={`${name}-code`} rows={4} readonly spellcheck={false} value={code} />
    </div>
  );
}
