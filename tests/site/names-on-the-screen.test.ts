import { randomUUID } from 'node:crypto';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { title: `Tins ${++count}` });
});
afterAll(() => service.stop());

const promise = async (name: string, { showName = true, email = `${randomUUID()}@example.org` } = {}) => {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': randomUUID() },
    payload: { email, name, showName, items: [{ needId: appeal.needs[0]?.id, quantity: 1 }] },
  });
  const { id } = answer.json<{ id: string }>();
  return { id, path: `/pledges/${service.deps.tokens.make('pledge', id)}` };
};
const confirmed = async (name: string, more?: { showName?: boolean; email?: string }) => {
  const pledge = await promise(name, more);
  service.clock.forward(1_000);
  await sendForm(service, `${pledge.path}/confirm`);
  return pledge;
};
/** As the API tells them, and as they stand on the screen. */
const names = async (): Promise<string[]> => {
  const answer = await service.app.inject(`/api/v1/appeals/${appeal.slug}/names`);
  const told = answer.json<{ names: string[] }>().names;
  const screen = parse((await service.app.inject(`/a/${appeal.slug}/screen`)).body);
  expect(screen.querySelectorAll('[data-names] li').map((line) => line.innerText)).toEqual(told);
  return told;
};

describe('a name on the big screen', () => {
  it('comes when its pledge is confirmed, the newest first, and only by choice', async () => {
    await promise('Unconfirmed');
    expect(await names()).toEqual([]);
    await confirmed('Sam');
    await confirmed('Quiet', { showName: false });
    await confirmed('Priya');
    expect(await names()).toEqual(['Priya', 'Sam']);
  });

  it('goes when the pledge is taken back, taken out, or its name hidden', async () => {
    const sam = await confirmed('Sam');
    const priya = await confirmed('Priya');
    const asha = await confirmed('Asha');
    const eve = await confirmed('Something rude');
    await sendForm(service, `${sam.path}/withdraw`);
    expect(await names()).toEqual(['Something rude', 'Asha', 'Priya']);
    await sendForm(
      service,
      `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/pledges/${eve.id}/remove`,
      { reason: 'Made up' },
      cast.rosa.headers,
    );
    expect(await names()).toEqual(['Asha', 'Priya']);
    const change = (pledge: { path: string }, payload: object) =>
      service.app.inject({ method: 'PATCH', url: `/api/v1${pledge.path}`, payload });
    await change(asha, { showName: false });
    expect(await names()).toEqual(['Priya']);
    await change(priya, { name: 'P.' });
    expect(await names()).toEqual(['P.']);
  });

  it('goes when its supporter is erased', async () => {
    await confirmed('Sam', { email: cast.sam });
    expect(await names()).toEqual(['Sam']);
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [
      cast.sam,
    ]);
    const path = `/supporters/${service.deps.tokens.make('supporter', rows[0]?.id ?? '')}/erase`;
    expect((await sendForm(service, path, { sure: 'yes' })).statusCode).toBeLessThan(400);
    expect(await names()).toEqual([]);
  });

  it('goes when the host hid what its link says', async () => {
    await confirmed('Rude');
    expect(await names()).toEqual(['Rude']);
    await service.deps.pool.query('update share_links set words_hidden_at = now() where appeal_id = $1', [appeal.id]);
    await confirmed('Sam');
    expect(await names()).toEqual(['Sam']);
  });

  it('holds no address and no markup, and six are enough', async () => {
    await confirmed('Sam www.buy-this.example/now <b>x</b>');
    expect(await names()).toEqual(['Sam x']);
    for (const name of ['B', 'C', 'D', 'E', 'F', 'G', 'H']) await confirmed(name);
    expect(await names()).toEqual(['H', 'G', 'F', 'E', 'D', 'C']);
  });
});

describe('the names of an appeal', () => {
  it('hold nothing else of anybody', async () => {
    await confirmed('Sam', { email: 'sam.secret@example.org' });
    const answer = await service.app.inject(`/api/v1/appeals/${appeal.slug}/names`);
    expect(answer.json()).toEqual({ names: ['Sam'] });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('are there for public appeals alone', async () => {
    await makeAppeal(service, cast.dogsHome, { title: `Draft ${count}`, state: 'draft' });
    for (const slug of [`draft-${count}`, 'nothing'])
      expect((await service.app.inject(`/api/v1/appeals/${slug}/names`)).statusCode).toBe(404);
  });
});
