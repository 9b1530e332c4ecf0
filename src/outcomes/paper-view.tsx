import type { VNode } from 'preact';
import {
  Button,
  ErrorSummary,
  FileField,
  HiddenField,
  SelectField,
  TextArea,
  TextField,
  type Choice,
  type FormError,
} from '../ui/form.tsx';
import { CheckboxField } from '../ui/choices.tsx';
import { Details, Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';

export type PaperProps = {
  path: string;
  text: string;
  label: string;
  done: string | null;
  errors: readonly FormError[];
};

/** Counting on paper: a sheet to print, and the way back in. */
export function Paper({ path, text, label, done, errors }: PaperProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {done !== null && (
        <Notice kind="success" live>
          <p>{done}</p>
        </Notice>
      )}
      <p class="lede">
        No phone at the door? Print the sheet, write down what comes, and enter it here afterwards. Nothing is counted
        before you have looked at it.
      </p>
      <section class="stack" aria-labelledby="sheet-title">
        <h2 id="sheet-title">1. The sheet</h2>
        <p class="cluster">
          <Button href={`${path}/paper/sheet`} variant="secondary">
            See it, and print it
          </Button>
          <a href={`${path}/paper/sheet.csv`}>The same for a spreadsheet (CSV)</a>
        </p>
      </section>
      <section class="stack" aria-labelledby="enter-title">
        <h2 id="enter-title">2. What came</h2>
        <form class="form" method="post" action={`${path}/paper`} enctype="multipart/form-data">
          <FileField
            name="file"
            label="The sheet as a file"
            hint="A table saved as CSV."
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            required={false}
            errors={errors}
          />
          <TextArea
            name="text"
            label="Or its lines, pasted or typed"
            hint="A line for each thing: the code of the promise if there is one, what it was, how many came. For example “K7RM, dog food, 12”, or “blankets, 3”. The number of the thing on the sheet will do instead of its name."
            value={text}
            rows={8}
            required={false}
            errors={errors}
          />
          <TextField
            name="label"
            label="Which sheet is it?"
            hint="Only if two sheets may say exactly the same: “Saturday”, “back door”. The same sheet is never counted twice."
            value={label}
            width="medium"
            maxlength={60}
            required={false}
            errors={errors}
          />
          <Button>Read it</Button>
        </form>
      </section>
    </>
  );
}

/** A line as it is shown for correction. */
export type PaperLine = {
  number: number;
  raw: string;
  code: string;
  /** A need's id, empty while it is unclear. */
  need: string;
  came: string;
  /** Whose promise the code stands for. */
  name: string | null;
  note: string | null;
  leaveOut: boolean;
};

export type CorrectProps = {
  path: string;
  sheetId: string;
  needs: readonly Choice[];
  unclear: PaperLine[];
  clear: PaperLine[];
  empty: { number: number; raw: string }[];
  errors: readonly FormError[];
};

/** The sheet as it was read, to be put right; what can't be read comes first. */
export function Correct({ path, sheetId, needs, unclear, clear, empty, errors }: CorrectProps): VNode {
  const all = unclear.length + clear.length;
  return (
    <>
      <ErrorSummary
        errors={errors}
        title={unclear.length === 1 ? 'One line is not clear yet' : 'Some lines are not clear yet'}
      />
      <p class="lede">
        {all === 0
          ? 'No line of this has a number in it.'
          : `${all === 1 ? 'One line' : `${numberText(all)} lines`} read. Nothing is counted yet: look it through first.`}
      </p>
      <form class="form" method="post" action={`${path}/paper/count`} enctype="multipart/form-data">
        <HiddenField name="sheet" value={sheetId} />
        {empty.map(({ number, raw }) => (
          <HiddenField name={`empty-${number}`} value={raw} key={number} />
        ))}
        {unclear.length > 0 && <h2>Not clear yet</h2>}
        {unclear.map((line) => (
          <LineFields line={line} needs={needs} errors={errors} key={line.number} />
        ))}
        {clear.length > 0 && <h2>To be counted</h2>}
        {clear.map((line) => (
          <LineFields line={line} needs={needs} errors={errors} key={line.number} />
        ))}
        {all > 0 && <Button big>Count {all === 1 ? 'this line' : `these ${numberText(all)} lines`}</Button>}
      </form>
      {empty.length > 0 && (
        <Details summary={`Lines without a number (${numberText(empty.length)})`}>
          <p>Nothing is counted for these.</p>
          <ul class="plain-list">
            {empty.map(({ number, raw }) => (
              <li key={number}>
                {number}: {raw}
              </li>
            ))}
          </ul>
        </Details>
      )}
      <p>
        <a href={`${path}/paper`}>Start again with another sheet</a>
      </p>
    </>
  );
}

function LineFields({
  line: { number, raw, code, need, came, name, note, leaveOut },
  needs,
  errors,
}: {
  line: PaperLine;
  needs: readonly Choice[];
  errors: readonly FormError[];
}): VNode {
  return (
    <fieldset class="paper-line" id={`line-${number}`}>
      <legend>
        Line {number}
        {name !== null && `, ${name}`}
      </legend>
      <p class="small quiet paper-raw">{raw}</p>
      <HiddenField name={`raw-${number}`} value={raw} />
      <div class="paper-fields">
        <TextField name={`code-${number}`} label="Code" value={code} width="short" maxlength={20} errors={errors} />
        <SelectField
          name={`need-${number}`}
          label="What"
          choices={[{ value: '', label: 'Please choose' }, ...needs]}
          value={need}
          errors={errors}
        />
        <TextField
          name={`came-${number}`}
          label="How many came"
          value={came}
          width="short"
          maxlength={20}
          inputmode="numeric"
          errors={errors}
        />
      </div>
      {note !== null && <p class="small">{note}</p>}
      <CheckboxField name={`out-${number}`} label="Leave this line out" checked={leaveOut} />
    </fieldset>
  );
}
