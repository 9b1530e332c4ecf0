import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('an appeal that is full or over', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const asking = /yet of|still needed|Be the first|What is asked for|> asks for|is-urgent|Take a link for your group/;
  const steer = (slug: string, to: string) =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slug}/steer`,
      headers: cast.rosa.headers,
      payload: { to },
    });
  const shown = async (path: string) => (await service.app.inject(path)).body.replaceAll(/<\/?b>/g, '');

  it('asks for nothing more, on its page, in a frame and on the screen', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, {
      title: 'Blankets before the frost',
      deadline: new Date(service.clock.now().getTime() + 3_600_000),
      needs: [{ item: 'Blankets', unit: null, wanted: 40 }],
    });
    expect(await shown(`/a/${slug}`)).toMatch(asking);
    await steer(slug, 'full');
    for (const path of [`/a/${slug}`, `/embed/a/${slug}`, `/a/${slug}/screen`]) {
      const page = await shown(path);
      expect(page, path).not.toMatch(asking);
      expect(page, path).toContain('Nothing promised of 40');
    }
    expect(await shown(`/a/${slug}`)).toContain('not promised</li>');
    expect(await shown(`/a/${slug}`)).toContain('Please bring what you have promised by');
    await steer(slug, 'closed');
    for (const path of [`/a/${slug}`, `/embed/a/${slug}`, `/a/${slug}/screen`]) {
      const page = await shown(path);
      expect(page, path).not.toMatch(asking);
      expect(page, path).toContain('Nothing was promised of 40 asked for');
    }
  });

  it('says at the end what was asked, what was promised and what came', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, {
      title: 'Tins before the frost',
      needs: [
        { wanted: 40, pledged: 5, received: 27 },
        { item: 'Leads', unit: null, wanted: 8, received: 10 },
      ],
    });
    await steer(slug, 'closed');
    const page = await shown(`/a/${slug}`);
    expect(page).toContain('37 things came of 48 asked for, 5 more promised');
    expect(page).toContain('27 came of 40 asked for, 5 more promised');
    expect(page).toContain('10 came of 8 asked for');
    expect(page).not.toMatch(asking);
    expect(page).not.toContain('is promised. Thank you');
  });
});
