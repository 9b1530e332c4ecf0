import type { VNode } from 'preact';
import { Notice } from '../ui/parts.tsx';
import type { AppealForm } from './form.ts';
import type { Consequence } from './needs-plan.ts';
import { consequenceText } from './words.ts';

/** What will follow, asked before it is saved; the button stands in the same form. */
export function QuestionNotice({ consequences }: { consequences: Consequence[] }): VNode {
  return (
    <Notice kind="warning" title="Before this is saved">
      <div class="stack">
        <ul class="plain-list">
          {consequences.map((one) => (
            <li key={`${one.kind}-${one.needId}`}>{consequenceText(one)}</li>
          ))}
        </ul>
        <button class="button is-primary" type="submit">
          Save all the same
        </button>
        <p class="quiet">Or change it below, and save again.</p>
      </div>
    </Notice>
  );
}

/** Somebody was faster: their version to read, one's own to send again in the form below. */
export function ConflictNotice({ saved, places }: { saved: AppealForm; places: string[] }): VNode {
  return (
    <Notice kind="warning" title="Somebody changed it meanwhile">
      <div class="stack">
        <p>
          What is saved now stands here; what you typed stands below. Take over what you want to keep. Saving puts your
          version in its place.
        </p>
        <dl class="stack" data-saved-version>
          <Saved label="Title" text={saved.title} />
          <Saved label="Story" text={saved.story} />
          <Saved label="Until when" text={saved.deadline.replace('T', ' ')} />
          <Saved
            label="What is needed"
            text={saved.needs
              .map(({ wanted, unit, item, note }) =>
                [wanted, unit, item, note === '' ? '' : `(${note})`].filter(Boolean).join(' '),
              )
              .join('\n')}
          />
          <Saved label="Please don’t send" text={saved.notWanted} />
          <Saved label="Where to bring it" text={places.join('\n')} />
        </dl>
      </div>
    </Notice>
  );
}

function Saved({ label, text }: { label: string; text: string }): VNode {
  return (
    <div>
      <dt class="label">{label}</dt>
      {(text === '' ? ['–'] : text.split('\n')).map((line, at) => (
        <dd key={at}>{line}</dd>
      ))}
    </div>
  );
}
