import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { openEvents, type Stream } from '../support/events.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { cloneDatabase, startTestService, type TestService } from '../support/service.ts';

let one: TestService;
let other: TestService;
let cast: Cast;
beforeAll(async () => {
  const connection = await cloneDatabase();
  const environment = {
    DATA_DIR: mkdtempSync(path.join(os.tmpdir(), 'aa-everywhere-')),
    PUBLIC_URL: 'http://localhost:1',
  };
  one = await startTestService(environment, { connection });
  other = await startTestService(environment, { connection });
  cast = await castOf(one);
});
afterAll(() => Promise.all([one.stop(), other.stop()]));

const limitMs = 2_000;

const steer = (slug: string, payload: object) =>
  one.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/steer`, headers: cast.rosa.headers, payload });
const watch = async ({ slug }: MadeAppeal): Promise<Stream[]> =>
  Promise.all([one, other, other].map(({ url }) => openEvents(`${url}/api/v1/appeals/${slug}/tally/stream`)));
const stepOf = (data: string) => JSON.parse(data) as { visitsStopped: boolean; redirect: { label: string } | null };

/** All that is asked for by whoever has a link, a poster, a frame, a badge, a stall or a program. */
const places = (slug: string) => [
  `/a/${slug}`,
  `/a/${slug}/screen`,
  `/a/${slug}/poster`,
  `/embed/a/${slug}`,
  `/a/${slug}/put-on-your-site`,
  `/api/v1/appeals/${slug}`,
];

it('takes effect on every open stream and every page of two services within two seconds', async () => {
  const appeal = await makeAppeal(one, cast.dogsHome, { title: 'The fire' });
  const place = await makeAppeal(one, cast.dogsHome, { title: 'The other kennels' });
  const { code } = (
    await one.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/share-links`,
      payload: { name: 'Sam' },
    })
  ).json<{ code: string }>();
  const addresses = [...places(appeal.slug), `/a/${appeal.slug}/${code}`];
  // Each has the pages in memory, as they were.
  for (const service of [one, other])
    for (const url of addresses) expect((await service.app.inject({ url })).body).not.toContain('The road is blocked');
  const pictureOf = async () =>
    /preview-\d+\.png/.exec((await other.app.inject({ url: `/a/${appeal.slug}` })).body)?.[0];
  const picture = await pictureOf();
  const streams = await watch(appeal);
  await Promise.all(streams.map((stream) => stream.until(({ event }) => event === 'steer')));
  const began = performance.now();
  const redirect = { kind: 'appeal', appealId: place.id };
  expect((await steer(appeal.slug, { stopVisits: true, message: 'The road is blocked.', redirect })).statusCode).toBe(
    200,
  );
  const told = Promise.all(
    streams.map((stream) => stream.until(({ event, data }) => event === 'steer' && stepOf(data).visitsStopped)),
  );
  const shown = vi.waitFor(async () => {
    for (const service of [one, other])
      for (const url of addresses) {
        const { body } = await service.app.inject({ url });
        expect(body, url).toContain('The road is blocked.');
        expect(body, url).toContain('The other kennels');
      }
  }, limitMs);
  const [events] = await Promise.all([told, shown]);
  expect(performance.now() - began).toBeLessThan(limitMs);
  for (const { data } of events)
    expect(JSON.parse(data)).toEqual({
      state: 'open',
      message: 'The road is blocked.',
      slow: false,
      visitsStopped: true,
      redirect: { kind: 'appeal', label: 'The other kennels', url: `http://localhost:1/a/${place.slug}` },
    });
  expect(await pictureOf()).not.toBe(picture);
  streams.forEach((stream) => stream.close());
});

it('tells who watches an appeal that where it sends people takes nothing any more', async () => {
  const appeal = await makeAppeal(one, cast.dogsHome, { title: 'Sends on' });
  const place = await makeAppeal(one, cast.dogsHome, { title: 'A place' });
  await steer(appeal.slug, { redirect: { kind: 'appeal', appealId: place.id } });
  const streams = await watch(appeal);
  await Promise.all(
    streams.map((stream) => stream.until(({ event, data }) => event === 'steer' && stepOf(data).redirect !== null)),
  );
  const began = performance.now();
  await steer(place.slug, { to: 'closed' });
  await Promise.all(
    streams.map((stream) => stream.until(({ event, data }) => event === 'steer' && stepOf(data).redirect === null)),
  );
  expect(performance.now() - began).toBeLessThan(limitMs);
  streams.forEach((stream) => stream.close());
});
