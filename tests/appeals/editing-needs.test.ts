import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { formBody, pageOf } from './forms.ts';

type Shown = { needs: { id: string; item: string; closedAt: string | null; wanted: number | null }[]; version: number };
type WithTally = Shown & { tally: { needs: { id: string; open: number; unconfirmed: number }[] } };

describe('editing needs that people have promised', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let count = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      title: `Appeal ${++count}`,
      needs: [
        { item: 'dog food', wanted: 100 },
        { item: 'blankets', unit: null, wanted: 40 },
      ],
    });
    const [food] = appeal.needs;
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': appeal.slug },
      payload: { email: cast.sam, items: [{ needId: food?.id, quantity: 24 }] },
    });
    expect(answer.statusCode).toBe(201);
  });
  afterAll(() => service.stop());

  const patch = (payload: object) =>
    service.app.inject({ method: 'PATCH', url: `/api/v1/appeals/${appeal.slug}`, headers: cast.rosa.headers, payload });
  const fields = (first: Record<string, string>) => {
    const [food, blankets] = appeal.needs;
    return {
      version: '1',
      agreed: '',
      title: appeal.title,
      story: 'Told',
      deadline: '2026-11-27T10:00',
      'needs.0.id': food?.id ?? '',
      'needs.0.item': 'dog food',
      'needs.0.unit': 'tin',
      'needs.0.wanted': '100',
      'needs.1.id': blankets?.id ?? '',
      'needs.1.item': 'blankets',
      'needs.1.wanted': '40',
      ...first,
    };
  };
  const send = (first: Record<string, string>) =>
    service.app.inject({
      method: 'POST',
      url: `/admin/manchester-dogs-home/appeals/${appeal.slug}/edit`,
      ...formBody(fields(first), cast.rosa.headers),
    });
  const shown = async () => (await service.app.inject({ url: `/api/v1/appeals/${appeal.slug}` })).json<WithTally>();

  it('closes the need and opens a new one when its item changes, after asking', async () => {
    const question = await send({ 'needs.0.item': 'cat food' });
    expect(question.statusCode).toBe(409);
    expect(question.body).toContain('that line is closed as it is');
    expect(question.body).toContain('24 promised');
    expect((await shown()).needs).toHaveLength(2);
    const agreed = pageOf(question).querySelector('[name="agreed"]')?.getAttribute('value') ?? '';
    const saved = await send({ 'needs.0.item': 'cat food', agreed });
    expect(saved.statusCode).toBe(303);
    const page = await service.app.inject({ url: String(saved.headers.location), headers: cast.rosa.headers });
    expect(page.body).toContain('closed as it was, and a new one opened');
    const { needs, tally } = await shown();
    expect(needs.map((need) => [need.item, need.closedAt !== null])).toEqual([
      ['cat food', false],
      ['blankets', false],
      ['dog food', true],
    ]);
    expect(tally.needs.find((need) => need.id === appeal.needs[0]?.id)).toMatchObject({ unconfirmed: 24, open: 0 });
  });

  it('renames a need in place when nobody has answered to it', async () => {
    expect((await send({ 'needs.1.item': 'towels' })).statusCode).toBe(303);
    expect((await shown()).needs.find((need) => need.id === appeal.needs[1]?.id)).toMatchObject({ item: 'towels' });
  });

  it('says what follows when less is asked for than is promised, and takes no more', async () => {
    const question = await send({ 'needs.0.wanted': '10' });
    expect(question.statusCode).toBe(409);
    expect(question.body).toContain('Nobody is turned away; no more is taken.');
    const agreed = pageOf(question).querySelector('[name="agreed"]')?.getAttribute('value') ?? '';
    expect((await send({ 'needs.0.wanted': '10', agreed })).statusCode).toBe(303);
    const { tally } = await shown();
    expect(tally.needs[0]).toMatchObject({ unconfirmed: 24, open: 0 });
  });

  it('asks again when what follows is not what was agreed to', async () => {
    expect((await send({ 'needs.0.item': 'cat food', agreed: 'closed:something-else:' })).statusCode).toBe(409);
  });

  it('by API closes what is promised and left out, and takes away what is not', async () => {
    const answer = await patch({ needs: [{ item: 'bleach' }] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<Shown>().needs.map((need) => [need.item, need.closedAt !== null])).toEqual([
      ['bleach', false],
      ['dog food', true],
    ]);
    expect(answer.json<Shown>().version).toBe(2);
    const again = await patch({ needs: answer.json<Shown>().needs });
    expect(again.json<Shown>().needs).toEqual(answer.json<Shown>().needs);
  });

  it('by API keeps what a row leaves out, and what the patch leaves out', async () => {
    const [food, blankets] = appeal.needs;
    const answer = await patch({ needs: [{ id: blankets?.id }, { id: food?.id, wanted: 200 }] });
    expect(answer.json<Shown>()).toMatchObject({
      title: appeal.title,
      dropOffPoints: [{ name: 'The kennels' }],
      needs: [
        { id: blankets?.id, item: 'blankets', wanted: 40 },
        { id: food?.id, item: 'dog food', unit: 'tin', wanted: 200 },
      ],
    });
  });

  it('opens again what was closed by a slip, with what was promised of it', async () => {
    const [food, blankets] = appeal.needs;
    await patch({ needs: [{ id: blankets?.id }] });
    expect((await shown()).tally.needs.find(({ id }) => id === food?.id)).toMatchObject({ open: 0 });
    const edit = `/admin/manchester-dogs-home/appeals/${appeal.slug}/edit`;
    const form = pageOf(await service.app.inject({ url: edit, headers: cast.rosa.headers }));
    expect(form.querySelector('#reopen')?.getAttribute('value')).toBe(food?.id);
    expect(form.querySelector('label[for="reopen"]')?.text).toBe('100 tins of dog food (24 promised)');
    const rows = { 'needs.0.id': blankets?.id ?? '', 'needs.0.item': 'blankets', 'needs.0.wanted': '40' };
    const again = { ...fields({}), ...rows, 'needs.0.unit': '', version: '2', reopen: food?.id ?? '' };
    // Not while the same thing stands in the list: then it would stand there twice.
    const typed = {
      ...again,
      'needs.1.id': '',
      'needs.1.item': 'Dog food',
      'needs.1.unit': 'tin',
      'needs.1.wanted': '5',
    };
    const twice = await service.app.inject({ method: 'POST', url: edit, ...formBody(typed, cast.rosa.headers) });
    expect(twice.statusCode).toBe(422);
    expect(pageOf(twice).querySelector('.error-summary a[href="#reopen"]')?.text).toContain(
      'stands in the list already',
    );
    expect(pageOf(twice).querySelector('#reopen')?.hasAttribute('checked')).toBe(true);
    const alone = Object.fromEntries(Object.entries(again).filter(([name]) => !name.startsWith('needs.1.')));
    const saved = await service.app.inject({ method: 'POST', url: edit, ...formBody(alone, cast.rosa.headers) });
    expect(saved.statusCode).toBe(303);
    const { needs, tally } = await shown();
    expect(needs.map((need) => [need.id, need.closedAt])).toEqual([
      [blankets?.id, null],
      [food?.id, null],
    ]);
    expect(tally.needs.find(({ id }) => id === food?.id)).toMatchObject({ unconfirmed: 24, open: 101 });
    const pledge = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': `${appeal.slug}-again` },
      payload: { email: cast.priya, items: [{ needId: food?.id, quantity: 2 }] },
    });
    expect(pledge.statusCode).toBe(201);
  });

  it('by API opens a need again under its own item alone, and not beside the one that took its place', async () => {
    const [food, blankets] = appeal.needs;
    await patch({ needs: [{ id: food?.id, item: 'cat food' }, { id: blankets?.id }] });
    const now = (await shown()).needs;
    const catFood = now.find(({ item }) => item === 'cat food');
    const back = { id: food?.id, closed: false, item: 'something else', wanted: 90 };
    const taken = await patch({ needs: [back, { id: catFood?.id, item: 'DOG FOOD' }] });
    expect(taken.json()).toMatchObject({ status: 422, errors: [{ path: 'needs.0.id' }] });
    const opened = await patch({ needs: [back, { id: blankets?.id }] });
    expect(opened.json<Shown>().needs).toMatchObject([
      { id: food?.id, item: 'dog food', wanted: 90, closedAt: null },
      { id: blankets?.id, closedAt: null },
    ]);
  });

  it('refuses a need of another appeal, one twice, and the last one taken away', async () => {
    const other = await makeAppeal(service, cast.foodBank, { title: `Other ${count}` });
    const foreign = await patch({ needs: [{ id: other.needs[0]?.id, item: 'dog food' }] });
    expect(foreign.json()).toMatchObject({ status: 422, errors: [{ path: 'needs.0.id' }] });
    const [food] = appeal.needs;
    const twice = await patch({ needs: [{ id: food?.id }, { id: food?.id }] });
    expect(twice.json()).toMatchObject({ status: 422, errors: [{ path: 'needs.1.id' }] });
    expect((await patch({ needs: [] })).json()).toMatchObject({ status: 422, errors: [{ path: 'needs' }] });
    expect((await patch({ story: '', deadline: null })).json()).toMatchObject({
      errors: [{ path: 'story' }, { path: 'deadline' }],
    });
    expect((await shown()).version).toBe(1);
  });
});
