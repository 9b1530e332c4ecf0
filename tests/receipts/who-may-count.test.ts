import { afterAll, beforeAll, expect, test } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectCountsToFit, stepsOn, type Headers } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let pledgeId: string;
let receiptId: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome);
  const steps = stepsOn(service, appeal, cast.rosa.headers);
  pledgeId = await steps.pledge(10, { name: 'Sam' });
  receiptId = (await steps.received({ items: steps.tins(1) })).id;
});
afterAll(() => service.stop());

type Call = { method: 'GET' | 'POST'; url: string; payload?: object };

/** Every call of this slice, and whether the door may make it. */
const calls = (): [Call, boolean][] => [
  [{ method: 'GET', url: `/api/v1/appeals/${appeal.slug}/pledges` }, true],
  [{ method: 'GET', url: `/api/v1/appeals/${appeal.slug}/receipts` }, true],
  [
    {
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      payload: { items: [{ needId: appeal.needs[0]?.id, quantity: 1 }] },
    },
    true,
  ],
  [{ method: 'POST', url: `/api/v1/receipts/${receiptId}/undo`, payload: {} }, true],
  [{ method: 'POST', url: `/api/v1/pledges/${pledgeId}/remove`, payload: { reason: 'made up' } }, false],
  [{ method: 'POST', url: `/api/v1/pledges/${pledgeId}/restore` }, false],
];

const pages = (): [Call, boolean][] => {
  const path = `/admin/manchester-dogs-home/appeals/${appeal.slug}`;
  return [
    [{ method: 'GET', url: `${path}/receipts` }, true],
    [{ method: 'POST', url: `${path}/receipts`, payload: { [`quantity-${appeal.needs[0]?.id ?? ''}`]: '1' } }, true],
    [{ method: 'POST', url: `${path}/receipts/${receiptId}/undo`, payload: {} }, true],
    [{ method: 'GET', url: `${path}/pledges/${pledgeId}` }, true],
    [{ method: 'GET', url: '/admin/manchester-dogs-home/came-in' }, true],
    [{ method: 'GET', url: `${path}/pledges` }, false],
    [{ method: 'GET', url: `${path}/pledges/new` }, false],
    [
      { method: 'POST', url: `${path}/pledges/new`, payload: { [`quantity-${appeal.needs[0]?.id ?? ''}`]: '1' } },
      false,
    ],
    [{ method: 'POST', url: `${path}/pledges/${pledgeId}/remove`, payload: { reason: 'made up' } }, false],
    [{ method: 'POST', url: `${path}/pledges/${pledgeId}/restore`, payload: {} }, false],
  ];
};

const ask = ([{ method, url, payload }]: [Call, boolean], headers: Headers) => {
  if (!payload || url.startsWith('/api/'))
    return service.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return service.app.inject({
    method,
    url,
    headers: { ...headers, ...form },
    payload: new URLSearchParams(Object.entries(payload)).toString(),
  });
};

const state = async () => {
  const { rows } = await service.deps.pool.query(
    `select (select json_agg(needs order by id) from needs) as needs, (select json_agg(pledges order by id) from pledges) as pledges,
            (select json_agg(receipts order by id) from receipts) as receipts`,
  );
  return JSON.stringify(rows);
};

test('a stranger and a member of another organisation find nothing and change nothing', async () => {
  const before = await state();
  for (const call of calls()) {
    expect((await ask(call, {})).statusCode, call[0].url).toBe(401);
    expect((await ask(call, { authorization: 'Bearer made-up' })).statusCode, call[0].url).toBe(401);
    const omar = await ask(call, cast.omar.headers);
    expect([omar.statusCode, omar.json<{ type: string }>().type], call[0].url).toEqual([404, '/problems/not-found']);
  }
  for (const call of pages()) {
    const stranger = await ask(call, {});
    expect([stranger.statusCode, stranger.headers.location?.startsWith('/sign-in?next=')], call[0].url).toEqual([
      303,
      true,
    ]);
    expect((await ask(call, cast.omar.headers)).statusCode, call[0].url).toBe(404);
  }
  expect(await state()).toBe(before);
});

test('Omar reaches none of it through an appeal of his own either', async () => {
  const his = await makeAppeal(service, cast.foodBank, { slug: 'rice' });
  const path = `/admin/leeds-food-bank/appeals/${his.slug}`;
  const before = await state();
  for (const call of [
    { method: 'GET' as const, url: `${path}/pledges/${pledgeId}` },
    { method: 'POST' as const, url: `${path}/pledges/${pledgeId}/remove`, payload: { reason: 'mine' } },
    { method: 'POST' as const, url: `${path}/pledges/${pledgeId}/restore`, payload: {} },
    { method: 'POST' as const, url: `${path}/receipts/${receiptId}/undo`, payload: {} },
    { method: 'GET' as const, url: `/admin/leeds-food-bank/appeals/${appeal.slug}/receipts` },
  ])
    expect((await ask([call, true], cast.omar.headers)).statusCode, call.url).toBe(404);
  const shown = await ask([{ method: 'GET', url: `${path}/receipts?counted=${receiptId}` }, true], cast.omar.headers);
  expect(shown.body).not.toContain('Counted:');
  const counted = await ask(
    [
      { method: 'POST', url: `${path}/receipts`, payload: { pledgeId, [`quantity-${his.needs[0]?.id ?? ''}`]: '1' } },
      true,
    ],
    cast.omar.headers,
  );
  expect(counted.statusCode).toBe(404);
  expect(await state()).toBe(before);
});

test('Dov at the door may count and undo, and nothing else', async () => {
  for (const call of calls()) expect((await ask(call, cast.dov.headers)).statusCode < 300, call[0].url).toBe(call[1]);
  for (const call of pages()) expect((await ask(call, cast.dov.headers)).statusCode < 400, call[0].url).toBe(call[1]);
  const page = await ask(
    [{ method: 'GET', url: `/admin/manchester-dogs-home/appeals/${appeal.slug}/pledges/${pledgeId}` }, true],
    cast.dov.headers,
  );
  expect(page.body).not.toContain('Take this pledge out');
  await expectCountsToFit(service);
});

test('nobody sees an address or a token in the list', async () => {
  const list = await service.app.inject({ url: `/api/v1/appeals/${appeal.slug}/pledges`, headers: cast.rosa.headers });
  expect(list.body).toContain('"Sam"');
  expect(list.body).not.toContain('sam@example.org');
  expect(list.body).not.toContain(service.deps.tokens.make('pledge', pledgeId));
});
