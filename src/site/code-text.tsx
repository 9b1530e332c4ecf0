import type { VNode } from 'preact';

/** A text in which `what stands between backticks` is code; one element, as cells of tables lay out each of theirs. */
export const CodeText = ({ text }: { text: string }): VNode => (
  <span>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</span>
);
