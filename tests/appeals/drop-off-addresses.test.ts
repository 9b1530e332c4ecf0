import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('an address that is shown after pledging', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    await makeAppeal(service, cast.dogsHome, {
      title: 'Refuge',
      dropOffPoints: [
        {
          name: 'A safe house',
          address: 'Secret Lane 4',
          postcode: 'ZZ9 9ZZ',
          hours: 'by moonlight',
          visibility: 'after-pledge',
        },
        { name: 'The shop', address: 'High Street 1', postcode: 'M1 1AA', hours: '9 to 5' },
      ],
    });
  });
  afterAll(() => service.stop());

  it.each(['stranger', 'omar'] as const)('is not told to %s', async (who) => {
    const headers = who === 'omar' ? cast.omar.headers : {};
    for (const url of ['/api/v1/appeals/refuge', '/api/v1/appeals', '/a/refuge']) {
      const { body } = await service.app.inject({ url, headers });
      expect(body).not.toMatch(/Secret Lane|ZZ9 9ZZ|moonlight/);
    }
    const { body } = await service.app.inject({ url: '/api/v1/appeals/refuge', headers });
    expect(JSON.parse(body)).toMatchObject({
      dropOffPoints: [
        { name: 'A safe house', visibility: 'after-pledge', address: null, postcode: null, hours: null },
        { name: 'The shop', address: 'High Street 1', postcode: 'M1 1AA', hours: '9 to 5' },
      ],
    });
  });

  it('is told to members, who have to edit it, and is never kept by a shared cache', async () => {
    const answer = await service.app.inject({ url: '/api/v1/appeals/refuge', headers: cast.rosa.headers });
    expect(answer.json()).toMatchObject({ dropOffPoints: [{ address: 'Secret Lane 4' }, {}] });
    expect(answer.headers['cache-control']).toContain('private');
  });
});
