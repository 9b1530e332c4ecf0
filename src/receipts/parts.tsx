import type { ComponentChildren, VNode } from 'preact';
import type { Deps } from '../http/deps.ts';
import type { MemberHere } from '../organisations/guards.ts';
import { AdminPage } from '../ui/admin-page.tsx';
import { NumberStepper } from '../ui/choices.tsx';
import { Button, HiddenField, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { quantityField } from './input.ts';
import type { CountField, ReceiptLine } from './lines.ts';

/** Where this slice's pages of one appeal are. */
export type Paths = { appeal: string; pledges: string; receipts: string };

export function pathsOf(organisation: { slug: string }, appeal: { slug: string }): Paths {
  const path = `/admin/${organisation.slug}/appeals/${appeal.slug}`;
  return { appeal: path, pledges: `${path}/pledges`, receipts: `${path}/receipts` };
}

export type AppealFrameProps = {
  deps: Pick<Deps, 'assets' | 'config'>;
  here: Pick<MemberHere, 'organisation' | 'member' | 'role'>;
  appeal: { slug: string; title: string };
  title: string;
  children: ComponentChildren;
};

/** A page about one appeal, with the way back to it and to its other lists. */
export function AppealFrame({ deps, here, appeal, title, children }: AppealFrameProps): VNode {
  const paths = pathsOf(here.organisation, appeal);
  return (
    <AdminPage
      title={`${title}: ${appeal.title}`}
      assets={deps.assets}
      demo={deps.config.demo}
      organisation={here.organisation}
      member={here.member}
      current="appeals"
      scripts={[deps.assets.url('check-in.js')]}
    >
      <p class="cluster">
        <a href={paths.appeal}>{appeal.title}</a>
        <a href={paths.receipts}>Check in</a>
        <a href={`/door/${here.organisation.slug}`}>The door</a>
        {here.role !== 'door' && <a href={paths.pledges}>All pledges</a>}
        {here.role !== 'door' && <a href={`${paths.appeal}/corrections`}>Correct a number</a>}
      </p>
      <h1>{title}</h1>
      {children}
    </AdminPage>
  );
}

/** What was just counted or undone, with the way to take it back. */
export function JustCounted({ receipt, paths, back }: { receipt: ReceiptLine; paths: Paths; back: string }): VNode {
  const words = `${receipt.what} ${receipt.from}`;
  return (
    <Notice kind="success" live>
      <div class="stack">
        <p class="notice-title">{receipt.isUndone ? `Undone: ${words}` : `Counted: ${words}`}</p>
        {!receipt.isUndone && <UndoForm receipt={receipt} paths={paths} back={back} />}
      </div>
    </Notice>
  );
}

/** One tap takes a slip back. */
export function UndoForm({
  receipt,
  paths,
  back,
  letGo = false,
}: {
  receipt: ReceiptLine;
  paths: Paths;
  back: string;
  letGo?: boolean;
}): VNode {
  return (
    <form method="post" action={`${paths.receipts}/${receipt.id}/undo`}>
      <HiddenField name="back" value={back} />
      {letGo && <HiddenField name="letGo" value="yes" />}
      <Button variant="secondary">
        {letGo ? 'Undo it, and let the rest go' : 'Undo'}
        <span class="visually-hidden">
          : {receipt.what} {receipt.from}
        </span>
      </Button>
    </form>
  );
}

/** The receipts, the newest first, each with its undo. */
export function ReceiptList({ receipts, paths, back }: { receipts: ReceiptLine[]; paths: Paths; back: string }): VNode {
  return (
    <ul class="plain-list">
      {receipts.map((receipt) => (
        <li class="cluster" key={receipt.id}>
          <span>
            {receipt.isUndone ? <s>{receipt.what}</s> : <b>{receipt.what}</b>} {receipt.from}
            {receipt.refused !== '' && <>, {receipt.refused}</>}
            <br />
            <span class="quiet small">
              {receipt.when}
              {receipt.by !== null && `, by ${receipt.by}`}
              {receipt.isUndone && ', undone'}
            </span>
          </span>
          {!receipt.isUndone && <UndoForm receipt={receipt} paths={paths} back={back} />}
        </li>
      ))}
    </ul>
  );
}

/** A number for each need. */
export function CountFields({
  fields,
  values,
  errors,
}: {
  fields: CountField[];
  values: ReadonlyMap<string, string>;
  errors: FormError[];
}): VNode {
  return (
    <>
      {fields.map(({ needId, label }) => (
        <NumberStepper
          name={quantityField(needId)}
          label={label}
          value={values.get(needId) ?? ''}
          errors={errors}
          key={needId}
        />
      ))}
    </>
  );
}

/** The way to the next page of a list. */
export function Pager({ older, newest }: { older: string | null; newest: string | null }): VNode | null {
  if (older === null && newest === null) return null;
  return (
    <p class="cluster">
      {newest !== null && <a href={newest}>Back to the newest</a>}
      {older !== null && <a href={older}>Older ones</a>}
    </p>
  );
}
