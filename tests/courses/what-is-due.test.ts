import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pledgesOnCourse } from '../../src/courses/queries.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { post } from '../pledges/support.ts';
import { kindsTo, promise, stateOf, walk } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-16T10:00:00Z'));
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${++made}`,
    deadline: new Date('2026-11-27T18:00:00Z'),
  });
});
afterAll(() => service.stop());

/** How many of the pledges that are still to come are looked at. */
const read = async (at: string): Promise<number> =>
  (await pledgesOnCourse(service.deps.db, appeal.id, new Date(at))).length;

test('of all that is still to come, only that is read for which there may be something to do', async () => {
  const emails = ['a', 'b', 'c'].map((name) => `${name}-${made}@example.org`);
  const paths: string[] = [];
  for (const email of emails) paths.push(await promise(service, appeal, { email }));
  // Long before it is due, and once everybody has been reminded.
  expect(await read('2026-11-18T09:30:00Z')).toBe(0);
  expect(await read('2026-11-25T09:30:00Z')).toBe(3);
  await walk(service, '2026-11-25T09:30:00Z');
  expect(await read('2026-11-25T09:45:00Z')).toBe(0);
  expect(await read('2026-11-26T09:45:00Z')).toBe(0);
  // Who promises now has just read the same.
  await promise(service, appeal, { email: `d-${made}@example.org` });
  expect(await read('2026-11-26T09:00:00Z')).toBe(0);
  // After it was due all four are asked, but for one who has said that it is there.
  await post(service, `${paths[0] ?? ''}/brought`);
  expect(await read('2026-11-28T09:30:00Z')).toBe(3);
  await walk(service, '2026-11-28T09:30:00Z');
  expect(await read('2026-11-29T09:30:00Z')).toBe(0);
  expect(await read('2026-12-04T09:30:00Z')).toBe(3);
});

test('nothing is read while visits are stopped, once it was due', async () => {
  await promise(service, appeal, { email: `e-${made}@example.org` });
  await service.deps.pool.query('update appeals set visits_stopped_at = $1 where id = $2', [
    service.clock.now(),
    appeal.id,
  ]);
  expect(await read('2026-11-28T09:30:00Z')).toBe(0);
});

test('whoever takes a lapsed pledge again is reminded again', async () => {
  const email = `f-${made}@example.org`;
  const path = await promise(service, appeal, { email });
  for (const at of ['2026-11-25T09:30:00Z', '2026-11-28T09:30:00Z', '2026-12-04T09:30:00Z']) await walk(service, at);
  expect(await stateOf(service, path)).toBe('lapsed');
  await service.deps.pool.query(`update appeals set state = 'open', deadline = '2026-12-20T18:00Z' where id = $1`, [
    appeal.id,
  ]);
  expect((await post(service, `${path}/again`)).statusCode).toBe(303);
  await walk(service, '2026-12-18T09:30:00Z');
  expect((await kindsTo(service, email)).filter((kind) => kind === 'pledge-reminder')).toHaveLength(2);
});
