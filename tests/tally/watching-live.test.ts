import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { tallySchema, type Tally } from '../../src/tally/shapes.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { idIn } from '../support/json.ts';
import { openEvents, type Stream } from '../support/events.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let key: { authorization: string };
let made = 0;
const open: Stream[] = [];

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { title: `Tins ${++made}` });
});
afterEach(() => open.splice(0).forEach((stream) => stream.close()));
afterAll(() => service.stop());

const watch = async (slug = appeal.slug, url = service.url): Promise<Stream> => {
  const stream = await openEvents(`${url}/api/v1/appeals/${slug}/tally/stream`);
  open.push(stream);
  return stream;
};
const tallyIn = ({ data }: { data: string }): Tally => tallySchema.parse(JSON.parse(data));
const isTally =
  (fits: (tally: Tally) => boolean) =>
  (event: { event: string; data: string }): boolean =>
    event.event === 'tally' && fits(tallyIn(event));

const post = (path: string, payload?: object, headers: Record<string, string> = {}) =>
  service.app.inject({ method: 'POST', url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
const pledge = async (quantity = 24): Promise<string> => {
  const answer = await post(
    `/appeals/${appeal.slug}/pledges`,
    { email: `${randomUUID()}@example.org`, items: [{ needId: appeal.needs[0]?.id, quantity }] },
    { 'idempotency-key': randomUUID() },
  );
  expect(answer.statusCode, answer.body).toBe(201);
  return service.deps.tokens.make('pledge', idIn(answer));
};
/** Raises the version; of the tally nothing else changes. */
const touch = () => changeAppeal(service.deps, appeal.id, () => Promise.resolve());

describe('the stream', () => {
  it('sends the whole tally and what the charity says at once', async () => {
    const stream = await watch();
    const first = await stream.until(({ event }) => event === 'tally');
    expect(tallyIn(first)).toMatchObject({ appeal: appeal.slug, wanted: 500, needs: [{ item: 'Tins of dog food' }] });
    expect(first.id).toBe(String(tallyIn(first).version));
    const steer = await stream.until(({ event }) => event === 'steer');
    expect(JSON.parse(steer.data)).toEqual({
      state: 'open',
      message: null,
      slow: false,
      visitsStopped: false,
      redirect: null,
    });
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    expect(stream.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('tells when to come back, differently to each', async () => {
    const streams = await Promise.all(Array.from({ length: 8 }, () => watch()));
    const waits = await Promise.all(
      streams.map(async (stream) => {
        await stream.until(({ event }) => event === 'tally');
        return Number(/^retry: (\d+)\n/.exec(stream.text())?.[1]);
      }),
    );
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(1_000);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  it('moves with a pledge, and again when it is confirmed', async () => {
    const stream = await watch();
    const token = await pledge(24);
    await stream.until(isTally((tally) => tally.unconfirmed === 24 && tally.pledged === 0));
    await post(`/pledges/${token}/confirm`);
    const confirmed = await stream.until(isTally((tally) => tally.unconfirmed === 0 && tally.pledged === 24));
    expect(tallyIn(confirmed)).toMatchObject({ supporters: 1, expected: 18 });
  });

  it('sends what changed while it was opened', async () => {
    const to = { kind: 'web', url: 'https://example.org/' };
    const steered = await post(`/appeals/${appeal.slug}/steer`, { to: 'full', redirect: to }, key);
    expect(steered.statusCode, steered.body).toBe(200);
    // Where people are sent is read last, and waits for this.
    const holder = await service.deps.pool.connect();
    await holder.query('begin; lock table drop_off_points in access exclusive mode');
    const opened = watch();
    const isWaiting = async () =>
      (await service.deps.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).rowCount === 1;
    await expect.poll(isWaiting, { timeout: 5_000 }).toBe(true);
    await touch();
    await holder.query('commit');
    holder.release();
    const stream = await opened;
    const first = await stream.until(({ event }) => event === 'tally');
    await stream.until(isTally(({ version }) => version === tallyIn(first).version + 1));
  });

  it('sends at most four tallies a second, and always the last one', async () => {
    const stream = await watch();
    await stream.until(({ event }) => event === 'tally');
    for (let n = 0; n < 100; n++) await touch();
    const { tallyVersion } = (await changeAppeal(service.deps, appeal.id, (_, row) => Promise.resolve(row))) ?? {
      tallyVersion: 0,
    };
    await stream.until(isTally((tally) => tally.version === tallyVersion + 1));
    const times = stream.events.filter(({ event }) => event === 'tally').map(({ at }) => at);
    expect(times.length).toBeGreaterThan(1);
    // The first one stands alone; the others are 250 ms apart, but how long each was on its way differs a little.
    const changes = times.slice(1);
    const seconds = ((changes.at(-1) ?? 0) - (changes[0] ?? 0)) / 1_000;
    expect(changes.length).toBeLessThanOrEqual(2 + 4 * seconds);
    const versions = stream.events.filter(({ event }) => event === 'tally').map((event) => tallyIn(event).version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  }, 60_000);

  it('says at once what the charity says', async () => {
    const stream = await watch();
    await stream.until(({ event }) => event === 'steer');
    const before = performance.now();
    const steered = await post(`/appeals/${appeal.slug}/steer`, { to: 'paused', message: 'The barn is full.' }, key);
    expect(steered.statusCode, steered.body).toBe(200);
    const said = await stream.until(({ event, data }) => event === 'steer' && data.includes('paused'));
    expect(JSON.parse(said.data)).toMatchObject({ state: 'paused', message: 'The barn is full.' });
    expect(performance.now() - before).toBeLessThan(3_000);
    await stream.until(isTally((tally) => tally.state === 'paused'));
  });

  it('reaches who watches another node of the same database', async () => {
    const other = await startTestService({}, { connection: service.connection, clock: service.clock });
    const stream = await watch(appeal.slug, other.url);
    await stream.until(({ event }) => event === 'tally');
    await pledge(7);
    await stream.until(isTally((tally) => tally.unconfirmed === 7));
    await other.stop();
  });

  it('ends for a taken-down appeal, and is not there for a draft', async () => {
    const stream = await watch();
    await changeAppeal(service.deps, appeal.id, (tx) =>
      tx.execute(`update appeals set taken_down_at = now() where id = '${appeal.id}'`),
    );
    await stream.ended;
    const draft = await makeAppeal(service, cast.dogsHome, { title: `Draft ${made}`, state: 'draft' });
    for (const slug of [appeal.slug, draft.slug, 'nothing'])
      expect((await service.app.inject(`/api/v1/appeals/${slug}/tally/stream`)).statusCode).toBe(404);
  });

  it('ends when the service stops, after telling when to come back', async () => {
    const other = await startTestService({}, { connection: service.connection, clock: service.clock });
    const stream = await watch(appeal.slug, other.url);
    await stream.until(({ event }) => event === 'tally');
    const before = performance.now();
    await other.stop();
    await stream.ended;
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(stream.text()).toMatch(/^retry: \d+\n\n/);
  });

  it('costs nothing once nobody watches', async () => {
    const stream = await watch();
    await stream.until(({ event }) => event === 'tally');
    stream.close();
    await stream.ended;
    await touch();
    expect((await watch()).hasEnded()).toBe(false);
  });
});

describe('the tally by request', () => {
  const get = (etag?: string) =>
    service.app.inject({
      url: `/api/v1/appeals/${appeal.slug}/tally`,
      headers: etag === undefined ? {} : { 'if-none-match': etag },
    });

  it('answers 304 as long as nothing moved, also to what a proxy made of the tag', async () => {
    const first = await get();
    const etag = String(first.headers['etag']);
    expect(first.statusCode).toBe(200);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(known);
      expect(again.statusCode, known).toBe(304);
      expect(again.body).toBe('');
      expect(again.headers['etag']).toBe(etag);
    }
    expect((await get('"other"')).statusCode).toBe(200);
    await pledge(3);
    const moved = await get(etag);
    expect(moved.statusCode).toBe(200);
    expect(moved.json()).toMatchObject({ unconfirmed: 3 });
    expect(moved.headers['etag']).not.toBe(etag);
  });

  it('has each change as soon as it is answered', async () => {
    for (let n = 1; n <= 20; n++) {
      await pledge(1);
      expect((await get()).json()).toMatchObject({ unconfirmed: n });
    }
  });

  it('says that it is over once the deadline has passed, though nothing was changed', async () => {
    const before = service.clock.now();
    const etag = String((await get()).headers['etag']);
    service.clock.forward(5 * 86_400_000);
    const over = await get(etag);
    expect(over.statusCode).toBe(200);
    expect(over.json()).toMatchObject({ state: 'closed' });
    service.clock.set(before);
  });
});
