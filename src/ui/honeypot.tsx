import type { VNode } from 'preact';

const trap = 'leave-empty';

/** A field that people neither see nor reach; programs that fill in every form fill it in. */
export const Honeypot = (): VNode => (
  <div class="visually-hidden" aria-hidden="true">
    <label for={trap}>Leave this empty</label>
    <input id={trap} name={trap} type="text" tabIndex={-1} autocomplete="off" />
  </div>
);

/** Whether a program sent this form. It is thanked like everybody, and nothing happens. */
export const isCaught = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && trap in body && typeof body[trap] === 'string' && body[trap] !== '';
