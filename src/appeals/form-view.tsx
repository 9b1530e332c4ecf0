import type { ComponentChildren, VNode } from 'preact';
import { CheckboxField, RadioGroup } from '../ui/choices.tsx';
import { ErrorSummary, Field, FileField, HiddenField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { ActButton } from './act-button.tsx';
import { emptyPoint, type AppealForm, type PointRow } from './form.ts';
import { NeedsFields } from './needs-view.tsx';
import { LeftOutLines } from './paste-view.tsx';

export type AppealFormProps = {
  action: string;
  form: AppealForm;
  errors: FormError[];
  /** How the organisation's clock is called: `Europe/London`. */
  timeZone: string;
  /** How many empty rows of needs follow those that are filled in. */
  emptyRows: number;
  /** How many empty drop-off points follow; the first is always there. */
  emptyPoints: number;
  submit: string;
  /** Only when an appeal is edited: the version the editor sees, and what they agreed to. */
  version?: number | undefined;
  agreed?: string | undefined;
  /** What stands at the top of the form: a question, a conflict. */
  children?: ComponentChildren;
};

/** The whole form of an appeal. Works without JavaScript; with it, rows come and go in place. */
export function AppealFormView(props: AppealFormProps): VNode {
  const { action, form, errors, timeZone, emptyRows, emptyPoints, submit, version, agreed } = props;
  return (
    <form class="form" method="post" action={action} enctype="multipart/form-data" noValidate data-appeal-form>
      {/* The first button of a form is what the Enter key presses: it has to be the one that saves. */}
      <button class="visually-hidden" type="submit" tabIndex={-1} aria-hidden="true">
        {submit}
      </button>
      <ErrorSummary errors={errors} />
      {props.children}
      {version !== undefined && <HiddenField name="version" value={version.toString()} />}
      {agreed !== undefined && <HiddenField name="agreed" value={agreed} />}
      <UnclearLines lines={form.unclear} />
      <LeftOutLines text={form.leftOut} />
      <TextField
        name="title"
        label="Title"
        hint="What is urgent, in a few words: “500 tins of dog food by Friday”"
        value={form.title}
        errors={errors}
        maxlength={120}
      />
      <TextArea
        name="story"
        label="What happened, and why it is urgent"
        hint="A few sentences are enough. You can use **bold**, lists with a dash, and links."
        value={form.story}
        rows={6}
        errors={errors}
      />
      <TextField
        name="deadline"
        label="Until when"
        hint={`Day and time where you are (${timeZone.replaceAll('_', ' ')})`}
        type="datetime-local"
        width="medium"
        value={form.deadline}
        errors={errors}
      />
      <NeedsFields rows={form.needs} emptyRows={emptyRows} errors={errors} />
      <TextArea
        name="notWanted"
        label="Please don’t send"
        hint="One thing on each line"
        value={form.notWanted}
        rows={3}
        required={false}
        errors={errors}
      />
      <Points points={form.dropOffPoints} emptyPoints={emptyPoints} errors={errors} />
      <Photo form={form} errors={errors} />
      <button class="button is-primary is-big" type="submit">
        {submit}
      </button>
    </form>
  );
}

/** What a pasted list held and nobody could read, each line with what can be done with it. */
function UnclearLines({ lines }: { lines: string[] }): VNode | null {
  if (lines.length === 0) return null;
  return (
    <section class="notice is-warning stack" aria-labelledby="unclear-title">
      <h2 id="unclear-title">
        {lines.length === 1 ? 'One line we could not read' : `${lines.length} lines we could not read`}
      </h2>
      <p>Say what each one is. What you leave here is not saved.</p>
      <ul class="plain-list">
        {lines.map((line, at) => (
          <li key={at}>
            <input type="hidden" name="unclear" value={line} />
            <p class="link-box">{line}</p>
            <div class="cluster">
              <ActButton act={`take-line-${at}`} label={`Add as a need: ${line}`}>
                Add as a need
              </ActButton>
              <ActButton act={`refuse-line-${at}`} label={`Not wanted: ${line}`}>
                Not wanted
              </ActButton>
              <ActButton act={`drop-line-${at}`} label={`Leave out: ${line}`}>
                Leave out
              </ActButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Points({
  points,
  emptyPoints,
  errors,
}: {
  points: PointRow[];
  emptyPoints: number;
  errors: FormError[];
}): VNode {
  const shown = [
    ...points,
    ...Array.from({ length: Math.max(emptyPoints, points.length === 0 ? 1 : 0) }, () => emptyPoint),
  ];
  return (
    <section class="stack" aria-labelledby="dropOffPoints">
      <h2 id="dropOffPoints">Where to bring it</h2>
      {shown.map((point, at) => (
        <Point point={point} at={at} errors={errors} key={at} />
      ))}
      <ActButton act="add-point">Add another place</ActButton>
    </section>
  );
}

function Point({ point, at, errors }: { point: PointRow; at: number; errors: FormError[] }): VNode {
  const name = `dropOffPoints.${at}`;
  return (
    <fieldset class="card stack">
      <legend class="visually-hidden">Place {at + 1}</legend>
      <TextField
        name={`${name}.name`}
        label="Name of the place"
        hint="The kennels, the church hall"
        value={point.name}
        errors={errors}
      />
      <TextArea name={`${name}.address`} label="Address" rows={2} value={point.address} errors={errors} />
      <TextField
        name={`${name}.postcode`}
        label="Postcode"
        width="short"
        required={false}
        value={point.postcode}
        errors={errors}
      />
      <TextField
        name={`${name}.hours`}
        label="When somebody is there"
        hint="Mon to Fri 9 to 5, Sat 10 to noon"
        required={false}
        value={point.hours}
        errors={errors}
      />
      <RadioGroup
        name={`${name}.visibility`}
        label="Who sees the address"
        value={point.visibility}
        errors={errors}
        choices={[
          { value: 'public', label: 'Everyone' },
          { value: 'after-pledge', label: 'Only those who have pledged' },
        ]}
      />
    </fieldset>
  );
}

function Photo({ form, errors }: { form: AppealForm; errors: FormError[] }): VNode {
  const isThere = form.pictureId !== '' && !form.removePicture;
  return (
    <section class="stack">
      {isThere && (
        <>
          <HiddenField name="pictureId" value={form.pictureId} />
          <Field name="removePicture" label="The photo you have chosen">
            <img src={`/pictures/${form.pictureId}/480`} alt="The photo you have chosen" width={240} />
          </Field>
          <CheckboxField name="removePicture" label="Take this photo away" errors={errors} />
        </>
      )}
      <FileField
        name="photo"
        label={isThere ? 'Another photo instead' : 'A photo'}
        hint="JPEG, PNG or WebP, up to 12 MB. The place where it was taken is removed."
        accept="image/jpeg,image/png,image/webp"
        required={false}
        errors={errors}
      />
      <TextField
        name="pictureAlt"
        label="What the photo shows"
        hint="For people who can’t see it: “Six puppies on an empty shelf”"
        required={false}
        value={form.pictureAlt}
        errors={errors}
        maxlength={200}
      />
    </section>
  );
}
