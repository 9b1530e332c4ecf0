import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { minutes } from '../../src/lib/clock.ts';
import { makeLink } from '../sharing/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(async () => {
  await service.stop();
  vi.useRealTimers();
});

it('offers on a page that is kept what came up elsewhere since, some minutes later', async () => {
  const met = await makeAppeal(service, cast.dogsHome, {
    title: 'Met already',
    needs: [{ item: 'Blankets', unit: null, wanted: 4, headroomPercent: 0, received: 4 }],
  });
  const { code } = await makeLink(service, met);
  const paths = [`/a/${met.slug}`, `/a/${met.slug}/${code}`];
  const shown = async () =>
    Promise.all(paths.map(async (path) => (await service.app.inject(path)).body.includes('80 clean blankets')));
  expect(await shown()).toEqual([false, false]);
  await makeAppeal(service, cast.dogsHome, {
    title: 'Asked for since',
    needs: [{ item: 'clean blankets', unit: null, wanted: 80 }],
  });
  vi.advanceTimersByTime(minutes(4));
  expect(await shown()).toEqual([false, false]);
  vi.advanceTimersByTime(minutes(1));
  expect(await shown()).toEqual([true, true]);
});
