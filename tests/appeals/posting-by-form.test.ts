import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { formBody, pageOf } from './forms.ts';

describe('posting an appeal by form', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const base = '/admin/manchester-dogs-home/appeals';
  const post = (url: string, fields: Record<string, string>) =>
    service.app.inject({ method: 'POST', url, ...formBody(fields, cast.rosa.headers) });
  const full = {
    title: "Dogs' home: 500 tins by Friday",
    story: 'The shelves are **empty**.',
    deadline: '2026-11-27T18:00',
    'needs.0.item': 'dog food',
    'needs.0.unit': 'tin',
    'needs.0.wanted': '500',
    'needs.2.item': 'blankets',
    'needs.2.anythingLike': 'yes',
    notWanted: 'duvets\n- pillows\n\n',
    'dropOffPoints.0.name': 'The kennels',
    'dropOffPoints.0.address': 'Moss Brook Road, Manchester',
    'dropOffPoints.0.visibility': 'after-pledge',
  };

  it('shows a form with some empty rows and the way to paste a list', async () => {
    const page = pageOf(await service.app.inject({ url: `${base}/new`, headers: cast.rosa.headers }));
    expect(page.querySelectorAll('[data-need-row]').filter((row) => !row.closest('template'))).toHaveLength(3);
    expect(page.querySelector(`form[action="${base}/paste"] textarea`)).not.toBeNull();
  });

  it('saves a draft, skips empty rows, and leads to publishing', async () => {
    const answer = await post(`${base}/new`, full);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`${base}/dogs-home-500-tins-by-friday?done=made`);
    const api = await service.app.inject({
      url: '/api/v1/appeals/dogs-home-500-tins-by-friday',
      headers: cast.rosa.headers,
    });
    expect(api.json()).toMatchObject({
      state: 'draft',
      title: "Dogs' home: 500 tins by Friday",
      deadline: '2026-11-27T18:00:00.000Z',
      needs: [
        { item: 'dog food', unit: 'tin', wanted: 500, headroomPercent: 25, priority: 2 },
        { item: 'blankets', unit: null, wanted: null, anythingLike: true },
      ],
      notWanted: ['duvets', 'pillows'],
      dropOffPoints: [{ name: 'The kennels', visibility: 'after-pledge', address: 'Moss Brook Road, Manchester' }],
    });
    const published = await post(`${base}/dogs-home-500-tins-by-friday/publish`, {});
    expect(published.statusCode).toBe(303);
    const open = await service.app.inject({ url: '/api/v1/appeals/dogs-home-500-tins-by-friday' });
    expect(open.json()).toMatchObject({ state: 'open' });
  });

  it('adds rows without JavaScript and keeps everything typed', async () => {
    const answer = await post(`${base}/new`, { ...full, act: 'add-need' });
    expect(answer.statusCode).toBe(200);
    const page = pageOf(answer);
    expect(page.querySelectorAll('[data-need-row]').filter((row) => !row.closest('template'))).toHaveLength(5);
    expect(page.querySelector('[name="needs.1.item"]')?.getAttribute('value')).toBe('blankets');
    expect(page.querySelector('[name="title"]')?.getAttribute('value')).toBe(full.title);
    expect(page.querySelector('[name="story"]')?.textContent).toBe(full.story);
  });

  it('says at the field what is wrong, in words, and keeps what was typed', async () => {
    const answer = await post(`${base}/new`, {
      ...full,
      title: ' ',
      deadline: '2026-11-20T18:00',
      'needs.0.wanted': 'lots',
      'dropOffPoints.0.address': '',
    });
    expect(answer.statusCode).toBe(422);
    const page = pageOf(answer);
    const links = page.querySelectorAll('.error-summary a').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['#title', '#needs.0.wanted', '#dropOffPoints.0.address']);
    for (const href of links) expect(page.getElementById(href?.slice(1) ?? '')).not.toBeNull();
    expect(page.querySelector('[name="needs.0.wanted"]')?.getAttribute('value')).toBe('lots');
    const past = await post(`${base}/new`, { ...full, deadline: '2026-11-20T18:00' });
    expect(past.statusCode).toBe(422);
    expect(past.body).toContain('This time has passed');
  });

  it('gives a second appeal of the same title an address of its own', async () => {
    const titles = { title: 'Blankets' };
    expect((await post(`${base}/new`, titles)).headers.location).toBe(`${base}/blankets?done=made`);
    expect((await post(`${base}/new`, titles)).headers.location).toBe(`${base}/blankets-2?done=made`);
  });
});
