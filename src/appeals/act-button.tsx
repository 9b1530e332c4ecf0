import type { ComponentChildren, VNode } from 'preact';

/** A button that changes the form and saves nothing. */
export function ActButton({ act, label, quiet = false, children }: ActButtonProps): VNode {
  return (
    <button
      class={`button is-small ${quiet ? 'is-quiet' : 'is-secondary'}`}
      type="submit"
      name="act"
      value={act}
      aria-label={label}
      data-act={act}
    >
      {children}
    </button>
  );
}

type ActButtonProps = {
  act: string;
  /** For those who can't see beside what it stands; it begins with the words on the button. */
  label?: string;
  quiet?: boolean;
  children: ComponentChildren;
};
