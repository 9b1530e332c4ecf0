import type { Deps } from '../http/deps.ts';

/** Whether letters go to the mailbox page: no mail server, and nobody but this machine. */
export const hasMailbox = ({ config, publicUrl }: Pick<Deps, 'config' | 'publicUrl'>): boolean =>
  config.smtpUrl === undefined && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(publicUrl).hostname);
