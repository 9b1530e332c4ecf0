import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { closeAppeals } from '../../src/steering/commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { formBody, pageOf } from './forms.ts';

describe('steering', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const steer = (slug: string, payload: object) =>
    service.app.inject({ method: 'POST', url: `/api/v1/appeals/${slug}/steer`, headers: cast.rosa.headers, payload });
  const shown = async (slug: string) => (await service.app.inject({ url: `/api/v1/appeals/${slug}` })).json<object>();

  it('goes to each state and back, the message there from the answer on', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome);
    for (const to of ['paused', 'full', 'closed'] as const) {
      const answer = await steer(slug, { to, message: `Now ${to}` });
      expect(answer.json()).toMatchObject({ state: to, steer: { message: `Now ${to}` } });
      expect(await shown(slug)).toMatchObject({ state: to, steer: { message: `Now ${to}` }, tally: { state: to } });
    }
    expect((await steer(slug, { to: 'open' })).json()).toMatchObject({ state: 'open', steer: null, version: 5 });
  });

  it('raises the version of the tally, so that every node hears of it', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Heard' });
    const heard: number[] = [];
    service.deps.changes.onAppeal((change) => heard.push(change.version));
    await steer(slug, { to: 'paused', message: 'Wait' });
    expect(heard).toContain(2);
  });

  it('refuses what makes no sense, and says why', async () => {
    const draft = await makeAppeal(service, cast.dogsHome, { title: 'Draft', state: 'draft' });
    expect((await steer(draft.slug, { to: 'paused' })).json()).toMatchObject({ status: 409 });
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Closed', state: 'closed' });
    expect((await steer(slug, { to: 'full' })).statusCode).toBe(409);
    expect((await steer(slug, { to: 'redirect' })).json()).toMatchObject({ status: 422, errors: [{ path: 'to' }] });
    expect((await steer(slug, { to: 'open', message: 'x'.repeat(501) })).statusCode).toBe(422);
  });

  it('by form has a message ready for each button, and keeps what was typed', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'By form' });
    const url = `/admin/manchester-dogs-home/appeals/${slug}/steer`;
    const page = pageOf(await service.app.inject({ url, headers: cast.rosa.headers }));
    expect(page.querySelector('[name="message-paused"]')?.textContent).toContain('We are sorting');
    const wrong = await service.app.inject({
      method: 'POST',
      url,
      ...formBody({ 'message-full': 'Enough' }, cast.rosa.headers),
    });
    expect(wrong.statusCode).toBe(422);
    expect(pageOf(wrong).querySelector('[name="message-full"]')?.textContent).toBe('Enough');
    const fields = { to: 'full', 'message-full': 'Enough', 'message-paused': 'Not this' };
    const answer = await service.app.inject({ method: 'POST', url, ...formBody(fields, cast.rosa.headers) });
    expect(answer.statusCode).toBe(303);
    expect(await shown(slug)).toMatchObject({ state: 'full', steer: { message: 'Enough' } });
  });

  it('closes at the deadline, and opens again only with a later one', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Over', steerMessage: 'Wait', state: 'paused' });
    const later = await makeAppeal(service, cast.dogsHome, {
      title: 'Still open',
      deadline: new Date(service.clock.now().getTime() + days(30)),
    });
    service.clock.forward(days(4));
    expect(await shown(slug)).toMatchObject({ state: 'closed' });
    await closeAppeals(service.deps);
    expect(await shown(slug)).toMatchObject({ state: 'closed', steer: null, version: 2 });
    expect(await shown(later.slug)).toMatchObject({ state: 'open', version: 1 });
    await closeAppeals(service.deps);
    expect(await shown(slug)).toMatchObject({ version: 2 });
    expect((await steer(slug, { to: 'open' })).json()).toMatchObject({ status: 409 });
    const extended = await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/appeals/${slug}`,
      headers: cast.rosa.headers,
      payload: { deadline: '2026-12-24T12:00:00Z' },
    });
    expect(extended.json()).toMatchObject({ state: 'closed' });
    expect((await steer(slug, { to: 'open', message: 'Back' })).json()).toMatchObject({ state: 'open' });
  });
});
