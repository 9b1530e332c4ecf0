/** Small things that browser code makes. Texts are texts: nothing of what people wrote becomes markup. */

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  { class: className = '', text = '' }: { class?: string; text?: string } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

export function smallButton(words: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { class: 'button is-secondary is-small', text: words });
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}
