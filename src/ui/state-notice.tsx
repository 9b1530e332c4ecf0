import type { VNode } from 'preact';
import { Notice } from './parts.tsx';
import { stateTitle } from './state-words.ts';

/** What the charity says at the moment, above a page that would else invite; nothing while it is open and silent. */
export function StateNotice({ state, message, from }: StateNoticeProps): VNode | null {
  const title = stateTitle(state);
  if (title === null && message === null) return null;
  return (
    <Notice kind={title === null ? 'info' : state === 'full' ? 'success' : 'warning'} title={title ?? `From ${from}`}>
      {message !== null && <p>{message}</p>}
    </Notice>
  );
}

/** `from`: whose words the message is. */
export type StateNoticeProps = { state: string; message: string | null; from: string };
