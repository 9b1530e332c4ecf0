import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, type FormError } from '../ui/form.tsx';
import { DoorForm, type DoorFormProps } from './form-view.tsx';
import { Undo, type DoorReceipt } from './view.tsx';

export type CheckInProps = {
  path: string;
  name: string;
  code: string;
  appeal: string;
  state: string;
  stateText: string;
  promised: string[];
  note: string | null;
  /** Receipts on this pledge that stand, the newest first. */
  counted: DoorReceipt[];
  form: DoorFormProps;
};

/** One pledge at the door. */
export function CheckIn({
  path,
  name,
  code,
  appeal,
  state,
  stateText,
  promised,
  note,
  counted,
  form,
}: CheckInProps): VNode {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <div data-door-said role="status" />
      <div class="stack" data-door-pledge={form.pledge?.id} data-code={code}>
        <header class="stack">
          <h1>
            {name} <span class="door-pledge-code">{code}</span>
          </h1>
          <p class="small quiet">
            {appeal} · <span class={`state is-${state}`}>{stateText}</span>
          </p>
          <ul class="plain-list">
            {promised.map((line) => (
              <li key={line}>
                <b>{line}</b>
              </li>
            ))}
          </ul>
          {note !== null && <p>They wrote: “{note}”</p>}
        </header>
        {counted.length > 0 && (
          <section class="stack" aria-labelledby="counted-title">
            <h2 id="counted-title">Counted on it already</h2>
            <ul class="plain-list">
              {counted.map((receipt) => (
                <li class="cluster" key={receipt.id}>
                  <span>
                    {receipt.what}
                    <br />
                    <span class="quiet small">
                      {receipt.when}
                      {receipt.by !== null && `, by ${receipt.by}`}
                    </span>
                  </span>
                  <Undo path={path} id={receipt.id} words={receipt.what} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <DoorForm {...form} />
      </div>
      <p>
        <a href={path}>Back to the door</a>
      </p>
    </>
  );
}

/** Somebody who brings something that nobody had promised. */
export function WalkIn({
  path,
  forms,
  errors,
}: {
  path: string;
  forms: (DoorFormProps & { title: string })[];
  errors: FormError[];
}): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      <div data-door-said role="status" />
      <h1>Somebody without a pledge</h1>
      {forms.length === 0 && <p>There is no appeal at the moment for which something could come.</p>}
      {forms.map(({ title, ...form }) => (
        <section class="stack" data-door-walk-in key={form.appeal}>
          {forms.length > 1 && <h2>{title}</h2>}
          <DoorForm {...form} />
        </section>
      ))}
      <p>
        <a href={path}>Back to the door</a>
      </p>
    </>
  );
}

/** What an undo would need is promised to others by now, or was corrected away. */
export const UndoRefused = ({
  path,
  id,
  words,
  lines,
  mayLetGo,
}: {
  path: string;
  id: string;
  words: string;
  lines: string[];
  mayLetGo: boolean;
}): VNode => (
  <>
    <h1>This can’t simply be undone</h1>
    <p class="lede">{words}</p>
    {lines.map((line) => (
      <p key={line}>{line}</p>
    ))}
    {mayLetGo && (
      <form method="post" action={`${path}/receipts/${id}/undo`}>
        <HiddenField name="letGo" value="yes" />
        <Button variant="secondary" big>
          Undo it, and let the rest go
        </Button>
      </form>
    )}
    <p>
      <a href={path}>Leave it as it is</a>
    </p>
  </>
);
