import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOutOwedMail } from '../../src/mail/owed.ts';
import { cloneDatabase } from '../support/service.ts';

describe('letters that pledges have noted as owed', () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = new pg.Pool(await cloneDatabase());
  });
  afterAll(() => pool.end());

  const log = pino({ level: 'silent' });
  const note = (from: number, to: number) =>
    pool.query(
      `insert into owed_mail (kind, ids) select 'confirm-pledge', json_build_object('pledgeId', n) from generate_series($1::int, $2) as n`,
      [from, to],
    );
  const noted = async () =>
    (await pool.query<{ count: number }>('select count(*)::int as count from owed_mail')).rows[0]?.count;
  /** The pledges of all jobs, in order. */
  const handedOut = async () => {
    const { rows } = await pool.query<{ id: number }>(
      `select (payload -> 'ids' ->> 'pledgeId')::int as id from graphile_worker._private_jobs where max_attempts = 25 order by 1`,
    );
    return rows.map(({ id }) => id);
  };
  const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

  it('become one job each, also when two nodes hand them out at the same moment', async () => {
    await note(1, 1_500);
    const nodes = [1, 2].map(() => handOutOwedMail(pool, { isRush: () => false, log }));
    nodes.forEach((node) => node.soon());
    await expect.poll(noted, { timeout: 10_000 }).toBe(0);
    await Promise.all(nodes.map((node) => node.stop()));
    expect(await handedOut()).toEqual(upTo(1_500));
  });

  it('wait in a rush but for a few, and follow when it is over', async () => {
    await note(1_501, 1_700);
    let isRush = true;
    const node = handOutOwedMail(pool, { isRush: () => isRush, log });
    node.soon();
    await expect.poll(noted).toBe(150);
    isRush = false;
    await expect.poll(noted, { timeout: 5_000 }).toBe(0);
    await node.stop();
    expect(await handedOut()).toEqual(upTo(1_700));
  });

  it('stay noted while the database refuses, and follow then', async () => {
    await note(1_701, 1_702);
    let isAway = true;
    const away = new Proxy(pool, {
      get: (_, name): unknown =>
        name === 'query' && isAway ? () => Promise.reject(new Error('away')) : Reflect.get(pool, name),
    });
    const node = handOutOwedMail(away, { isRush: () => false, log });
    node.soon();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await noted()).toBe(2);
    isAway = false;
    await expect.poll(noted).toBe(0);
    await node.stop();
    expect(await handedOut()).toEqual(upTo(1_702));
  });
});
