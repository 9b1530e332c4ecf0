import { expect, it } from 'vitest';
import { giveWayTo, type Rush } from '../../src/mail/give-way.ts';

/** How many letters, five at a time, go within so many milliseconds. */
async function lettersWithin(ms: number, { rush, waitsSince }: { rush(): Rush; waitsSince: Date }): Promise<number> {
  const giveWay = giveWayTo(rush);
  const until = Date.now() + ms;
  let gone = 0;
  const sendOneByOne = async (): Promise<void> => {
    while (Date.now() < until) {
      await giveWay(waitsSince);
      if (Date.now() < until) gone++;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  await Promise.all(Array.from({ length: 5 }, sendOneByOne));
  return gone;
}
const now = () => new Date();
const minuteAgo = () => new Date(Date.now() - 60_000);

it('lets a few letters go even while a rush goes on, and many that have waited for a while', async () => {
  const young = await lettersWithin(1_800, { rush: () => 'work', waitsSince: now() });
  expect(young).toBeGreaterThanOrEqual(10);
  expect(young).toBeLessThanOrEqual(40);
  const old = await lettersWithin(1_800, { rush: () => 'work', waitsSince: minuteAgo() });
  expect(old).toBeGreaterThanOrEqual(60);
  expect(old).toBeLessThanOrEqual(240);
});

it('lets them go one by one, also just after a rush, as many at the same moment would hold up a page', async () => {
  const end = performance.now() + 200;
  const giveWay = giveWayTo(() => (performance.now() < end ? 'work' : null));
  const wentAt = await Promise.all(
    Array.from({ length: 10 }, () => giveWay(now()).then(() => Math.round(performance.now()))),
  );
  const pauses = wentAt.slice(1).map((at, before) => at - (wentAt[before] ?? 0));
  expect(Math.min(...pauses.slice(0, 3))).toBeGreaterThanOrEqual(45);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(8);
});

it('lets only few go while so many pledge that there is no room for more, however long they have waited', async () => {
  const few = await lettersWithin(1_800, { rush: () => 'pledges', waitsSince: minuteAgo() });
  expect(few).toBeGreaterThanOrEqual(5);
  expect(few).toBeLessThanOrEqual(20);
});

it('holds up nothing when there is no rush, nor longer than a rush lasts', async () => {
  expect(await lettersWithin(200, { rush: () => null, waitsSince: now() })).toBeGreaterThan(100);
  const start = Date.now();
  await giveWayTo(() => (Date.now() < start + 100 ? 'pledges' : null))(now());
  expect(Date.now() - start).toBeLessThan(400);
});
