type TypedField = HTMLInputElement | HTMLTextAreaElement;

/** Fields that a person fills in, by their id, as long as a page is made anew around them. */
export type Typed = Map<string, string>;

/** `fields`: where they are looked for. */
const fieldsOf = (root: HTMLElement, fields: string): TypedField[] =>
  [...root.querySelectorAll<TypedField>(fields)].filter((field) => field.id !== '' && field.type !== 'hidden');

const isBox = (field: TypedField): field is HTMLInputElement => field.type === 'checkbox';

/** Whether a field is otherwise than the page came with it. */
export const isChanged = (field: TypedField): boolean =>
  isBox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;

export function keepTyped(
  root: HTMLElement,
  fields: string,
  { typed, isKept }: { typed: Typed; isKept: (field: TypedField) => boolean },
): void {
  typed.clear();
  for (const field of fieldsOf(root, fields))
    if (isKept(field)) typed.set(field.id, isBox(field) ? (field.checked ? 'on' : '') : field.value);
}

/** Puts it where it was; what is folded away opens where something was typed. */
export function fillIn(root: HTMLElement, fields: string, typed: Typed): void {
  for (const field of fieldsOf(root, fields)) {
    const value = typed.get(field.id);
    if (value === undefined) continue;
    if (isBox(field)) field.checked = value === 'on';
    else field.value = value;
    const folded = field.closest('details');
    if (folded && value !== '') folded.open = true;
  }
}
