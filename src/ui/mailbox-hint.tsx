import type { VNode } from 'preact';
import { Notice } from './parts.tsx';

/** For whoever tries the service without a mail server: where the letter lies. */
export const MailboxHint = ({ here }: { here: boolean }): VNode | null =>
  here ? (
    <Notice kind="info" title="No mail server is set up here">
      <p>
        You are trying this service out, so the letter lies in <a href="/mailbox">the mailbox of this machine</a>.
      </p>
    </Notice>
  ) : null;
