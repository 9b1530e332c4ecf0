import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoApi } from '../../src/demo/api.ts';
import { demoAppeals } from '../../src/demo/appeals.ts';
import { postAppeals } from '../../src/demo/post-appeals.ts';
import { prepareDemo } from '../../src/demo/prepare-demo.ts';
import { showTheRest } from '../../src/demo/show-the-rest.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

/** Stops everything before the call after so many. */
function leavingAfter(calls: number): AbortSignal {
  const leaving = new AbortController();
  const check = leaving.signal.throwIfAborted.bind(leaving.signal);
  let made = 0;
  leaving.signal.throwIfAborted = () => {
    if (made++ === calls) leaving.abort();
    check();
  };
  return leaving.signal;
}

/** One start of the demonstration, up to its supporters; false: it was stopped before. */
async function start(callsToPost: number, callsToShow: number): Promise<boolean> {
  const keys = await prepareDemo(service.deps);
  if (!keys) throw new Error('this is no demonstration');
  try {
    const posted = await postAppeals(demoApi(service.url, leavingAfter(callsToPost)), keys, service.deps.clock);
    await showTheRest(service.deps, demoApi(service.url, leavingAfter(callsToShow)), keys, posted);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
}

test('stopped after each of its calls in turn, the demonstration is whole in the end', async () => {
  for (const calls of [1, 2, 3, 5, 8, 13]) expect(await start(calls, 0)).toBe(false);
  let calls = 0;
  while (!(await start(Infinity, calls))) calls += 1;
  expect(calls).toBeGreaterThan(10);
  const { rows } = await service.deps.pool.query(
    `select (select count(*)::int from appeals where state = 'open') as open,
            (select count(*)::int from appeals where state = 'open' and slow_since is not null) as slow,
            (select count(*)::int from redirects join appeals on appeals.id = appeal_id
              where appeals.state = 'paused' and to_appeal_id is not null) as "sentOn",
            (select count(*)::int from appeals where state = 'closed') as closed,
            (select count(*)::int from appeals where state = 'draft') as drafts,
            (select sum(received)::int from needs) as received,
            (select count(*)::int from pledges) as pledges,
            (select count(*)::int from receipts) as receipts,
            (select count(*)::int from corrections) as corrected,
            (select count(*)::int from agreements where agreed_at is not null) as agreed,
            (select count(*)::int from appeal_reports where published_at is not null) as reports`,
  );
  expect(rows).toEqual([
    {
      ...{ open: demoAppeals.length, slow: 1, sentOn: 1, closed: 1, drafts: 0 },
      ...{ received: 20 + 60 + 36 + 40, pledges: 3, receipts: 4, corrected: 1, agreed: 1, reports: 1 },
    },
  ]);
  expect(await tallyDifferences(service.deps.pool)).toEqual([]);
}, 120_000);
