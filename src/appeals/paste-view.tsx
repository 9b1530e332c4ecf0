import type { VNode } from 'preact';
import { TextArea, type FormError } from '../ui/form.tsx';
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
