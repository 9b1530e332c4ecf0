import { randomUUID } from 'node:crypto';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appeals } from '../../src/db/schema/appeals.ts';
import { closeStall, endHelperLink, renewHelperLink, reopenStall } from '../../src/stalls/commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { stallPath } from '../../src/stalls/paths.ts';
import { stallById } from '../../src/stalls/queries.ts';
import { enteredIn, stallAt, type MadeStall } from './support.ts';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { eq } from 'drizzle-orm';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made: MadeStall;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Tins ${++count}`,
    needs: [{ item: 'dog food', wanted: 100, headroomPercent: 0 }],
  });
  made = await stallAt(service, appeal);
});
afterAll(() => service.stop());

const tins = (quantity: number) => [{ needId: appeal.needs[0]?.id, quantity }];
const promise = (quantity: number, email = cast.sam) => ({ kind: 'pledge', email, items: tins(quantity) });
const walkIn = (quantity: number) => ({ kind: 'walk-in', items: tins(quantity) });
const enter = (payload: object, key: string = randomUUID(), headers = {}) =>
  service.app.inject({ method: 'POST', url: made.entries, headers: { 'idempotency-key': key, ...headers }, payload });
const field = () => `items.${appeal.needs[0]?.id ?? ''}`;
const entered = () => enteredIn(service, appeal.id);
const page = (url = made.path, headers = {}) => service.app.inject({ url, headers });

describe('an entry', () => {
  it('is a pledge with the stall’s credit and the mail to confirm, as always', async () => {
    const answer = await enter({ ...promise(4), name: 'Sam', showName: true });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ kind: 'pledge' });
    expect(Object.keys(answer.json<object>())).toEqual(['id', 'kind']);
    expect((await entered()).pledges).toEqual([{ email: cast.sam, quantity: 4, via: made.stall.code }]);
    expect((await service.letterTo(cast.sam, { kind: 'confirm-pledge' })).text).toContain('/pledges/');
    const { rows } = await service.deps.pool.query('select channel from pledges where appeal_id = $1', [appeal.id]);
    expect(rows).toEqual([{ channel: 'stall' }]);
  });

  it('is counted as here, with the stall’s credit, when it is handed over', async () => {
    expect((await enter(walkIn(7))).statusCode).toBe(201);
    expect(await entered()).toEqual({ pledges: [], walkIns: [{ quantity: 7, via: made.stall.code }] });
    const tally = (await service.app.inject(`/api/v1/appeals/${appeal.slug}/tally`)).json<{ received: number }>();
    expect(tally.received).toBe(7);
    const list = await page(`/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/receipts`, cast.rosa.headers);
    expect(list.body).toContain('at “Saturday market”');
  });

  it.each(['pledge', 'walk-in'])('that comes fifty times at once is one: %s', async (kind) => {
    const entry = kind === 'pledge' ? promise(4) : walkIn(4);
    const answers = await Promise.all(Array.from({ length: 50 }, () => enter(entry, 'same')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(49);
    const { pledges, walkIns } = await entered();
    expect(pledges.length + walkIns.length).toBe(1);
  });

  it('never passes the limit, and says how much is left', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => enter(promise(3, `person${nth}@example.org`))),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(33);
    const refused = answers.find(({ statusCode }) => statusCode === 409);
    expect(refused?.json()).toMatchObject({
      type: '/problems/need-full',
      needs: [{ needId: appeal.needs[0]?.id, open: 1 }],
    });
  });

  it('answers what is wrong with it in the words of the API', async () => {
    expect((await enter(promise(4), 'one')).statusCode).toBe(201);
    expect((await enter(promise(5), 'one')).json()).toMatchObject({ type: '/problems/idempotency-key-reused' });
    expect((await enter({ kind: 'pledge', items: tins(1), email: 'nobody' })).json()).toMatchObject({
      type: '/problems/invalid-input',
      errors: [{ path: 'email' }],
    });
    expect((await enter({ kind: 'walk-in', items: [{ needId: randomUUID(), quantity: 1 }] })).json()).toMatchObject({
      type: '/problems/invalid-input',
      errors: [{ path: 'items.0.needId' }],
    });
    await setState('paused');
    expect((await enter(promise(4))).json()).toMatchObject({ type: '/problems/appeal-not-open', state: 'paused' });
  });

  it('is recorded with the member who works there, and with nobody for a helper', async () => {
    await enter(walkIn(1));
    await enter(walkIn(2), randomUUID(), cast.dov.headers);
    await enter(walkIn(3), randomUUID(), cast.omar.headers);
    const { rows } = await service.deps.pool.query(
      'select recorded_by as "by" from receipts join receipt_items on receipt_id = id where appeal_id = $1 order by quantity',
      [appeal.id],
    );
    expect(rows).toEqual([{ by: null }, { by: cast.dov.id }, { by: null }]);
  });
});

describe('the helper link', () => {
  it('opens a page that shows nobody’s data, is never stored and never found', async () => {
    await enter({ ...promise(4), name: 'Sam Secret' });
    const answer = await page();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-robots-tag']).toBe('noindex');
    expect(answer.body).toContain('Saturday market');
    expect(answer.body).not.toMatch(/Secret|sam@example/);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('takes nothing once it was ended, but from members; the next one does', async () => {
    await endHelperLink(service.deps, made.stall.id);
    const answer = await enter(promise(4));
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ type: '/problems/forbidden', reason: 'link-ended' });
    expect((await page()).statusCode).toBe(410);
    expect((await page(made.path, cast.omar.headers)).statusCode).toBe(410);
    expect((await page(made.path, cast.dov.headers)).statusCode).toBe(200);
    expect((await enter(walkIn(4), randomUUID(), cast.dov.headers)).statusCode).toBe(201);
    await renewHelperLink(service.deps, made.stall.id);
    expect((await enter(promise(4))).statusCode).toBe(403);
    expect(await entered()).toMatchObject({ pledges: [], walkIns: [{ quantity: 4 }] });
  });

  it('does not tell the new one once it was ended: not in its page, and not in the app', async () => {
    await renewHelperLink(service.deps, made.stall.id);
    const renewed = await stallById(service.deps.db, made.stall.id);
    if (!renewed) throw new Error('the stall is gone');
    const token = stallPath(service.deps, appeal.slug, renewed).split('/').at(-1) ?? '';
    for (const url of [made.path, `${made.path}/app.webmanifest`])
      for (const headers of [{}, cast.omar.headers]) expect((await page(url, headers)).body, url).not.toContain(token);
    await closeStall(service.deps, made.stall.id);
    expect((await page()).body).not.toContain(token);
    expect((await page(made.path, cast.dov.headers)).body).toContain(token);
  });

  it('takes nothing of a closed stall, from nobody, until it is open again', async () => {
    await closeStall(service.deps, made.stall.id);
    for (const headers of [{}, cast.rosa.headers])
      expect((await enter(promise(4), randomUUID(), headers)).json()).toMatchObject({ reason: 'stall-closed' });
    await reopenStall(service.deps, made.stall.id);
    expect((await enter(promise(4))).statusCode).toBe(201);
  });

  it('opens nothing else: another appeal’s page, a pledge, the check-in', async () => {
    const other = await makeAppeal(service, cast.dogsHome, { title: `Other ${count}` });
    const token = made.path.split('/').at(-1) ?? '';
    for (const url of [
      `/a/${other.slug}/stall/${token}`,
      `/pledges/${token}`,
      `/ripples/${token}`,
      `/api/v1/pledges/${token}`,
    ])
      expect((await page(url)).statusCode, url).toBe(404);
  });
});

describe('without JavaScript', () => {
  it('is a form that promises, counts and thanks, and takes a double tap once', async () => {
    const key =
      parse((await page()).body)
        .querySelector('[name=key]')
        ?.getAttribute('value') ?? '';
    const fields = { key, [field()]: '6', email: 'Sam@Example.org', name: 'Sam', showName: 'yes' };
    for (let tap = 0; tap < 2; tap++) {
      const answer = await sendForm(service, made.path, fields);
      expect(answer.statusCode).toBe(303);
      expect((await page(String(answer.headers.location))).body).toContain(
        'Thank you. The e-mail to confirm is on its way.',
      );
    }
    const handed = await sendForm(service, made.path, { key: randomUUID(), [field()]: '8', now: 'yes' });
    expect((await page(String(handed.headers.location))).body).toContain('Thank you. It is counted.');
    expect(await entered()).toMatchObject({
      pledges: [{ email: cast.sam, quantity: 6 }],
      walkIns: [{ quantity: 8 }],
    });
  });

  it('comes back with what was typed and what is wrong with it', async () => {
    const nothing = await sendForm(service, made.path, { email: cast.sam });
    expect(nothing.statusCode).toBe(422);
    expect(nothing.body).toContain('Please choose at least one thing.');
    expect(nothing.body).toContain(`value="${cast.sam}"`);
    const noAddress = await sendForm(service, made.path, { [field()]: '6', email: 'sam' });
    expect(noAddress.statusCode).toBe(422);
    expect(parse(noAddress.body).querySelector(`[name="${field()}"]`)?.getAttribute('value')).toBe('6');
    const tooMany = await sendForm(service, made.path, { [field()]: '106', email: cast.sam });
    expect(tooMany.statusCode).toBe(409);
    expect(tooMany.body).toContain('We can take 100 more tins');
    expect(await entered()).toEqual({ pledges: [], walkIns: [] });
  });
});

describe('the stalls of an appeal', () => {
  const base = () => `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/stalls`;
  it('are made, ended and closed by every member, and found from the appeal', async () => {
    const nonce = randomUUID();
    for (let tap = 0; tap < 2; tap++)
      expect((await sendForm(service, base(), { name: 'School fair', nonce }, cast.dov.headers)).statusCode).toBe(303);
    const list = (await page(base(), cast.dov.headers)).body;
    expect(list.match(/School fair<\/h2>/g)).toHaveLength(1);
    expect(list).toContain(service.deps.publicUrl + made.path);
    const act = (verb: string) => sendForm(service, `${base()}/${made.stall.id}/${verb}`, {}, cast.dov.headers);
    await act('end-link');
    expect((await page(base(), cast.dov.headers)).body).not.toContain(service.deps.publicUrl + made.path);
    await act('new-link');
    expect((await page()).statusCode).toBe(410);
    await act('close');
    // One is open, so that is the one.
    const way = await page(`/a/${appeal.slug}/stall`, cast.dov.headers);
    expect(way.headers.location).toMatch(new RegExp(`^/a/${appeal.slug}/stall/.{51}$`));
    expect((await page(String(way.headers.location))).body).toContain('School fair');
    await act('open');
    expect((await page(`/a/${appeal.slug}/stall`, cast.dov.headers)).headers.location).toBe(base());
  });

  it('say what came through them, what was handed over apart', async () => {
    await enter(walkIn(7));
    const pledged = await enter(promise(4));
    const token = service.deps.tokens.make('pledge', pledged.json<{ id: string }>().id);
    await sendForm(service, `/pledges/${token}/confirm`);
    expect((await page(base(), cast.rosa.headers)).body).toContain(
      '1 person promised 4; 0 of it are here. 7 handed over at once.',
    );
  });

  it('need a name, and an appeal that is published and not over', async () => {
    expect((await sendForm(service, base(), { name: ' ' }, cast.rosa.headers)).statusCode).toBe(422);
    await setState('closed');
    expect((await sendForm(service, base(), { name: 'Late' }, cast.rosa.headers)).statusCode).toBe(409);
    expect((await page(base(), cast.rosa.headers)).body).toContain('The appeal is over');
  });
});

describe('the app on the phone', () => {
  it('starts at the stall, with icons that are there, and sees the stall alone', async () => {
    const answer = await page(`${made.path}/app.webmanifest`);
    expect(answer.headers['content-type']).toContain('application/manifest+json');
    const manifest = answer.json<{ start_url: string; scope: string; icons: { src: string }[] }>();
    expect(manifest).toMatchObject({ start_url: made.path, scope: `/a/${appeal.slug}/stall`, display: 'standalone' });
    for (const { src } of manifest.icons) expect((await page(src)).statusCode, src).toBe(200);
    const worker = await page(`/a/${appeal.slug}/stall/worker.js`);
    expect(worker.headers['service-worker-allowed']).toBe(`/a/${appeal.slug}/stall`);
    expect(worker.headers['cache-control']).toContain('no-');
    expect(worker.headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('has no worker of an appeal that nobody may see', async () => {
    const worker = async () => (await page(`/a/${appeal.slug}/stall/worker.js`)).statusCode;
    await setState('draft');
    expect(await worker()).toBe(404);
    await setState('open');
    expect(await worker()).toBe(200);
    await service.deps.pool.query('update appeals set taken_down_at = now() where id = $1', [appeal.id]);
    expect(await worker()).toBe(404);
  });
});

const setState = (state: (typeof appeals.$inferSelect)['state']) =>
  changeAppeal(service.deps, appeal.id, (tx) => tx.update(appeals).set({ state }).where(eq(appeals.id, appeal.id)));
