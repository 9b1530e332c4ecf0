import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { formBody, pageOf } from './forms.ts';

describe('two editors at once', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  it('by API refuses an edit of a version that is gone', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome);
    const patch = (title: string, ifMatch?: string) =>
      service.app.inject({
        method: 'PATCH',
        url: `/api/v1/appeals/${slug}`,
        headers: { ...cast.rosa.headers, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) },
        payload: { title },
      });
    const first = await patch('First', '"1"');
    expect(first.statusCode).toBe(200);
    expect(first.headers.etag).toBe('"2"');
    const second = await patch('Second', '"1"');
    expect(second.statusCode).toBe(412);
    expect(second.json()).toMatchObject({ type: '/problems/version-conflict', version: 2 });
    expect((await patch('Third', 'nonsense')).statusCode).toBe(412);
    expect((await patch('Fourth', '*')).statusCode).toBe(200);
    expect((await patch('Fifth')).json()).toMatchObject({ title: 'Fifth', version: 4 });
  });

  it('of fifty edits of one version lets exactly one through', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Raced' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        service.app.inject({
          method: 'PATCH',
          url: `/api/v1/appeals/${slug}`,
          headers: { ...cast.rosa.headers, 'if-match': '"1"' },
          payload: { title: `Edit ${at}` },
        }),
      ),
    );
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.statusCode === 412)).toHaveLength(49);
  });

  it('by form shows both versions, and saves one’s own when it is sent again', async () => {
    const { slug, needs } = await makeAppeal(service, cast.dogsHome, { title: 'Both' });
    const send = (version: string, title: string) =>
      service.app.inject({
        method: 'POST',
        url: `/admin/manchester-dogs-home/appeals/${slug}/edit`,
        ...formBody(
          {
            version,
            agreed: '',
            title,
            story: 'Told',
            deadline: '2026-11-27T10:00',
            'needs.0.id': needs[0]?.id ?? '',
            'needs.0.item': needs[0]?.item ?? '',
            'needs.0.unit': 'tin',
            'needs.0.wanted': '500',
          },
          cast.rosa.headers,
        ),
      });
    expect((await send('1', 'Theirs')).statusCode).toBe(303);
    const conflict = await send('1', 'Mine');
    expect(conflict.statusCode).toBe(409);
    const page = pageOf(conflict);
    expect(page.querySelector('[data-saved-version]')?.textContent).toContain('Theirs');
    expect(page.querySelector('[name="title"]')?.getAttribute('value')).toBe('Mine');
    const version = page.querySelector('[name="version"]')?.getAttribute('value') ?? '';
    expect((await send(version, 'Mine')).statusCode).toBe(303);
    const saved = await service.app.inject({ url: `/api/v1/appeals/${slug}` });
    expect(saved.json()).toMatchObject({ title: 'Mine', version: 3 });
  });
});
