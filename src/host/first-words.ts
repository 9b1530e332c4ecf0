import type { Deps } from '../http/deps.ts';
import { hasMailbox } from './mailbox-rules.ts';
import { newSetUpPath } from './set-up.ts';

/** What the terminal says at the start: where it is, how to set it up, and where mail goes if nowhere else. */
export async function firstWords(deps: Pick<Deps, 'db' | 'config' | 'publicUrl'>, url: string): Promise<string> {
  const setUpPath = await newSetUpPath(deps);
  const { smtpUrl } = deps.config;
  const lines = [
    `Appeal Amplifier is open at ${url}`,
    ...(setUpPath === null ? [] : [`Nobody hosts it yet. Set it up here, once: ${url}${setUpPath}`]),
    ...(hasMailbox({ smtpUrl, publicUrl: deps.publicUrl }) ? [`Mail is not sent but shown at ${url}/mailbox`] : []),
  ];
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
