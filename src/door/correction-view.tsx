import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, SelectField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';

/** The field in which the number comes back that was received when the form was made. */
export const seenField = (needId: string): string => `seen-${needId}`;

export type CorrectionLine = { id: string; text: string; when: string; by: string | null; isUndone: boolean };

export type CorrectionPageProps = {
  path: string;
  said: string | null;
  needs: { id: string; item: string; unit: string | null; received: number }[];
  values: { needId: string; received: string; reason: string };
  errors: FormError[];
  nonce: string;
  lines: CorrectionLine[];
};

/** Putting a received number right. Everybody reads it, so it says so before it is done. */
export function CorrectionPage({ path, said, needs, values, errors, nonce, lines }: CorrectionPageProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {said !== null && <Notice kind="success" title={said} live />}
      <p class="lede">
        For when something was counted wrong and you can’t undo it at the door. Everybody can read the correction on the
        appeal, with your reason.
      </p>
      <form class="form" method="post" action={path}>
        <HiddenField name="nonce" value={nonce} />
        {needs.map(({ id, received }) => (
          <HiddenField name={seenField(id)} value={received.toString()} key={id} />
        ))}
        <SelectField
          name="needId"
          label="What is it about?"
          value={values.needId}
          choices={needs.map((need) => ({
            value: need.id,
            label: `${need.item}: ${numberText(need.received)} counted`,
          }))}
          errors={errors}
        />
        <TextField
          name="received"
          label="How many came in all?"
          hint="The whole number that should stand there."
          value={values.received}
          inputmode="numeric"
          width="short"
          maxlength={9}
          errors={errors}
        />
        <TextArea
          name="reason"
          label="Why?"
          hint="For example: one box was counted twice. Please name nobody."
          value={values.reason}
          rows={2}
          maxlength={300}
          errors={errors}
        />
        <Button>Correct it</Button>
      </form>
      {lines.length > 0 && (
        <section class="stack" aria-labelledby="corrections-title">
          <h2 id="corrections-title">Corrected so far</h2>
          <ul class="plain-list">
            {lines.map(({ id, text, when, by, isUndone }) => (
              <li class="cluster" key={id}>
                <span>
                  {isUndone ? <s>{text}</s> : text}
                  <br />
                  <span class="quiet small">
                    {when}
                    {by !== null && `, by ${by}`}
                    {isUndone && ', taken back'}
                  </span>
                </span>
                {!isUndone && (
                  <form method="post" action={`${path}/${id}/undo`}>
                    <Button variant="secondary">
                      Take it back<span class="visually-hidden">: {text}</span>
                    </Button>
                  </form>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** The corrections of an appeal, for everybody; nothing where nothing was corrected. */
export function PublicCorrections({ lines }: { lines: readonly string[] }): VNode | null {
  if (lines.length === 0) return null;
  return (
    <section class="stack" id="corrections">
      <h2>Corrections</h2>
      <ul class="plain-list">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
