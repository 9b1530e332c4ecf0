import { focusErrors } from './parts/steppers.ts';

/** Rows of the appeal form come and go in place; without this file the same buttons send the form to the server. */
focusErrors(document);
for (const form of document.querySelectorAll<HTMLFormElement>('[data-appeal-form]')) enhance(form);

function enhance(form: HTMLFormElement): void {
  const section = form.querySelector<HTMLElement>('[data-needs]');
  const template = section?.querySelector<HTMLTemplateElement>('[data-need-template]');
  if (!section || !template) return;
  // Numbers are never used again, so that two rows can't share a name.
  let next = section.querySelectorAll('[data-need-row]').length;

  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-act]') : null;
    const act = button?.dataset['act'] ?? '';
    if (!button || !(act === 'add-need' || act.startsWith('remove-need-'))) return;
    event.preventDefault();
    if (act === 'add-need') addRow(button);
    else removeRow(button);
  });

  function addRow(button: HTMLButtonElement): void {
    const holder = document.createElement('template');
    const at = next++;
    holder.innerHTML = (template?.innerHTML ?? '')
      .replaceAll('__AT__', at.toString())
      .replaceAll('__NUMBER__', (at + 1).toString());
    button.before(holder.content);
    document.getElementById(`needs.${at}.item`)?.focus();
  }

  function removeRow(button: HTMLButtonElement): void {
    button.closest('[data-need-row]')?.remove();
    section?.querySelector<HTMLButtonElement>('[data-act="add-need"]')?.focus();
  }
}
