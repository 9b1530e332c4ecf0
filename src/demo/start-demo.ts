import { count } from 'drizzle-orm';
import { supporters } from '../db/schema/supporters.ts';
import type { Deps } from '../http/deps.ts';
import { minutes } from '../lib/clock.ts';
import { demoApi } from './api.ts';
import { demoHost, demoOrganisations } from './cast.ts';
import { postAppeals } from './post-appeals.ts';
import { prepareDemo } from './prepare-demo.ts';
import { showTheRest } from './show-the-rest.ts';
import { simulateSupporters } from './supporters.ts';

export type Demo = {
  /** What the terminal says about it. */
  words: string;
  /** Everybody goes home; waits until nobody is left. */
  stop(): Promise<void>;
};

export type DemoStart = { kind: 'started'; demo: Demo } | { kind: 'not-a-demo' };

const lastsMs = minutes(20);
/** Over all starts on one database, so that no disk fills up: about 100 MB with their mail. */
const mostSupporters = 2_000;

/**
 * Fills an empty database with organisations and appeals, and lets simulated supporters and members use it through
 * HTTP at `url`, until everybody has come or the service stops.
 */
export async function startDemo(
  deps: Deps,
  { url, shownUrl, random }: { url: string; shownUrl: string; random(): number },
): Promise<DemoStart> {
  const keys = await prepareDemo(deps);
  if (!keys) return { kind: 'not-a-demo' };
  const [known] = await deps.db.select({ supporters: count() }).from(supporters);
  const firstNumber = known?.supporters ?? 0;
  const leaving = new AbortController();
  const { signal } = leaving;
  const run = async () => {
    const api = demoApi(url, signal);
    const appeals = await postAppeals(api, keys, deps.clock);
    await showTheRest(deps, api, keys, appeals);
    deps.log.info({ appeals: appeals.length }, 'demonstration: appeals are posted');
    const most = Math.max(0, mostSupporters - firstNumber);
    await simulateSupporters(
      { api, appeals, tokens: deps.tokens, random, signal, log: deps.log },
      { lastsMs, most, firstNumber },
    );
    deps.log.info('demonstration: everybody has come');
  };
  const running = run().catch((error: unknown) => {
    if (!signal.aborted) deps.log.warn({ err: error }, 'demonstration ended');
  });
  const stop = async () => {
    leaving.abort();
    await running;
  };
  return { kind: 'started', demo: { words: wordsAbout(shownUrl), stop } };
}

function wordsAbout(url: string): string {
  const owners = demoOrganisations.map(({ profile, members: [owner] }) => `${owner.name} of ${profile.name}`);
  const addresses = [...demoOrganisations.map(({ members: [owner] }) => owner.email), demoHost.email];
  const lines = [
    'This is a demonstration: everybody in it is made up, and simulated supporters pledge for 20 minutes.',
    `Watch:   ${url}/`,
    `Sign in: ask for a link at ${url}/sign-in and take it from ${url}/mailbox`,
    `         as ${owners.join(', ')}, or ${demoHost.name} the host`,
    `         (${addresses.join(', ')})`,
    'The next start goes on from here. To begin anew, remove the folder demo-data.',
  ];
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
