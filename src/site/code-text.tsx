import type { VNode } from 'preact';

/** A text in which `what stands between backticks` is code. */
export const CodeText = ({ text }: { text: string }): VNode => (
  <>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>
);
