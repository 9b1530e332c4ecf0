import { parse, type HTMLElement } from 'node-html-parser';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, stepsOn } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let path: string;
let appeals = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(async () => {
  appeals += 1;
  appeal = await makeAppeal(service, cast.dogsHome, {
    slug: `tins-${appeals}`,
    needs: [
      { wanted: 100, headroomPercent: 0 },
      { item: 'Blankets', unit: null, wanted: 10 },
    ],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
  path = `/admin/manchester-dogs-home/appeals/${appeal.slug}`;
});
afterEach(() => expectCountsToFit(service));

const open = async (url: string, who = cast.dov, status = 200): Promise<HTMLElement> => {
  const response = await service.app.inject({ url, headers: who.headers });
  expect(response.statusCode, url).toBe(status);
  return parse(response.body);
};

/** Sends the form that holds a button of this text, as a browser without JavaScript would. */
async function press(page: HTMLElement, button: string, typed: Record<string, string> = {}, who = cast.dov) {
  const form = page
    .querySelectorAll('form')
    .find((one) => one.querySelector('button[type=submit]')?.text.startsWith(button));
  if (!form) throw new Error(`no form with the button ${button}`);
  const fields = form
    .querySelectorAll('input')
    .filter((input) => input.getAttribute('type') !== 'checkbox')
    .map((input): [string, string] => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']);
  return service.app.inject({
    method: 'POST',
    url: form.getAttribute('action') ?? '',
    headers: { ...who.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams([...fields.filter(([name]) => !(name in typed)), ...Object.entries(typed)]).toString(),
  });
}

const tinsField = () => `quantity-${appeal.needs[0]?.id ?? ''}`;
const confirmed = async (quantity: number, more: Record<string, unknown> = {}): Promise<string> => {
  const id = await steps.pledge(quantity, more);
  await steps.verb(id, 'confirm');
  return id;
};

test('one tap counts all that was promised, and one takes it back', async () => {
  const id = await confirmed(24, { name: 'Sam' });
  const page = await open(`${path}/receipts`);
  const counted = await press(page, 'All of it came');
  expect(counted.statusCode).toBe(303);
  expect(await steps.pledgeNow(id)).toEqual({ state: 'received', quantity: 24, received: 24 });
  const after = await open(counted.headers.location ?? '');
  expect(after.querySelector('.notice')?.text).toContain('Counted: 24 tins of dog food from Sam');
  const undone = await press(after, 'Undo');
  expect(undone.statusCode).toBe(303);
  expect((await open(undone.headers.location ?? '')).querySelector('.notice')?.text).toContain('Undone');
  expect(await steps.pledgeNow(id)).toEqual({ state: 'pledged', quantity: 24, received: 0 });
});

test('the same form twice is one receipt', async () => {
  const page = await open(`${path}/receipts`);
  const [first, second] = [
    await press(page, 'Count it', { [tinsField()]: '6' }),
    await press(page, 'Count it', { [tinsField()]: '6' }),
  ];
  expect(second.headers.location).toBe(first.headers.location);
  const other = await press(page, 'Count it', { [tinsField()]: '7' });
  expect(other.statusCode).toBe(409);
  expect(parse(other.body).querySelector(`#${tinsField()}`)?.getAttribute('value')).toBe('7');
  await press(parse(other.body), 'Count it', { [tinsField()]: '7' });
  expect((await steps.counts())?.received).toBe(13);
});

test('two at two doors do not count one pledge twice', async () => {
  const id = await confirmed(24, { name: 'Sam' });
  const [here, there] = [await open(`${path}/receipts`), await open(`${path}/receipts`)];
  expect((await press(here, 'All of it came')).statusCode).toBe(303);
  const refused = await press(there, 'All of it came');
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('Somebody has counted this pledge meanwhile');
  expect((await steps.pledgeNow(id))?.received).toBe(24);
});

test('a wrong number comes back with its words and what was typed', async () => {
  const page = parse((await press(await open(`${path}/receipts`), 'Count it', { [tinsField()]: 'a lot' })).body);
  expect(page.querySelector('.error-summary')?.text).toContain('Please write a whole number');
  expect(page.querySelector(`#${tinsField()}`)?.getAttribute('value')).toBe('a lot');
  const empty = await press(await open(`${path}/receipts`), 'Count it');
  expect(empty.statusCode).toBe(422);
  expect(empty.body).toContain('Write how many came.');
});

test('a pledge takes other numbers, other things, and the last word', async () => {
  const id = await confirmed(24, { name: 'Sam' });
  const page = await open(`${path}/pledges/${id}?from=door`);
  expect(page.querySelector(`#${tinsField()}`)?.getAttribute('value')).toBe('24');
  const blankets = `quantity-${appeal.needs[1]?.id ?? ''}`;
  const counted = await press(page, 'Count it', { [tinsField()]: '20', [blankets]: '2', final: 'yes' });
  expect(counted.headers.location).toMatch(new RegExp(`^${path}/receipts\\?counted=`));
  expect(await steps.pledgeNow(id)).toEqual({ state: 'received', quantity: 24, received: 22 });
  expect(await steps.counts()).toMatchObject({ pledged: 0, received: 20 });
});

test('finds a pledge by name, also one that was withdrawn', async () => {
  await confirmed(2, { name: 'Sam Okafor' });
  const gone = await confirmed(3, { name: 'Priya', email: 'priya@example.org' });
  await steps.verb(gone, 'withdraw');
  const names = async (query: string) =>
    (await open(`${path}/receipts${query}`)).querySelectorAll('.card h3').map((heading) => heading.text);
  expect(await names('')).toEqual(['Sam Okafor']);
  expect(await names('?q=pri')).toEqual(['Priya']);
  expect(await names('?q=%25')).toEqual([]);
});

test('what can not be undone says why, and can be let go', async () => {
  const id = await confirmed(100);
  const receipt = await steps.received({ pledgeId: id, items: steps.tins(1), final: true });
  await confirmed(50, { email: 'priya@example.org' });
  const page = await open(`${path}/receipts?counted=${receipt.id}`);
  const refused = await press(page, 'Undo');
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('Tins of dog food: room for 49 more');
  expect((await press(parse(refused.body), 'Undo it, and let the rest go')).statusCode).toBe(303);
  expect((await steps.pledgeNow(id))?.state).toBe('lapsed');
});

test('the list shows names, items, states, who passed it on, and mail that came back', async () => {
  const { pool } = service.deps;
  const first = await confirmed(24, { name: 'Sam', showName: true });
  const { rows } = await pool.query<{ code: string }>(
    'select code from share_links join pledges on share_link_id = share_links.id where pledges.id = $1',
    [first],
  );
  await steps.pledge(3, { email: 'priya@example.org', via: rows[0]?.code });
  await pool.query(`update supporters set bounced_at = now() where email = 'priya@example.org'`);
  const page = await open(`${path}/pledges`, cast.rosa);
  const lines = page.querySelectorAll('tbody tr').map((row) => row.text);
  expect(lines[0]).toMatch(
    /No name.*3 tins of.*waiting for the e-mail click.*mail does not reach them.*through Sam’s link/s,
  );
  expect(lines[1]).toMatch(/Sam.*24 tins of.*promised/s);
  const waiting = await open(`${path}/pledges?state=unconfirmed`, cast.rosa);
  expect(waiting.querySelectorAll('tbody tr')).toHaveLength(1);
});

test('five thousand pledges come fifty at a time', async () => {
  await service.deps.pool.query(
    `with made as (
       insert into pledges (id, appeal_id, state, name, created_at, confirmed_at)
       select gen_random_uuid(), $1, 'pledged', 'Helper ' || n, now() - n * interval '1 minute', now()
         from generate_series(1, 5000) as n returning id)
     insert into pledge_items (pledge_id, need_id, quantity) select id, $2, 1 from made`,
    [appeal.id, appeal.needs[0]?.id],
  );
  await service.deps.pool.query('update needs set pledged = 5000 where id = $1', [appeal.needs[0]?.id]);
  const page = await open(`${path}/pledges`, cast.rosa);
  expect(
    page
      .querySelectorAll('tbody tr th')
      .map((one) => one.text.trim())
      .slice(0, 2),
  ).toEqual(['Helper 1', 'Helper 2']);
  expect(page.querySelectorAll('tbody tr')).toHaveLength(50);
  const older =
    page
      .querySelectorAll('a')
      .find((link) => link.text === 'Older ones')
      ?.getAttribute('href') ?? '';
  const next = await open(older.replaceAll('&amp;', '&'), cast.rosa);
  expect(next.querySelector('tbody tr th')?.text.trim()).toBe('Helper 51');
  const began = performance.now();
  await open(`${path}/receipts`);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('takes out a pledge with a reason, and brings it back', async () => {
  const id = await confirmed(24, { name: 'Mickey Mouse' });
  const page = await open(`${path}/pledges/${id}`, cast.rosa);
  expect((await press(page, 'Take this pledge out', {}, cast.rosa)).statusCode).toBe(422);
  const removed = await press(page, 'Take this pledge out', { reason: 'No such mouse' }, cast.rosa);
  const after = await open(removed.headers.location ?? '', cast.rosa);
  expect(after.querySelector('.notice')?.text).toContain('No such mouse');
  expect((await steps.counts())?.pledged).toBe(0);
  expect((await press(after, 'Bring it back', {}, cast.rosa)).statusCode).toBe(303);
  expect((await steps.counts())?.pledged).toBe(24);
});

test('enters a pledge for somebody who has no e-mail, once', async () => {
  const page = await open(`${path}/pledges/new`, cast.rosa);
  const typed = { [tinsField()]: '12', name: 'Mr Hall' };
  const [first, second] = [
    await press(page, 'Enter the pledge', typed, cast.rosa),
    await press(page, 'Enter the pledge', typed, cast.rosa),
  ];
  expect([first.statusCode, second.headers.location]).toEqual([303, first.headers.location]);
  expect((await open(first.headers.location ?? '', cast.rosa)).text).toContain('entered by a member');
  expect((await steps.counts())?.pledged).toBe(12);
  const full = await press(
    await open(`${path}/pledges/new`, cast.rosa),
    'Enter the pledge',
    { [tinsField()]: '99', name: 'Ms Hill' },
    cast.rosa,
  );
  expect(full.statusCode).toBe(409);
  expect(full.body).toContain('You can take 88 more of this.');
  expect(parse(full.body).querySelector('#name')?.getAttribute('value')).toBe('Ms Hill');
});

test('shows what came in since yesterday over all appeals', async () => {
  const organisation = await open('/admin/manchester-dogs-home/came-in');
  expect(organisation.querySelector('h1')?.text).toBe('What came in');
  const id = await confirmed(24, { name: 'Sam' });
  await steps.verb(id, 'on-the-way');
  await steps.received({ items: steps.tins(7) });
  const section = (await open('/admin/manchester-dogs-home/came-in'))
    .querySelectorAll('section')
    .find((one) => one.innerHTML.includes(`${path}/receipts`));
  expect(section?.text).toMatch(/Came in, once.*7 tins.*1 pledge set off.*24 tins.*1 new pledge.*24 tins/s);
});
