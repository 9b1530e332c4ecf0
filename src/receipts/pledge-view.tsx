import type { VNode } from 'preact';
import { CheckboxField } from '../ui/choices.tsx';
import {
  Button,
  ErrorSummary,
  HiddenField,
  SelectField,
  TextArea,
  TextField,
  type Choice,
  type FormError,
} from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import type { CountField, PledgeLine, ReceiptLine } from './lines.ts';
import { CountFields, JustCounted, Pager, ReceiptList, type Paths } from './parts.tsx';

export type PledgeListProps = {
  paths: Paths;
  search: string;
  state: string;
  states: Choice[];
  pledges: PledgeLine[];
  older: string | null;
  newest: string | null;
  mayEnter: boolean;
};

/** Every pledge of the appeal, with what members may know of it. */
export function PledgeList({ paths, search, state, states, pledges, older, newest, mayEnter }: PledgeListProps): VNode {
  return (
    <>
      {mayEnter && (
        <p>
          <Button href={`${paths.pledges}/new`} variant="secondary">
            Enter one for somebody who has no e-mail
          </Button>
        </p>
      )}
      <form class="form" method="get" action={paths.pledges} role="search">
        <TextField name="q" label="Name" type="search" value={search} maxlength={80} required={false} />
        <SelectField name="state" label="State" choices={states} value={state} />
        <Button variant="secondary">Show</Button>
      </form>
      {pledges.length === 0 ? (
        <p>No pledge fits.</p>
      ) : (
        <div class="table-box">
          <table class="table">
            <caption class="visually-hidden">Pledges, the newest first</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {pledges.map((pledge) => (
                <PledgeRow pledge={pledge} paths={paths} key={pledge.id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager older={older} newest={newest} />
    </>
  );
}

function PledgeRow({ pledge, paths }: { pledge: PledgeLine; paths: Paths }): VNode {
  const { id, name, items, state, stateText, when, via, mailRefused, entered } = pledge;
  return (
    <tr>
      <th scope="row">
        <a href={`${paths.pledges}/${id}`}>{name}</a>
      </th>
      <td data-label="What">
        <span>
          {items.map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </span>
      </td>
      <td data-label="State">
        <span>
          <span class={`state is-${state}`}>{stateText}</span>
          {mailRefused && (
            <>
              <br />
              <b class="small">mail address does not exist</b>
            </>
          )}
        </span>
      </td>
      <td data-label="When">
        <span>
          {when}
          {(via !== '' || entered) && (
            <>
              <br />
              <span class="quiet small">{entered ? 'entered by a member' : via}</span>
            </>
          )}
        </span>
      </td>
    </tr>
  );
}

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
        <Notice kind="warning" title="Mail address does not exist">
          <p>Our mail to this supporter came back. They may not know what follows.</p>
        </Notice>
      )}
      {pledge.removedReason !== null && (
        <Removed pledge={pledge} path={path} isNew={justRemoved} mayRestore={mayRemove} />
      )}
      <CountForm {...props} />
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

function CountForm({ paths, pledge, fields, otherFields, values, final, errors, nonce, back }: PledgePageProps): VNode {
  const isOtherOpen = otherFields.some(({ needId }) => (values.get(needId) ?? '') !== '');
  return (
    <section class="stack" aria-labelledby="it-came">
      <h2 id="it-came">{pledge.came > 0 ? 'More of it came' : 'It came'}</h2>
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
    </section>
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
    <Notice kind={isNew ? 'success' : 'info'} title="Taken out" live={isNew}>
      <p>Why: {pledge.removedReason}</p>
      {mayRestore && (
        <form method="post" action={`${path}/restore`}>
          <Button variant="secondary">Bring it back</Button>
        </form>
      )}
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

export type EnterProps = {
  paths: Paths;
  name: string;
  note: string;
  fields: CountField[];
  values: ReadonlyMap<string, string>;
  errors: FormError[];
  nonce: string;
};

/** A pledge for somebody who has no e-mail. */
export function EnterForm({ paths, name, note, fields, values, errors, nonce }: EnterProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      <p class="lede">
        For somebody who tells you on the phone or at the door. It counts at once; there is no e-mail to confirm.
      </p>
      <form class="form" method="post" action={`${paths.pledges}/new`}>
        <HiddenField name="nonce" value={nonce} />
        <CountFields fields={fields} values={values} errors={errors} />
        <TextField name="name" label="Their name" value={name} maxlength={80} required={false} errors={errors} />
        <TextArea
          name="note"
          label="A note for you"
          value={note}
          rows={2}
          maxlength={500}
          required={false}
          errors={errors}
        />
        <Button>Enter the pledge</Button>
      </form>
    </>
  );
}
