import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { betaBinomialRange, expectedOf, expectedRange, followThroughPercentOf } from '../../src/tally/expected.ts';
import { tallyOf } from '../../src/tally/queries.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { firstNeed, pledge, pledgeByMail, post, runJob } from '../pledges/support.ts';

const none = { followThroughPercent: 75, followThroughOf: 0 };

describe('the follow-through', () => {
  it('is three in four until there is a record, and the record outweighs that with time', () => {
    expect(followThroughPercentOf({ kept: 0, of: 0 })).toBe(75);
    expect(followThroughPercentOf({ kept: 0, of: 1 })).toBe(71);
    expect(followThroughPercentOf({ kept: 20, of: 20 })).toBe(88);
    expect(followThroughPercentOf({ kept: 100, of: 200 })).toBe(52);
    expect(followThroughPercentOf({ kept: 1000, of: 1000 })).toBe(100);
  });
});

describe('the range of what is expected', () => {
  it('is what is here when nothing is promised', () => {
    const counts = { unconfirmed: 40, pledged: 0, onTheWay: 0, received: 110 };
    expect(expectedRange(counts, none, 12)).toEqual({ low: 110, high: 110 });
  });

  it('is all or nothing of one promise', () => {
    const counts = { unconfirmed: 0, pledged: 24, onTheWay: 0, received: 10 };
    expect(expectedRange(counts, none, 1)).toEqual({ low: 10, high: 34 });
  });

  it('is the quantiles of the beta-binomial, as tables have them', () => {
    // Beta(1, 1) makes each of the 0 to 9 equally likely.
    expect(betaBinomialRange(9, 1, 1)).toEqual({ low: 0, high: 8 });
    // A prior so heavy that the rate is known: binomial, 100 at one half.
    expect(betaBinomialRange(100, 1e9, 1e9)).toEqual({ low: 44, high: 56 });
    expect(betaBinomialRange(20, 15, 5)).toEqual({ low: 11, high: 18 });
  });

  it('says the same on both sides of where it stops adding up', () => {
    const exact = betaBinomialRange(1_000, 150, 50);
    const byMoments = betaBinomialRange(1_001, 150, 50);
    expect(Math.abs(exact.low - byMoments.low)).toBeLessThan(5);
    expect(Math.abs(exact.high - byMoments.high)).toBeLessThan(5);
  });

  it('grows narrower with many promises and with a long record', () => {
    const counts = { unconfirmed: 0, pledged: 240, onTheWay: 0, received: 110 };
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    const few = expectedRange(counts, none, 5);
    const many = expectedRange(counts, none, 100);
    const known = expectedRange(counts, { followThroughPercent: 75, followThroughOf: 1_000 }, 100);
    expect(width(many)).toBeLessThan(width(few));
    expect(width(known)).toBeLessThan(width(many));
    expect(known).toEqual({ low: 275, high: 305 });
  });

  it('holds the expected number, never less than is here nor more than is here and promised', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.record({ unconfirmed: count, pledged: count, onTheWay: count, received: count }),
        fc.record({ followThroughPercent: fc.integer({ min: 0, max: 100 }), followThroughOf: count }),
        fc.double({ min: 0, max: 3_000, noNaN: true }),
        (counts, record, promises) => {
          const { low, high } = expectedRange(counts, record, promises);
          const expected = expectedOf(counts, record);
          expect(low).toBeLessThanOrEqual(expected);
          expect(high).toBeGreaterThanOrEqual(expected);
          expect(low).toBeGreaterThanOrEqual(counts.received);
          expect(high).toBeLessThanOrEqual(counts.received + counts.pledged + counts.onTheWay);
          expect(Number.isInteger(low) && Number.isInteger(high)).toBe(true);
        },
      ),
    );
  });
});

describe('the record of an organisation', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const promise = async (appeal: MadeAppeal, email: string, quantity: number) => {
    const path = await pledgeByMail(service, appeal, { email, quantity });
    await post(service, `${path}/confirm`);
    return path;
  };
  const bring = async (appeal: MadeAppeal, email: string, quantity: number) => {
    const { rows } = await service.deps.pool.query<{ id: string }>(
      'select pledges.id from pledges join supporters on supporters.id = supporter_id where email = $1 and appeal_id = $2',
      [email, appeal.id],
    );
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      headers: cast.rosa.headers,
      payload: { pledgeId: rows[0]?.id, items: [{ needId: firstNeed(appeal), quantity }] },
    });
    expect(answer.statusCode).toBe(201);
  };
  const record = async () => {
    const { rows } = await service.deps.pool.query(
      'select follow_through_percent as percent, follow_through_of as of from organisations where id = $1',
      [cast.dogsHome.id],
    );
    return rows[0] as unknown;
  };

  it('comes from its closed appeals, each confirmed promise alike, those taken back and lapsed too', async () => {
    const over = await makeAppeal(service, cast.dogsHome, { slug: 'over' });
    await promise(over, 'a@example.org', 100);
    await bring(over, 'a@example.org', 50);
    await promise(over, 'b@example.org', 2);
    await bring(over, 'b@example.org', 3);
    await post(service, `${await promise(over, 'c@example.org', 5)}/withdraw`);
    await promise(over, 'd@example.org', 5);
    await pledge(service, over, { email: 'never-confirmed@example.org' });
    await runJob(service, 'refresh-follow-through');
    expect(await record()).toEqual({ percent: 75, of: 0 });
    await service.deps.pool.query(`update appeals set state = 'closed' where id = $1`, [over.id]);
    await service.deps.pool.query(
      `update pledges set state = 'lapsed' where supporter_id = (select id from supporters where email = 'd@example.org')`,
    );
    await runJob(service, 'refresh-follow-through');
    // A half, a whole and two of nothing: (15 + 1.5) ÷ (20 + 4).
    expect(await record()).toEqual({ percent: 69, of: 4 });
  });

  it('leaves out an appeal that asked people not to come', async () => {
    await service.deps.pool.query(`update appeals set visits_stopped_at = now() where slug = 'over'`);
    await runJob(service, 'refresh-follow-through');
    expect(await record()).toEqual({ percent: 75, of: 0 });
  });

  it('stands in the tally as a number and a range, for each need and for the whole', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'now', needs: [{}, { item: 'blankets' }] });
    for (const name of ['e', 'f', 'g', 'h']) await promise(appeal, `${name}@example.org`, 10);
    const answer = await service.app.inject({ url: `/api/v1/appeals/${appeal.slug}/tally` });
    const tally = answer.json<{ needs: { expectedRange: unknown }[]; expected: number; expectedRange: unknown }>();
    expect(tally).toMatchObject({ expected: 30, expectedRange: { low: 20, high: 40 } });
    expect(tally.needs.map((need) => need.expectedRange)).toEqual([
      { low: 20, high: 40 },
      { low: 0, high: 0 },
    ]);
  });

  it('is what has come, and nothing more, once the appeal is over', async () => {
    const { db, pool, clock } = service.deps;
    const { rows } = await pool.query<{ id: string }>(
      `update appeals set state = 'closed' where slug = 'now' returning id`,
    );
    expect(await tallyOf(db, rows[0]?.id ?? '', clock.now())).toMatchObject({
      pledged: 40,
      expected: 0,
      expectedRange: { low: 0, high: 0 },
    });
  });
});
