import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeKey } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('posting an appeal by API', () => {
  let service: TestService;
  let cast: Cast;
  let authorization: string;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    authorization = `Bearer ${await makeKey(service, cast.dogsHome)}`;
  });
  afterAll(() => service.stop());

  const post = (payload: object, headers: Record<string, string> = { authorization }) =>
    service.app.inject({ method: 'POST', url: '/api/v1/organisations/manchester-dogs-home/appeals', payload, headers });
  const full = {
    title: '500 tins by Friday',
    story: 'The shelves are **empty**.',
    deadline: '2026-11-27T18:00:00+01:00',
    needs: [{ item: 'dog food', unit: 'tin', wanted: 500, headroomPercent: 10, priority: 1 }, { item: 'bleach' }],
    notWanted: ['duvets'],
    dropOffPoints: [{ name: 'The kennels', address: 'Moss Brook Road', visibility: 'public' }],
  };

  it('answers 201 with the draft, its needs in the order given, and its tally', async () => {
    const answer = await post(full);
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.json()).toMatchObject({
      slug: '500-tins-by-friday',
      state: 'draft',
      version: 1,
      deadline: '2026-11-27T17:00:00.000Z',
      storyHtml: '<p>The shelves are <strong>empty</strong>.</p>\n',
      organisation: { slug: 'manchester-dogs-home', name: "Manchester Dogs' Home" },
      needs: [
        { item: 'dog food', unit: 'tin', wanted: 500, headroomPercent: 10, priority: 1 },
        { item: 'bleach', unit: null, wanted: null, note: '', anythingLike: false, priority: 2, headroomPercent: 25 },
      ],
      notWanted: ['duvets'],
      dropOffPoints: [{ name: 'The kennels', address: 'Moss Brook Road', postcode: null, hours: null }],
      steer: null,
      url: `${service.deps.publicUrl}/a/500-tins-by-friday`,
      tally: {
        wanted: 500,
        needs: [
          { limit: 550, open: 550 },
          { limit: null, open: null },
        ],
      },
    });
  });

  it('names each value that is wrong by its path', async () => {
    const answer = await post({
      ...full,
      title: '',
      needs: [{ item: 'dog food', wanted: 0 }, { item: ' ' }, { item: 'bleach', wanted: 1.5 }],
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const { type, errors } = answer.json<{ type: string; errors: { path: string }[] }>();
    expect(type).toBe('/problems/invalid-input');
    expect(errors.map((error) => error.path)).toEqual(['title', 'needs.0.wanted', 'needs.1.item', 'needs.2.wanted']);
  });

  it('refuses a deadline that has passed', async () => {
    const answer = await post({ ...full, deadline: '2026-11-23T10:00:00Z' });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ path: 'deadline' }] });
  });

  it('keeps every character that a text can hold, and refuses the one that the database can’t', async () => {
    const answer = await post({ title: 'Tins & <b>“beans”</b> 🐕', needs: [{ item: 'łóżka' }] });
    expect(answer.json()).toMatchObject({ title: 'Tins & <b>“beans”</b> 🐕', needs: [{ item: 'łóżka' }] });
    const refused = await post({ title: 'Tins\u0000', needs: [{ item: 'beds' }] });
    expect(refused.statusCode).toBe(400);
  });

  it('asks who it is before it looks at what they sent', async () => {
    expect((await post({ nonsense: true }, {})).statusCode).toBe(401);
    expect((await post({ nonsense: true }, { authorization: 'Bearer unknown' })).statusCode).toBe(401);
    expect((await post({ nonsense: true }, cast.omar.headers)).statusCode).toBe(404);
    expect((await post({ nonsense: true }, cast.dov.headers)).statusCode).toBe(403);
    expect((await post({ nonsense: true }, cast.rosa.headers)).statusCode).toBe(422);
  });

  it('reads a pasted list and stores nothing', async () => {
    const parse = (headers: Record<string, string>) =>
      service.app.inject({
        method: 'POST',
        url: '/api/v1/needs/parse',
        headers,
        payload: { text: '500 tins of dog food\n40 blankets' },
      });
    expect((await parse({})).statusCode).toBe(401);
    const answer = await parse({ authorization });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      needs: [
        { item: 'dog food', unit: 'tin', wanted: 500, note: '', anythingLike: false },
        { item: 'blankets', unit: null, wanted: 40, note: '', anythingLike: false },
      ],
      notWanted: [],
      unclear: [],
    });
  });
});
