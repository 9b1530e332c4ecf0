import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAppeals } from '../../src/demo/appeals.ts';
import { parseNeedsList } from '../../src/appeals/needs-list/parse-needs-list.ts';
import { prepareDemo } from '../../src/demo/prepare-demo.ts';
import { readConfig } from '../../src/config.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { databaseUrlOf, startNode, type RunningNode } from '../crash/node.ts';
import { castOf } from '../support/cast.ts';
import { cloneDatabase, startTestService } from '../support/service.ts';

let pool: pg.Pool;
let environment: Record<string, string>;
let node: RunningNode;

beforeAll(async () => {
  const connection = await cloneDatabase();
  pool = new pg.Pool(connection);
  pool.on('error', () => undefined);
  environment = {
    DEMO: 'on',
    RATE_LIMITS: 'on',
    DATABASE_URL: databaseUrlOf(connection),
    SECRET: 'a secret that is long enough for all',
  };
  node = await startNode(environment);
});
afterAll(async () => {
  await node.kill('SIGTERM');
  await pool.end();
});

const counted = async () => {
  const { rows } = await pool.query<{ appeals: number; pledged: number; visits: number; through: number }>(
    `select (select count(*)::int from appeals where state = 'open') as appeals,
            (select coalesce(sum(pledged + on_the_way + received), 0)::int from needs) as pledged,
            (select coalesce(sum(through_visits), 0)::int from ripples) as visits,
            (select count(*)::int from pledges where via_id is not null) as through`,
  );
  return rows[0] ?? { appeals: 0, pledged: 0, visits: 0, through: 0 };
};

describe('a demonstration', () => {
  it('has ten appeals within a minute, and a tally that moves by itself', async () => {
    await expect.poll(counted, { timeout: 60_000, interval: 500 }).toMatchObject({ appeals: demoAppeals.length });
    await expect.poll(async () => (await counted()).pledged, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
    const before = (await counted()).pledged;
    await expect
      .poll(async () => (await counted()).pledged, { timeout: 60_000, interval: 500 })
      .toBeGreaterThan(before);
    await expect.poll(async () => (await counted()).through, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
    await expect.poll(async () => (await counted()).visits, { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
    expect(await tallyDifferences(pool)).toEqual([]);
  }, 150_000);

  it('shows times to choose, a hidden address, an order link, an appeal on hold, an agreement, and a report', async () => {
    const shown = async () =>
      (
        await pool.query<Record<string, number>>(
          `select (select count(*)::int from appeals where slow_since is not null) as slow,
                  (select count(*)::int from redirects join appeals on appeals.id = appeal_id
                    where appeals.state = 'paused' and to_appeal_id is not null) as "sentOn",
                  (select count(*)::int from drop_off_points
                    where slot_minutes is not null and capacity_per_hour is not null) as "withTimes",
                  (select count(*)::int from drop_off_points where visibility = 'after-pledge') as hidden,
                  (select count(*)::int from needs where order_url is not null) as orders,
                  (select count(*)::int from agreements where agreed_at is not null and ended_at is null) as agreed,
                  (select count(*)::int from organisations where takes_overflow_since is not null) as overflow,
                  (select count(*)::int from corrections join appeals on appeals.id = appeal_id
                    where appeals.state = 'closed') as corrected,
                  (select count(*)::int from appeal_reports where published_at is not null) as reports`,
        )
      ).rows[0];
    await expect.poll(shown, { timeout: 60_000, interval: 500 }).toEqual({
      ...{ slow: 1, sentOn: 1, withTimes: 1, hidden: 2, orders: 1 },
      ...{ agreed: 1, overflow: 1, corrected: 1, reports: 1 },
    });
    const report = await fetch(`${node.url}/api/v1/appeals/forty-sunday-boxes-before-the-frost/report`);
    expect(await report.text()).toContain('"received":116');
  }, 90_000);

  it('says so on its pages', async () => {
    const page = await fetch(`${node.url}/`);
    expect(await page.text()).toContain('demonstration');
  });

  it('stops with the service, and goes on from there at the next start', async () => {
    const begin = Date.now();
    await node.kill('SIGTERM');
    expect(node.process.exitCode).toBe(0);
    expect(Date.now() - begin).toBeLessThan(10_000);
    const before = await counted();
    node = await startNode(environment);
    await expect
      .poll(async () => (await counted()).pledged, { timeout: 60_000, interval: 500 })
      .not.toBe(before.pledged);
    expect((await counted()).appeals).toBe(demoAppeals.length);
    expect(await tallyDifferences(pool)).toEqual([]);
  }, 90_000);

  it('never begins on a database that holds something else, nor with real mail', async () => {
    const service = await startTestService();
    await castOf(service);
    expect(await prepareDemo(service.deps)).toBeNull();
    await service.stop();
    const read = readConfig({ DEMO: 'on', SMTP_URL: 'smtp://mail.example.org' }, '/');
    expect(read).toMatchObject({ kind: 'wrong', problems: [expect.stringMatching(/^SMTP_URL: /)] });
  });

  it('pastes lists of which every line is understood', () => {
    for (const { title, list } of demoAppeals) {
      const read = parseNeedsList(list);
      expect(read.unclear, title).toEqual([]);
      expect(read.needs.length, title).toBeGreaterThanOrEqual(3);
      expect(read.needs.filter(({ wanted }) => wanted !== null).length, title).toBeGreaterThanOrEqual(3);
    }
  });
});
