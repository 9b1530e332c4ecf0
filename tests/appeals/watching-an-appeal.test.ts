import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hours } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeMember, makeOrganisation, makeSession } from '../support/make.ts';
import { stepsOn } from '../receipts/support.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { pageOf } from './forms.ts';

describe('the charity’s view of its appeals', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  it('invites to post the first', async () => {
    const organisation = await makeOrganisation(service, { name: 'Cats' });
    const headers = await makeSession(service, await makeMember(service, organisation, { email: 'mia@example.org' }));
    const { body } = await service.app.inject({ url: '/admin/cats', headers });
    expect(body).toContain('Post your first appeal');
    expect(body).toContain('/admin/cats/appeals/paste');
  });

  it('lists every appeal with its state and four numbers', async () => {
    await makeAppeal(service, cast.foodBank, {
      title: 'One',
      needs: [{ unconfirmed: 1, pledged: 20, onTheWay: 3, received: 1400 }],
    });
    await makeAppeal(service, cast.foodBank, { title: 'Two', state: 'draft' });
    const page = pageOf(await service.app.inject({ url: '/admin/leeds-food-bank', headers: cast.omar.headers }));
    expect(page.querySelectorAll('.state').map((mark) => mark.textContent)).toEqual(['Draft', 'Open']);
    expect(
      page
        .querySelectorAll('.four-numbers')[1]
        ?.querySelectorAll('dd')
        .map((dd) => dd.textContent),
    ).toEqual(['1', '20', '3', '1,400']);
  });

  it('leads to everything around the appeal', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Around it' });
    const path = `/admin/manchester-dogs-home/appeals/${slug}`;
    const page = pageOf(await service.app.inject({ url: path, headers: cast.rosa.headers }));
    const links = page.querySelectorAll('main a').map((a) => a.getAttribute('href') ?? '');
    for (const to of [`${path}/share-texts`, `/a/${slug}/screen`, `/a/${slug}/put-on-your-site`]) {
      expect(links).toContain(to);
      expect((await service.app.inject({ url: to, headers: cast.rosa.headers })).statusCode, to).toBe(200);
    }
    // Who only counts what comes can't choose the texts.
    const dov = pageOf(await service.app.inject({ url: path, headers: cast.dov.headers }));
    const offered = dov.querySelectorAll('main a').map((a) => a.getAttribute('href') ?? '');
    expect(offered).not.toContain(`${path}/share-texts`);
    expect(offered).toContain(`/a/${slug}/screen`);
  });

  it('says what came since the last look, to each member apart', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome);
    const steps = stepsOn(service, appeal, cast.rosa.headers);
    const url = `/admin/manchester-dogs-home/appeals/${appeal.slug}`;
    const look = async (headers: Record<string, string>) => (await service.app.inject({ url, headers })).body;
    expect(await look(cast.rosa.headers)).not.toContain('Since your last look');
    service.clock.forward(hours(2));
    const pledgeId = await steps.pledge(42);
    await steps.verb(pledgeId, 'confirm');
    await steps.verb(await steps.pledge(7), 'withdraw');
    await steps.pledge(5);
    await steps.received({ pledgeId, items: steps.tins(12) });
    await steps.received({ items: steps.tins(30) });
    expect(await look(cast.rosa.headers)).toContain(
      'Since your last look (23 Nov, 10:00): 42 more promised, 42 more here.',
    );
    expect(await look(cast.rosa.headers)).toContain('nothing new');
    expect(await look(cast.dov.headers)).not.toContain('Since your last look');
  });
});
