import type { VNode } from 'preact';
import { typedText, type Typed } from '../http/forms.ts';
import { quantityName } from '../pledges/form.ts';
import { CheckboxField, NumberStepper } from '../ui/choices.tsx';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { StateNotice } from '../ui/state-notice.tsx';
import type { Standing } from '../ui/state-words.ts';

type StallNeed = {
  needId: string;
  /** `Dog food (tins)`. */
  label: string;
  item: string;
  unit: string | null;
  /** `126 still needed`, when this page was made. */
  hint: string;
};

export type StallViewProps = {
  slug: string;
  title: string;
  organisation: string;
  stall: string;
  /** The appeal's, when this page was made; browser code keeps both right. */
  standing: Standing;
  needs: StallNeed[];
  /** Where the form goes, and where browser code sends what it kept. */
  path: string;
  entries: string;
  /** The service worker, and all that the phone has to keep for working without network. */
  worker: string;
  scope: string;
  keep: string[];
  /** Why nothing is taken through this link any more; null while it works. */
  ended: string | null;
  /** What was just done. */
  said: string | null;
  typed: Typed;
  errors: FormError[];
  /** Makes the same submit twice one entry. */
  entryKey: string;
};

/**
 * One phone, many people in a row. Browser code (`src/client/stall.ts`) keeps each entry on the phone until it is sent;
 * without it this is a plain form.
 */
export function StallView(props: StallViewProps): VNode {
  const { slug, title, organisation, stall, path, entries, worker, scope, keep, ended, said, standing } = props;
  return (
    <div
      class="stall"
      data-stall={slug}
      data-page={path}
      data-entries={entries}
      data-worker={worker}
      data-scope={scope}
      data-keep={JSON.stringify(keep)}
      data-ended={ended ?? undefined}
      data-from={organisation}
    >
      <header class="stall-head">
        <p class="eyebrow">
          {stall} · {organisation}
        </p>
        <h1>{title}</h1>
        <p class="small quiet" data-stall-kept hidden>
          Works without network too.
        </p>
        <p class="small" role="status" data-stall-status />
      </header>
      {ended === null && (
        <div data-stall-steer role="status">
          <StateNotice standing={standing} from={organisation} />
        </div>
      )}
      {said !== null && <Notice kind="success" title={said} live />}
      <div data-stall-thanks role="status" />
      {ended !== null && (
        <Notice kind="warning" title="Nothing is taken through this link at the moment">
          <p>{ended}</p>
        </Notice>
      )}
      <section class="stall-waiting" aria-labelledby="stall-waiting" data-stall-waiting hidden>
        <h2 id="stall-waiting" data-stall-waiting-title>
          Waiting on this phone
        </h2>
        <p class="small" data-stall-waiting-words />
        <ul class="plain-list" data-stall-list />
        <button class="button is-secondary" type="button" data-stall-send>
          Send now
        </button>
      </section>
      {ended === null && <EntryForm {...props} />}
    </div>
  );
}

function EntryForm({ needs, path, typed, errors, entryKey, organisation, standing }: StallViewProps): VNode {
  const { state } = standing;
  const text = (name: string) => typedText(typed, name);
  return (
    <form class="form" method="post" action={path} data-stall-form novalidate autocomplete="off">
      <ErrorSummary errors={errors} title="Nothing is entered yet. Please check this" />
      <div class="notice is-warning" tabIndex={-1} data-stall-refused hidden />
      <HiddenField name="key" value={entryKey} />
      <h2 data-stall-when="open" hidden={state !== 'open'}>
        What do you bring?
      </h2>
      <div class="stack" data-stall-when="not-open" hidden={state === 'open'}>
        <h2>Handed over all the same</h2>
        <p>No promises are taken at the moment. What somebody leaves here now is still counted.</p>
      </div>
      <div class="stall-needs">
        {needs.map(({ needId, label, item, unit, hint }) => (
          <div data-stall-need={needId} data-item={item} data-unit={unit ?? undefined} key={needId}>
            <NumberStepper
              name={quantityName(needId)}
              label={label}
              hint={hint}
              value={text(quantityName(needId))}
              errors={errors}
            />
          </div>
        ))}
      </div>
      <CheckboxField
        name="now"
        label="They hand it over now"
        hint="It is counted as here at once. No e-mail is needed."
        checked={text('now') === 'yes'}
      />
      <div class="form" data-stall-person>
        <TextField
          name="email"
          type="email"
          label="Your e-mail address"
          hint={`You get a link to confirm, where to bring it, and a reminder before it is due. ${organisation} and others don’t see your address.`}
          value={text('email')}
          errors={errors}
          autocomplete="off"
          inputmode="email"
          maxlength={254}
        />
        <TextField
          name="name"
          label="Your name"
          value={text('name')}
          errors={errors}
          autocomplete="off"
          maxlength={80}
          required={false}
        />
        <CheckboxField
          name="showName"
          label="Show my name to others"
          hint="For example on the big screen, and to people who come through your link. Otherwise only the charity sees it."
          checked={text('showName') === 'yes'}
        />
      </div>
      <Button big>Enter it</Button>
    </form>
  );
}
