import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { quantityField } from './input.ts';
import type { CountField, PledgeLine, ReceiptLine } from './lines.ts';
import { CountFields, JustCounted, Pager, ReceiptList, UndoForm, type Paths } from './parts.tsx';

/** A pledge with the nonce of its one-tap form. */
type OpenPledge = PledgeLine & { nonce: string };

export type CheckInProps = {
  paths: Paths;
  search: string;
  pledges: OpenPledge[];
  older: string | null;
  newest: string | null;
  fields: CountField[];
  values: ReadonlyMap<string, string>;
  errors: FormError[];
  nonce: string;
  receipts: ReceiptLine[];
  justCounted: ReceiptLine | null;
};

/** The door: who brings what, a walk-in, and what was counted last. One thumb is enough. */
export function CheckIn(props: CheckInProps): VNode {
  const { paths, search, pledges, fields, values, errors, nonce, receipts, justCounted } = props;
  return (
    <>
      <ErrorSummary errors={errors} />
      {justCounted && <JustCounted receipt={justCounted} paths={paths} back={paths.receipts} />}
      <p>
        <Button href="#walk-in" variant="secondary" big>
          Somebody without a pledge
        </Button>
      </p>
      <p>
        <a href={`${paths.appeal}/paper`}>Count on paper, and enter it afterwards</a>
      </p>
      <section class="stack" aria-labelledby="open-title">
        <h2 id="open-title">{search === '' ? 'Promised, and not here yet' : `Pledges of “${search}”`}</h2>
        <form class="cluster is-end" method="get" action={paths.receipts} role="search">
          <TextField name="q" label="Find a name" type="search" value={search} maxlength={80} />
          <Button variant="secondary">Find</Button>
          {search !== '' && (
            <Button href={paths.receipts} variant="quiet">
              Show all again
            </Button>
          )}
        </form>
        {pledges.length === 0 ? (
          <p>{search === '' ? 'Nothing is on its way at the moment.' : 'Nobody of that name has pledged here.'}</p>
        ) : (
          <ul class="cards">
            {pledges.map((pledge) => (
              <PledgeCard pledge={pledge} paths={paths} key={pledge.id} />
            ))}
          </ul>
        )}
        <Pager older={props.older} newest={props.newest} />
      </section>
      <section class="stack" aria-labelledby="walk-in">
        <h2 id="walk-in">Somebody without a pledge</h2>
        <p>Write how many came, and leave the others empty. More than you asked for is fine.</p>
        <form class="form" method="post" action={paths.receipts}>
          <HiddenField name="nonce" value={nonce} />
          <CountFields fields={fields} values={values} errors={errors} />
          <Button big>Count it</Button>
        </form>
      </section>
      {receipts.length > 0 && (
        <section class="stack" aria-labelledby="last-title">
          <h2 id="last-title">Counted last</h2>
          <ReceiptList receipts={receipts} paths={paths} back={paths.receipts} />
        </section>
      )}
    </>
  );
}

function PledgeCard({ pledge, paths }: { pledge: OpenPledge; paths: Paths }): VNode {
  const { id, name, toCome, items, rest, came, nonce, state, stateText, when } = pledge;
  return (
    <li>
      <div class="card">
        <h3>{name}</h3>
        <ul class="plain-list">
          {(toCome.length > 0 ? toCome : items).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <p class="quiet small">
          <span class={`state is-${state}`}>{stateText}</span> {when}
        </p>
        {rest.length > 0 && (
          <form class="big-actions" method="post" action={paths.receipts}>
            <HiddenField name="nonce" value={nonce} />
            <HiddenField name="pledgeId" value={id} />
            <HiddenField name="seen" value={came.toString()} />
            {rest.map(({ needId, quantity }) => (
              <HiddenField name={quantityField(needId)} value={quantity.toString()} key={needId} />
            ))}
            <Button big>
              {came > 0 ? 'The rest came' : 'All of it came'}
              <span class="visually-hidden">, from {name}</span>
            </Button>
          </form>
        )}
        <p>
          <a class="button is-quiet" href={`${paths.pledges}/${id}?from=door`}>
            Other numbers<span class="visually-hidden">, from {name}</span>
          </a>
        </p>
      </div>
    </li>
  );
}

/** What an undo would need is promised to others by now: what to do. */
export function UndoRefused({
  receipt,
  paths,
  back,
  lines,
}: {
  receipt: ReceiptLine;
  paths: Paths;
  back: string;
  lines: string[];
}): VNode {
  return (
    <>
      <p class="lede">
        {receipt.what} {receipt.from}: the rest of that pledge was free, and others have promised it meanwhile.
      </p>
      <ul class="plain-list">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        You can ask for more in <a href={`${paths.appeal}/edit`}>the appeal</a> and undo it then. Or undo it now without
        holding the rest: the pledge then lapses, and can be taken again if there is room.
      </p>
      <UndoForm receipt={receipt} paths={paths} back={back} letGo />
      <p>
        <a href={back}>Leave it as it is</a>
      </p>
    </>
  );
}

/** The received number was put right to less than an undo would take off. */
export function CorrectedSince({
  receipt,
  corrections,
  back,
}: {
  receipt: ReceiptLine;
  corrections: string;
  back: string;
}): VNode {
  return (
    <>
      <p class="lede">
        {receipt.what} {receipt.from}: the number was corrected since, and there is less left than this.
      </p>
      <p>
        Look at <a href={corrections}>the corrections</a> first. When the correction is taken back, this can be undone.
      </p>
      <p>
        <a href={back}>Leave it as it is</a>
      </p>
    </>
  );
}
