import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { count, promise } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let base: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, {
    needs: [{ item: 'Dog food' }, { item: 'Blankets', unit: null }],
  });
  base = `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}`;
  // British summer time: an hour later than UTC.
  service.clock.set(new Date('2026-10-20T10:00:00Z'));
  await service.deps.pool.query(`update appeals set deadline = '2026-12-01T10:00:00Z' where id = $1`, [appeal.id]);
  const pledgeId = await promise(service, appeal, { email: cast.sam, name: '=HYPERLINK("http://x")', quantity: 12 });
  await count(service, appeal, cast.dov.headers, { pledgeId, quantity: 5 });
  service.clock.set(new Date('2026-10-27T10:00:00Z'));
  await count(service, appeal, cast.dov.headers, { quantity: 3, need: 1 });
  await service.deps.pool.query(
    `insert into corrections (id, appeal_id, need_id, difference, received, reason, created_at)
     values (gen_random_uuid(), $1, $2, -1, 2, 'Counted twice', $3)`,
    [appeal.id, appeal.needs[1]?.id, service.clock.now()],
  );
});
afterAll(() => service.stop());

const take = async (name: string, headers: { cookie?: string } = cast.rosa.headers) =>
  service.app.inject({ url: `${base}/${name}.csv`, headers });
const rowsOf = (body: string) => parse(body, { columns: true, bom: true });

describe('the tables of an appeal', () => {
  test('have a line for each thing promised, in the organisation’s time, and no formula', async () => {
    const answer = await take('pledges');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body.startsWith('\ufeff')).toBe(true);
    expect(rowsOf(answer.body)).toMatchObject([
      {
        ...{ 'promised at': '2026-10-20 11:00', 'confirmed at': '2026-10-20 11:00', state: 'promised' },
        ...{ name: `'=HYPERLINK("http://x")`, what: 'Dog food', unit: 'tin', promised: '12', came: '5' },
      },
    ]);
    expect(answer.body).not.toContain(cast.sam);
  });

  test('have a line for each thing counted, and add up to what was received', async () => {
    const rows = rowsOf((await take('receipts')).body);
    expect(rows).toMatchObject([
      { 'counted at': '2026-10-20 11:00', kind: 'came', what: 'Dog food', quantity: '5', 'counted by': 'Dov' },
      { 'counted at': '2026-10-27 10:00', kind: 'came', what: 'Blankets', quantity: '3', 'undone at': '' },
      { kind: 'corrected', what: 'Blankets', quantity: '-1', why: 'Counted twice' },
    ]);
  });

  test('are whole, each line once, over many pages', async () => {
    await service.deps.pool.query(
      `insert into receipts (id, appeal_id, created_at)
       select gen_random_uuid(), $1, timestamptz '2026-11-01' + (n / 7) * interval '1 second' from generate_series(1, 2500) n`,
      [appeal.id],
    );
    await service.deps.pool.query(
      `insert into receipt_items (receipt_id, need_id, quantity)
       select id, $2, 1 from receipts where appeal_id = $1 and created_at >= '2026-11-01'`,
      [appeal.id, appeal.needs[0]?.id],
    );
    const rows = rowsOf((await take('receipts')).body);
    expect(rows).toHaveLength(2503);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(2503);
  });

  test.each(['pledges', 'receipts'])('%s are for owners and editors alone', async (name) => {
    expect((await take(name, cast.dov.headers)).statusCode).toBe(403);
    expect((await take(name, cast.omar.headers)).statusCode).toBe(404);
    expect((await take(name, {})).statusCode).toBe(303);
  });
});
