import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimMailDay } from '../../src/mail/mail-days.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { firstNeed, get, runJob } from '../pledges/support.ts';
import { makeSupporter } from '../sharing/support.ts';
import { allSent, kindsTo, promise, walk } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let sam: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-16T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${made}`,
    deadline: new Date('2026-11-27T18:00:00Z'),
  });
});
afterAll(() => service.stop());

const bring = async (path: string, quantity: number) => {
  // Thanks for a promise that is kept already would not be written any more.
  await allSent(service);
  const { id } = (await get(service, `/api/v1${path}`)).json<{ id: string }>();
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/receipts`,
    headers: cast.rosa.headers,
    payload: { pledgeId: id, items: [{ needId: firstNeed(appeal), quantity }], final: true },
  });
  expect(answer.statusCode).toBe(201);
};
const jobs = async (at: string) => {
  service.clock.set(new Date(at));
  for (const task of ['walk-courses', 'thank-bringers', 'tell-ripples']) await runJob(service, task);
  await allSent(service);
};

describe('the one mail of a day', () => {
  it('is taken once, by fifty at the same moment', async () => {
    const supporterId = await makeSupporter(service, sam);
    const claims = await Promise.all(
      Array.from({ length: 50 }, () =>
        service.deps.db.transaction((tx) =>
          claimMailDay(tx, { supporterId, appealId: appeal.id, now: service.clock.now() }),
        ),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('is a day of the organisation’s calendar, on both days on which the clocks change too', async () => {
    const supporterId = await makeSupporter(service, sam);
    const claim = (at: string) =>
      service.deps.db.transaction((tx) => claimMailDay(tx, { supporterId, appealId: appeal.id, now: new Date(at) }));
    // Clocks go back on 25 October 2026: that day has 25 hours, the last of them at 23:00 UTC.
    expect(await claim('2026-10-24T22:59:00Z')).toBe(true);
    expect(await claim('2026-10-24T23:00:00Z')).toBe(true);
    expect(await claim('2026-10-25T23:59:00Z')).toBe(false);
    expect(await claim('2026-10-26T00:00:00Z')).toBe(true);
    // Forward on 28 March 2027: that day ends at 23:00 UTC.
    expect(await claim('2027-03-28T00:30:00Z')).toBe(true);
    expect(await claim('2027-03-28T22:59:00Z')).toBe(false);
    expect(await claim('2027-03-28T23:00:00Z')).toBe(true);
  });

  it('belongs to one appeal: another may write on the same day', async () => {
    const other = await makeAppeal(service, cast.foodBank, {
      slug: `other-${made}`,
      deadline: new Date('2026-11-27T18:00:00Z'),
    });
    await promise(service, appeal, { email: sam });
    await promise(service, other, { email: sam });
    await walk(service, '2026-11-25T09:00:00Z');
    expect((await kindsTo(service, sam)).filter((kind) => kind === 'pledge-reminder')).toHaveLength(2);
  });

  it('is the reminder when everything is due; the thanks and the news of the link follow in one letter', async () => {
    const first = await promise(service, appeal, { email: sam, quantity: 4 });
    const { rows } = await service.deps.pool.query<{ code: string }>(
      'select code from share_links where appeal_id = $1',
      [appeal.id],
    );
    await promise(service, appeal, { email: `priya-${made}@example.org`, quantity: 20, via: rows[0]?.code ?? '' });
    await promise(service, appeal, { email: sam, quantity: 6 });
    service.clock.set(new Date('2026-11-25T08:00:00Z'));
    await bring(first, 4);
    const confirmations = ['pledge-confirmed', 'pledge-confirmed'];
    await jobs('2026-11-25T09:00:00Z');
    expect(await kindsTo(service, sam)).toEqual([...confirmations, 'pledge-reminder']);
    await jobs('2026-11-25T17:30:00Z');
    await jobs('2026-11-25T19:30:00Z');
    expect(await kindsTo(service, sam)).toEqual([...confirmations, 'pledge-reminder']);
    await jobs('2026-11-26T09:30:00Z');
    expect(await kindsTo(service, sam)).toEqual([...confirmations, 'pledge-reminder']);
    await jobs('2026-11-26T17:30:00Z');
    await jobs('2026-11-26T19:30:00Z');
    expect(await kindsTo(service, sam)).toEqual([...confirmations, 'pledge-reminder', 'thanks']);
    const thanks = (await service.letters(sam)).at(-1);
    expect(thanks?.text).toContain('- 4 tins');
    expect(thanks?.text).toContain('AND THROUGH YOU');
    expect(thanks?.text).toContain('20 tins are promised');
    // The day after, the question about what is still out; nothing is told twice.
    await jobs('2026-11-28T09:00:00Z');
    await jobs('2026-11-29T17:30:00Z');
    expect(await kindsTo(service, sam)).toEqual([...confirmations, 'pledge-reminder', 'thanks', 'did-you-manage']);
  });

  it('leaves the course until tomorrow when it is taken, and owes step and letter together or not at all', async () => {
    await promise(service, appeal, { email: sam });
    const { pool } = service.deps;
    await pool.query(
      `insert into mail_days select supporter_id, appeal_id, '2026-11-25T07:00Z' from pledges where appeal_id = $1`,
      [appeal.id],
    );
    await walk(service, '2026-11-25T09:00:00Z');
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed']);
    // As when the node dies between the step and its letter.
    await pool.query(`
      create function no_reminder() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger no_reminder before insert on graphile_worker._private_jobs for each row
        when (new.payload::text like '%pledge-reminder%') execute function no_reminder()`);
    service.clock.set(new Date('2026-11-26T09:00:00Z'));
    await pool.query(`select graphile_worker.add_job('walk-courses', max_attempts => 1)`);
    await expect
      .poll(async () => (await pool.query(`select 1 from graphile_worker.jobs where last_error is not null`)).rowCount)
      .toBeGreaterThan(0);
    const steps = () =>
      pool.query('select step from course_letters join pledges on pledges.id = pledge_id where appeal_id = $1', [
        appeal.id,
      ]);
    expect((await steps()).rows).toEqual([]);
    await pool.query(`
      drop trigger no_reminder on graphile_worker._private_jobs; drop function no_reminder();
      select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs where last_error is not null))`);
    await walk(service, '2026-11-26T09:15:00Z');
    expect((await steps()).rows).toEqual([{ step: 'reminder' }]);
    expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'pledge-reminder']);
  });

  it('is forgotten with the person, and no letter of the course is written after that', async () => {
    const path = await promise(service, appeal, { email: sam });
    await walk(service, '2026-11-25T09:00:00Z');
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [sam]);
    const id = rows[0]?.id ?? '';
    await sendForm(service, `/supporters/${service.deps.tokens.make('supporter', id)}/erase`);
    const days = await service.deps.pool.query('select 1 from mail_days where supporter_id = $1', [id]);
    expect(days.rowCount).toBe(0);
    await walk(service, '2026-11-28T09:00:00Z');
    await walk(service, '2026-12-04T09:00:00Z');
    expect(await service.letters(sam)).toEqual([]);
    expect((await get(service, path)).statusCode).toBe(404);
  });

  it('is one with two nodes', async () => {
    const other = await startTestService({}, { connection: service.connection, clock: service.clock });
    try {
      await promise(service, appeal, { email: sam });
      await allSent(service);
      service.clock.set(new Date('2026-11-25T09:00:00Z'));
      await service.deps.pool.query(`select graphile_worker.add_job('walk-courses') from generate_series(1, 6)`);
      await expect.poll(() => kindsTo(service, sam), { timeout: 10_000 }).toContain('pledge-reminder');
      await walk(service, '2026-11-25T09:01:00Z');
      expect(await kindsTo(service, sam)).toEqual(['pledge-confirmed', 'pledge-reminder']);
    } finally {
      await other.stop();
    }
  });
});
