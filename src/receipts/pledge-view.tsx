import type { VNode } from 'preact';
import { CheckboxField } from '../ui/choices.tsx';
import { Button, ErrorSummary, HiddenField, TextArea, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { CountField, PledgeLine, ReceiptLine } from './lines.ts';
import { CountFields, JustCounted, ReceiptList, type Paths } from './parts.tsx';

export type PledgePageProps = {
  paths: Paths;
  pledge: PledgeLine;
  /** What was promised first, then what else could come with it. */
  fields: CountField[];
  otherFields: CountField[];
  values: ReadonlyMap<string, string>;
  final: boolean;
  reason: string;
  errors: FormError[];
  nonce: string;
  /** Where counting leads to. */
  back: string;
  receipts: ReceiptLine[];
  justCounted: ReceiptLine | null;
  justRemoved: boolean;
  mayRemove: boolean;
};

/** One pledge: what came of it, and taking it out. */
export function PledgePage(props: PledgePageProps): VNode {
  const { paths, pledge, errors, receipts, justCounted, justRemoved, mayRemove } = props;
  const path = `${paths.pledges}/${pledge.id}`;
  return (
    <>
      <ErrorSummary errors={errors} />
      {justCounted && <JustCounted receipt={justCounted} paths={paths} back={path} />}
      <p>
        <span class={`state is-${pledge.state}`}>{pledge.stateText}</span>{' '}
        <span class="quiet">
          {[pledge.when, pledge.entered ? 'entered by a member' : pledge.via].filter((text) => text !== '').join(', ')}
        </span>
      </p>
      <ul class="plain-list">
        {pledge.items.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {pledge.note !== null && <p>They wrote: “{pledge.note}”</p>}
      {pledge.mailRefused && (
        <Notice kind="warning" title="Mail does not reach them">
          <p>Our mail to this supporter came back. They may not know what follows.</p>
        </Notice>
      )}
      {pledge.removedReason !== null && (
        <Removed pledge={pledge} path={path} isNew={justRemoved} mayRestore={mayRemove} />
      )}
      <CountSection {...props} />
      {receipts.length > 0 && (
        <section class="stack" aria-labelledby="came-title">
          <h2 id="came-title">Counted on this pledge</h2>
          <ReceiptList receipts={receipts} paths={paths} back={path} />
        </section>
      )}
      {mayRemove && pledge.removedReason === null && <RemoveForm {...props} path={path} />}
    </>
  );
}

/** Open while something is to come; the rest of the time it waits behind a line. */
function CountSection(props: PledgePageProps): VNode {
  const { pledge, errors } = props;
  if (pledge.removedReason === null && pledge.rest.length > 0)
    return (
      <section class="stack" aria-labelledby="it-came">
        <h2 id="it-came">{pledge.came > 0 ? 'More of it came' : 'It came'}</h2>
        <CountForm {...props} />
      </section>
    );
  return (
    <Details
      summary={pledge.came > 0 ? 'More came' : 'It came after all'}
      open={errors.some((error) => error.path !== 'reason')}
    >
      <CountForm {...props} />
    </Details>
  );
}

function CountForm({ paths, pledge, fields, otherFields, values, final, errors, nonce, back }: PledgePageProps): VNode {
  const isOtherOpen = otherFields.some(({ needId }) => (values.get(needId) ?? '') !== '');
  return (
    <form class="form" method="post" action={paths.receipts}>
      <HiddenField name="nonce" value={nonce} />
      <HiddenField name="pledgeId" value={pledge.id} />
      <HiddenField name="seen" value={pledge.came.toString()} />
      <HiddenField name="back" value={back} />
      <CountFields fields={fields} values={values} errors={errors} />
      {otherFields.length > 0 && (
        <Details summary="Something else came with it" open={isOtherOpen}>
          <CountFields fields={otherFields} values={values} errors={errors} />
        </Details>
      )}
      {pledge.rest.length > 0 && (
        <CheckboxField
          name="final"
          label="No more will come"
          hint="What did not come is free for others to promise."
          checked={final}
          errors={errors}
        />
      )}
      <Button big>Count it</Button>
    </form>
  );
}

function Removed({
  pledge,
  path,
  isNew,
  mayRestore,
}: {
  pledge: PledgeLine;
  path: string;
  isNew: boolean;
  mayRestore: boolean;
}): VNode {
  return (
    <Notice kind={isNew ? 'success' : 'info'} live={isNew}>
      <div class="stack">
        <p class="notice-title">Taken out</p>
        <p>Why: {pledge.removedReason}</p>
        {mayRestore && (
          <form method="post" action={`${path}/restore`}>
            <Button variant="secondary">Bring it back</Button>
          </form>
        )}
      </div>
    </Notice>
  );
}

function RemoveForm({ pledge, path, reason, errors }: PledgePageProps & { path: string }): VNode {
  if (pledge.came > 0) return <p class="quiet">Something came on this pledge, so it can’t be taken out.</p>;
  return (
    <Details summary="It was made up: take it out" open={errors.some((error) => error.path === 'reason')}>
      <p>It leaves the counts at once. You can bring it back here while there is room.</p>
      <form class="form" method="post" action={`${path}/remove`}>
        <TextArea
          name="reason"
          label="Why?"
          hint="For your own people. The supporter does not see it."
          value={reason}
          rows={2}
          maxlength={500}
          errors={errors}
        />
        <Button variant="danger">Take this pledge out</Button>
      </form>
    </Details>
  );
}
