import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { afterPath } from '../../src/pledges/paths.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { countsOf, expectTalliesRight, get, linkIn, nothing, pledge, post, textOf } from './support.ts';

describe('the page right after pledging', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let page: string;
  let code: string;
  let wrong: string;
  let right: string;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made++}` });
    wrong = `sma-${made}@example.org`;
    right = `sam-${made}@example.org`;
    const taken = (await pledge(service, appeal, { email: wrong, name: 'Sam', showName: true })).json<{
      id: string;
      shareUrl: string;
    }>();
    page = afterPath(service.deps, appeal.slug, taken.id);
    code = taken.shareUrl.split('/').at(-1) ?? '';
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  const linkRows = async () =>
    (
      await service.deps.pool.query<{ code: string; email: string | null; name: string | null }>(
        'select code, supporters.email, name from share_links left join supporters on supporters.id = supporter_id where appeal_id = $1 order by share_links.id',
        [appeal.id],
      )
    ).rows;

  it('shows where the mail went, what happens next, and the mailbox while there is no mail server', async () => {
    const answer = await get(service, page);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(textOf(answer)).toMatch(
      new RegExp(`${wrong}.*24 tins.*What happens next.*The address is wrong.*Send the mail again`),
    );
    expect(answer.body).toContain('href="/mailbox"');
    expect(answer.body).not.toContain('/pledges/');
  });

  it('belongs to its own appeal alone', async () => {
    const other = await makeAppeal(service, cast.foodBank, { slug: `rice-${made}` });
    expect((await get(service, page.replace(appeal.slug, other.slug))).statusCode).toBe(404);
  });

  it('puts the address right: the first link is dead, the hold and the share link go over', async () => {
    const first = linkIn(await service.letterTo(wrong, { kind: 'confirm-pledge' }), '/pledges/');
    const answer = await post(service, `${page}/correct`, { email: ` ${right.toUpperCase()} ` });
    expect(answer.statusCode).toBe(303);
    expect(textOf(await get(service, String(answer.headers.location)))).toContain(right);
    expect((await get(service, first)).statusCode).toBe(404);
    expect((await post(service, `${first}/confirm`)).statusCode).toBe(404);
    expect(await linkRows()).toEqual([{ code, email: right, name: 'Sam' }]);
    const second = linkIn(await service.letterTo(right, { kind: 'confirm-pledge' }), '/pledges/');
    expect((await post(service, `${second}/confirm`)).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('takes the link that the right address has already, and leaves the stranger none with that name', async () => {
    const theirs = (await pledge(service, appeal, { email: right, quantity: 1 }))
      .json<{ shareUrl: string }>()
      .shareUrl.split('/')
      .at(-1);
    expect((await post(service, `${page}/correct`, { email: right })).statusCode).toBe(303);
    expect((await get(service, page)).body).toContain(`/a/${appeal.slug}/${theirs ?? ''}`);
    expect(await linkRows()).toEqual([
      { code, email: null, name: null },
      { code: theirs, email: right, name: null },
    ]);
  });

  it('leaves the wrong address its own link when it has pledged here itself', async () => {
    await pledge(service, appeal, { email: wrong, quantity: 2 });
    expect((await post(service, `${page}/correct`, { email: right })).statusCode).toBe(303);
    const links = await linkRows();
    expect(links).toHaveLength(2);
    expect(links).toContainEqual({ code, email: wrong, name: 'Sam' });
    expect(links.find((link) => link.email === right)).toMatchObject({ name: 'Sam' });
  });

  it('keeps what was typed when it is no address', async () => {
    const answer = await post(service, `${page}/correct`, { email: 'sam at home' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('value="sam at home"');
    expect(textOf(answer)).toContain('Please write an address like');
  });

  it('does nothing more once the pledge is confirmed, and shows no address then', async () => {
    const link = linkIn(await service.letterTo(wrong, { kind: 'confirm-pledge' }), '/pledges/');
    await post(service, `${link}/confirm`);
    const settled = await get(service, page);
    expect(textOf(settled)).toContain('It is confirmed. Thank you');
    expect(settled.body).not.toContain(wrong);
    await post(service, `${page}/correct`, { email: right });
    await post(service, `${page}/send-again`);
    expect((await get(service, link)).statusCode).toBe(200);
    expect(await service.letters(right)).toEqual([]);
  });

  it('ends corrections after a few, so that nobody writes to strangers with it', async () => {
    for (let times = 0; times < 5; times++)
      expect(
        (await post(service, `${page}/correct`, { email: `stranger-${made}-${times}@example.org` })).statusCode,
      ).toBe(303);
    const sixth = await post(service, `${page}/correct`, { email: right });
    expect(sixth.statusCode).toBe(429);
    expect(sixth.body).toContain(`value="${right}"`);
  });

  it('sends the mail again, a few times', async () => {
    await service.letterTo(wrong, { kind: 'confirm-pledge' });
    expect((await post(service, `${page}/send-again`)).statusCode).toBe(303);
    await service.letterTo(wrong, { kind: 'confirm-pledge', nth: 2 });
    await post(service, `${page}/send-again`);
    await post(service, `${page}/send-again`);
    expect((await post(service, `${page}/send-again`)).statusCode).toBe(429);
  });
});
