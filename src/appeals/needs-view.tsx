import type { VNode } from 'preact';
import { CheckboxField } from '../ui/choices.tsx';
import { FieldNotes, SelectField, TextField, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';
import { ActButton } from './act-button.tsx';
import { emptyNeed, type NeedRow } from './form.ts';

/** The rows of needs, some of them empty, and the button for more. The template is for browser code. */
export function NeedsFields({
  rows,
  emptyRows,
  errors,
}: {
  rows: NeedRow[];
  emptyRows: number;
  errors: FormError[];
}): VNode {
  const shown = [...rows, ...Array.from({ length: emptyRows }, () => emptyNeed)];
  const error = errors.find((one) => one.path === 'needs')?.message;
  return (
    <section class="stack" aria-labelledby="needs" data-needs>
      <h2 id="needs">What is needed</h2>
      <p class="hint">Leave rows empty that you don’t need.</p>
      {error !== undefined && <p class="error-message">{error}</p>}
      {shown.map((row, at) => (
        <NeedFields row={row} at={at.toString()} label={`Need ${at + 1}`} errors={errors} key={at} />
      ))}
      <ActButton act="add-need">Add another row</ActButton>
      <template data-need-template>
        <NeedFields row={emptyNeed} at="__AT__" label="Need __NUMBER__" errors={[]} />
      </template>
    </section>
  );
}

/** `words`: what was asked, and what is promised and here of it. */
export type ClosedNeed = { id: string; words: string };

/** What was closed by a slip is opened again with a tick. */
export function ClosedNeeds({
  needs,
  ticked,
  errors,
}: {
  needs: readonly ClosedNeed[];
  ticked: readonly string[];
  errors: FormError[];
}): VNode | null {
  if (needs.length === 0) return null;
  const isWrong = errors.some(({ path }) => path === 'reopen');
  return (
    <fieldset class={isWrong ? 'field has-error' : 'field'}>
      <legend class="label">Closed, and only counted. Open again?</legend>
      <FieldNotes name="reopen" label="Closed, and only counted. Open again?" errors={errors} />
      {needs.map(({ id, words }, at) => {
        const tickId = at === 0 ? 'reopen' : `reopen-${id}`;
        return (
          <div class="choice" key={id}>
            <input type="checkbox" id={tickId} name="reopen" value={id} checked={ticked.includes(id)} />
            <label for={tickId}>{words}</label>
          </div>
        );
      })}
    </fieldset>
  );
}

type NeedFieldsProps = { row: NeedRow; at: string; label: string; errors: FormError[] };

function NeedFields({ row, at, label, errors }: NeedFieldsProps): VNode {
  const name = `needs.${at}`;
  const hasMoreError = errors.some((one) =>
    new RegExp(`^needs\\.${at}\\.(note|priority|headroomPercent|orderUrl)$`).test(one.path),
  );
  const isUnusual = row.anythingLike || row.note !== '' || row.priority !== '2' || row.orderUrl !== '';
  return (
    <fieldset class="card stack" data-need-row>
      <legend class="visually-hidden">{label}</legend>
      <input type="hidden" name={`${name}.id`} value={row.id} />
      <TextField
        name={`${name}.item`}
        label="Item"
        hint="Dog food, blankets"
        value={row.item}
        errors={errors}
        maxlength={120}
      />
      <div class="pair">
        <TextField
          name={`${name}.wanted`}
          label="How many"
          width="short"
          inputmode="numeric"
          value={row.wanted}
          errors={errors}
          autocomplete="off"
        />
        <TextField
          name={`${name}.unit`}
          label="Of what"
          hint="tin, bag, kg"
          width="short"
          value={row.unit}
          errors={errors}
          maxlength={40}
        />
      </div>
      <Details summary="More about it" open={hasMoreError || isUnusual}>
        <TextField
          name={`${name}.note`}
          label="Note"
          hint="Any brand, size 5, not opened"
          required={false}
          value={row.note}
          errors={errors}
          maxlength={300}
        />
        <CheckboxField
          name={`${name}.anythingLike`}
          label="Anything like this is fine"
          checked={row.anythingLike}
          errors={errors}
        />
        <SelectField
          name={`${name}.priority`}
          label="How urgent"
          value={row.priority}
          errors={errors}
          choices={[
            { value: '1', label: 'Most urgent' },
            { value: '2', label: 'Normal' },
            { value: '3', label: 'When there is enough of the rest' },
          ]}
        />
        <TextField
          name={`${name}.headroomPercent`}
          label="Room above it, in percent"
          hint="Some people forget. With 25, promises are taken up to a quarter more than you ask for."
          width="short"
          inputmode="numeric"
          value={row.headroomPercent}
          errors={errors}
        />
        <TextField
          name={`${name}.orderUrl`}
          type="url"
          label="Where it can be ordered online"
          hint="People who have promised it get this link, and have it sent to your drop-off point."
          required={false}
          value={row.orderUrl}
          errors={errors}
          maxlength={500}
          autocomplete="off"
        />
      </Details>
      <ActButton act={`remove-need-${at}`} label={`Take this row away: ${row.item === '' ? label : row.item}`} quiet>
        Take this row away
      </ActButton>
    </fieldset>
  );
}
