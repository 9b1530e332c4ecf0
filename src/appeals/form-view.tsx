import type { ComponentChildren, VNode } from 'preact';
import { ErrorSummary, HiddenField, TextArea, TextField, type FormError } from '../ui/form.tsx';
import { ActButton } from './act-button.tsx';
import type { OwnPoint } from '../points/queries.ts';
import { PhotoFields } from '../pictures/photo-fields.tsx';
import type { AppealForm } from './form.ts';
import { ClosedNeeds, NeedsFields, type ClosedNeed } from './needs-view.tsx';
import { PointsFields } from './points-fields.tsx';
import { LeftOutLines } from './paste-view.tsx';

export type AppealFormProps = {
  action: string;
  form: AppealForm;
  /** The drop-off points of the organisation, to be ticked. */
  points: OwnPoint[];
  /** Needs that are closed, to be opened again. */
  closedNeeds?: ClosedNeed[] | undefined;
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
  const { action, form, points, errors, timeZone, emptyRows, emptyPoints, submit, version, agreed } = props;
  const { closedNeeds = [] } = props;
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
      <ClosedNeeds needs={closedNeeds} ticked={form.reopen} errors={errors} />
      <TextArea
        name="notWanted"
        label="Please don’t send"
        hint="One thing on each line"
        value={form.notWanted}
        rows={3}
        required={false}
        errors={errors}
      />
      <PointsFields form={form} points={points} emptyPoints={emptyPoints} errors={errors} />
      <PhotoFields form={form} altHint="For people who can’t see it: “Six puppies on an empty shelf”" errors={errors} />
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
