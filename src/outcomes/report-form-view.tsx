import type { VNode } from 'preact';
import { Button, ErrorSummary, TextArea, type FormError } from '../ui/form.tsx';
import { Notice } from '../ui/parts.tsx';
import { numberText } from '../ui/quantities.ts';
import type { OwnWords } from './commands.ts';
import { longestWords } from './input.ts';
import type { MayPublish } from './rules.ts';

export type ReportFormProps = {
  title: string;
  path: string;
  publicUrl: string;
  words: OwnWords;
  isPublished: boolean;
  isSent: boolean;
  /** Who would be written to. */
  people: number;
  may: MayPublish;
  mayEdit: boolean;
  done: string | null;
  errors: readonly FormError[];
};

/** The two things that a charity says itself, and publishing. */
export function ReportForm(props: ReportFormProps): VNode {
  const { title, path, words, isPublished, may, mayEdit, done, errors } = props;
  return (
    <>
      <ErrorSummary errors={errors} />
      {done !== null && (
        <Notice kind="success" live>
          <p>{done}</p>
        </Notice>
      )}
      <div class="stack">
        <p class="eyebrow">
          <a href={path}>{title}</a>
        </p>
        <h1>What became of it</h1>
        <p class="lede">
          {may === 'draft'
            ? 'There is a report once the appeal was public.'
            : 'A page for everybody who helped. The numbers come from what was promised and counted; you add your thanks, and what you learnt.'}
        </p>
        <Where {...props} />
      </div>
      {mayEdit && may !== 'draft' && (
        <form class="form" method="post" action={`${path}/report`}>
          <TextArea
            name="thanks"
            label="Your thanks"
            hint="To those who brought something and those who passed it on. What did it make possible? An empty line begins a new paragraph."
            value={words.thanks}
            rows={6}
            maxlength={longestWords}
            required={false}
            errors={errors}
          />
          <TextArea
            name="learnt"
            label="What you learnt"
            hint="What went well, what did not, what you will ask for differently. It helps the next charity too."
            value={words.learnt}
            rows={5}
            maxlength={longestWords}
            required={false}
            errors={errors}
          />
          <div>
            <Button name="do" value="save" variant={may === 'yes' && !isPublished ? 'secondary' : 'primary'}>
              {isPublished ? 'Save, everybody sees it at once' : 'Save, and see it below'}
            </Button>
          </div>
          {may === 'yes' && <Publishing {...props} />}
        </form>
      )}
      {may !== 'draft' && (
        <p class="eyebrow">{isPublished ? 'As everybody sees it' : 'Only you and your colleagues see this'}</p>
      )}
    </>
  );
}

function Where({ may, isPublished, publicUrl }: ReportFormProps): VNode | null {
  if (isPublished)
    return (
      <p class="link-box">
        <a href={publicUrl}>{publicUrl}</a>
      </p>
    );
  if (may === 'not-over') return <p>You can publish it once the appeal is closed or its deadline has passed.</p>;
  return may === 'taken-down' ? <p>The host has taken the appeal down, so the report can’t be published.</p> : null;
}

function Publishing({ isPublished, isSent, people }: ReportFormProps): VNode {
  const who = people === 1 ? 'the one person' : `the ${numberText(people)} people`;
  const asks = !isSent && people > 0;
  return (
    <fieldset class="stack">
      <legend class={asks ? 'label' : 'visually-hidden'}>
        {asks ? `Write to ${who} around this appeal?` : 'Publishing'}
      </legend>
      {asks && (
        <p class="hint">
          Everybody who kept a promise, passed it on or looks after a group gets one letter with the numbers and the
          link; who stopped mail gets none. It goes out once, whatever you change later.
        </p>
      )}
      {isSent && <p class="hint">Everybody around the appeal has been written to. That happens once.</p>}
      <div class="cluster">
        {asks && (
          <Button name="do" value="publish-and-tell">
            {isPublished ? `Write to ${who}` : `Publish, and write to ${who}`}
          </Button>
        )}
        {!isPublished && (
          <Button name="do" value="publish" variant={asks ? 'secondary' : 'primary'}>
            {asks ? 'Publish, and write to nobody' : 'Publish'}
          </Button>
        )}
        {isPublished && (
          <Button name="do" value="take-back" variant="quiet">
            Take it back
          </Button>
        )}
      </div>
    </fieldset>
  );
}
