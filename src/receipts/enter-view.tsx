import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import type { CountField } from './lines.ts';
import { CountFields, type Paths } from './parts.tsx';

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
