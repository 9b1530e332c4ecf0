import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBody, pageOf } from '../appeals/forms.ts';
import { pledge } from '../pledges/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeAgreement } from './support.ts';

describe('credit that goes along', () => {
  let service: TestService;
  let cast: Cast;
  let from: MadeAppeal;
  let to: MadeAppeal;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    await makeAgreement(service, cast.dogsHome, cast.foodBank);
    from = await makeAppeal(service, cast.dogsHome, { title: 'Full kennels' });
    to = await makeAppeal(service, cast.foodBank, { title: 'Empty shelves' });
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${from.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { to: 'full', redirect: { kind: 'appeal', appealId: to.id } },
    });
  });
  afterAll(() => service.stop());

  const linkAt = async (appeal: MadeAppeal, wish: object) =>
    (
      await service.app.inject({ method: 'POST', url: `/api/v1/appeals/${appeal.slug}/share-links`, payload: wish })
    ).json<{ code: string }>().code;
  const links = async (appeal: MadeAppeal) =>
    (
      await service.deps.pool.query<{ id: string; code: string; name: string | null; supporter_id: string | null }>(
        'select id, code, name, supporter_id from share_links where appeal_id = $1',
        [appeal.id],
      )
    ).rows;
  const viaOf = async (email: string) =>
    (
      await service.deps.pool.query<{ via_id: string | null }>(
        'select via_id from pledges join supporters on supporters.id = supporter_id where email = $1',
        [email],
      )
    ).rows[0]?.via_id;

  it('stands in the link to where people are sent, and is made a link there by the first promise', async () => {
    const code = await linkAt(from, { name: 'Sam', message: 'My dogs live there' });
    const page = pageOf(await service.app.inject({ url: `/a/${from.slug}/${code}` }));
    const href = page.querySelector('[data-steer] a')?.getAttribute('href') ?? '';
    expect(href).toBe(`${service.deps.publicUrl}/a/${to.slug}/~${code}`);
    const path = new URL(href).pathname;
    const there = await service.app.inject({ url: path, headers: { 'user-agent': 'Mozilla/5.0' } });
    expect(there.statusCode).toBe(200);
    // What Sam said was said of the kennels.
    expect(there.body).not.toContain('Sam');
    expect(there.body).not.toContain('My dogs');
    for (const more of ['poster', 'qr.svg', 'put-on-your-site'])
      expect((await service.app.inject({ url: `${path}/${more}` })).statusCode, more).toBe(200);
    // Following it has made nothing.
    expect(await links(to)).toHaveLength(0);
    const form = pageOf(there).querySelector('[data-pledge-form]');
    expect(form?.querySelector('[name=via]')?.getAttribute('value')).toBe(`~${code}`);
    for (const email of ['priya@example.org', 'quinn@example.org']) {
      const fields = { [`items.${to.needs[0]?.id ?? ''}`]: '3', email, via: `~${code}` };
      const answer = await service.app.inject({ method: 'POST', url: `/a/${to.slug}/pledges`, ...formBody(fields) });
      expect(answer.statusCode).toBe(303);
    }
    const made = (await links(to)).filter(({ supporter_id }) => supporter_id === null);
    expect(made).toHaveLength(1);
    expect(made[0]?.name).toBeNull();
    expect(await viaOf('priya@example.org')).toBe(made[0]?.id);
    expect(await viaOf('quinn@example.org')).toBe(made[0]?.id);
    const again = await service.app.inject({ url: path });
    expect(pageOf(again).querySelector('[name=via]')?.getAttribute('value')).toBe(made[0]?.code);
  });

  it('goes to the link that the same person has there already, and the tally counts it as shared', async () => {
    await pledge(service, to, { email: 'rory@example.org' });
    const { rows } = await service.deps.pool.query<{ code: string; id: string }>(
      `select there.id, there.code from share_links as there join supporters on supporters.id = supporter_id
        where email = 'rory@example.org' and appeal_id = $1`,
      [to.id],
    );
    await linkAt(from, { email: 'rory@example.org' });
    const { rows: there } = await service.deps.pool.query<{ code: string }>(
      `select code from share_links join supporters on supporters.id = supporter_id
        where email = 'rory@example.org' and appeal_id = $1`,
      [from.id],
    );
    const answer = await pledge(service, to, { email: 'sue@example.org', via: `~${there[0]?.code ?? ''}` });
    expect(answer.json()).toMatchObject({ via: rows[0]?.code });
    expect(await viaOf('sue@example.org')).toBe(rows[0]?.id);
  });

  it('makes one link of 50 who come at once, and ignores codes that lead nowhere', async () => {
    const code = await linkAt(from, { name: 'Tess' });
    const before = (await links(to)).length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, nth) =>
        pledge(service, to, { email: `n${nth}@example.org`, quantity: 1, via: `~${code}` }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.json<{ via: string }>().via)).size).toBe(1);
    // One for Tess, and one for each of the fifty.
    expect((await links(to)).length).toBe(before + 51);
    for (const via of ['~nothing', '~', '~~~', `~${'x'.repeat(38)}`]) {
      const answer = await pledge(service, to, { email: 'lost@example.org', quantity: 1, via, key: via });
      expect(answer.json()).toMatchObject({ via: null });
      expect((await service.app.inject({ url: `/a/${to.slug}/${via}` })).statusCode).toBe(303);
    }
  }, 60_000);

  it('makes no link for what is not taken: too much, something else, or an appeal that takes nothing', async () => {
    const code = await linkAt(from, { name: 'Vera' });
    const before = await links(to);
    const version = async () =>
      (await service.app.inject(`/api/v1/appeals/${to.slug}/tally`)).json<{ version: number }>().version;
    const versionBefore = await version();
    const ask = (needId: string, quantity: number, key: string) =>
      service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${to.slug}/pledges`,
        headers: { 'idempotency-key': key },
        payload: { email: 'vera@example.org', items: [{ needId, quantity }], via: `~${code}` },
      });
    const tins = to.needs[0]?.id ?? '';
    expect((await ask(tins, 9_999, 'too-much')).statusCode).toBe(409);
    expect((await ask(from.needs[0]?.id ?? '', 1, 'of-the-other')).statusCode).toBe(422);
    const steer = (state: string) =>
      service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${to.slug}/steer`,
        headers: cast.omar.headers,
        payload: { to: state },
      });
    expect(await links(to)).toEqual(before);
    expect(await version()).toBe(versionBefore);
    await steer('paused');
    expect((await ask(tins, 1, 'paused')).statusCode).toBe(409);
    expect(await links(to)).toEqual(before);
    await steer('open');
    expect((await ask(tins, 1, 'open')).statusCode).toBe(201);
    expect(await links(to)).toHaveLength(before.length + 2);
  });

  it('goes on over a further redirect, and back home is the link itself', async () => {
    const code = await linkAt(from, { name: 'Una' });
    expect((await service.app.inject({ url: `/a/${to.slug}/~~${code}` })).statusCode).toBe(200);
    const home = await service.app.inject({ url: `/a/${from.slug}/~${code}` });
    expect(home.body).toContain('Una');
  });
});
