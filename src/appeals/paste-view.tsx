import type { VNode } from 'preact';
import { HiddenField, TextArea, type FormError } from '../ui/form.tsx';
import { Details } from '../ui/parts.tsx';

/** The way in for those who have their list already. */
export function PasteForm({ action, text, errors }: { action: string; text: string; errors: FormError[] }): VNode {
  return (
    <form class="form" method="post" action={action} enctype="multipart/form-data">
      <TextArea
        name="text"
        label="Your list"
        hint="From a message, a poster, a web page or a spreadsheet, as it is. You can correct everything before anything is saved."
        value={text}
        rows={10}
        errors={errors}
      />
      <button class="button is-primary" type="submit">
        Read my list
      </button>
    </form>
  );
}

/** The same, folded away at the start of an empty form. */
export const PasteInvitation = ({ action }: { action: string }): VNode => (
  <Details summary="You have a list already? Paste it">
    <PasteForm action={action} text="" errors={[]} />
  </Details>
);

/** What a pasted list says besides what is needed: a day, a place, a greeting. To see that nothing is missing. */
export function LeftOutLines({ text }: { text: string }): VNode | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  return (
    <Details summary={`Lines we left out (${lines.length})`}>
      <HiddenField name="leftOut" value={text} />
      <p>We took these for headings, or for words around the list. If one names something you need, add it below.</p>
      <ul class="plain-list">
        {lines.map((line, at) => (
          <li key={at}>{line}</li>
        ))}
      </ul>
    </Details>
  );
}
