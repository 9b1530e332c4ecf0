import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeMember, makeOrganisation, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('publishing', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const publish = (slug: string) =>
    service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/publish`, headers: cast.rosa.headers });

  it('says everything that is missing, in plain words', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, {
      title: 'Empty',
      state: 'draft',
      story: '',
      deadline: null,
      needs: [],
    });
    const answer = await publish(slug);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: { path: string }[] }>().errors.map((one) => one.path)).toEqual([
      'story',
      'deadline',
      'needs',
    ]);
    const page = await service.app.inject({
      method: 'POST',
      url: `/admin/manchester-dogs-home/appeals/${slug}/publish`,
      headers: cast.rosa.headers,
    });
    expect(page.statusCode).toBe(422);
    expect(page.body).toContain('Say until when you need it');
    expect((await service.app.inject({ url: `/api/v1/appeals/${slug}` })).statusCode).toBe(404);
  });

  it('refuses a deadline that has passed since the draft was written', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, {
      title: 'Late',
      state: 'draft',
      deadline: service.clock.now(),
    });
    expect((await publish(slug)).json()).toMatchObject({ status: 422, errors: [{ path: 'deadline' }] });
  });

  it('waits for the host to approve the organisation', async () => {
    const organisation = await makeOrganisation(service, { name: 'New Shelter', state: 'applied' });
    const owner = await makeMember(service, organisation, { email: 'nia@example.org' });
    const headers = await makeSession(service, owner);
    const { slug } = await makeAppeal(service, organisation, { title: 'Waiting', state: 'draft' });
    const answer = await service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/publish`, headers });
    expect(answer.json()).toMatchObject({ type: '/problems/conflict', status: 409 });
    const preview = await service.app.inject({ url: `/admin/new-shelter/appeals/${slug}/preview`, headers });
    expect(preview.headers.location).toBe(`/a/${slug}`);
  });

  it('opens it, and the same call again changes nothing', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Ready', state: 'draft' });
    const first = await publish(slug);
    expect(first.json()).toMatchObject({ state: 'open', version: 2, publishedAt: '2026-11-23T10:00:00.000Z' });
    const second = await publish(slug);
    expect(second.json()).toMatchObject({ state: 'open', version: 2 });
    expect((await service.app.inject({ url: `/api/v1/appeals/${slug}` })).statusCode).toBe(200);
  });
});
