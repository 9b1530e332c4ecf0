import http, { type IncomingMessage } from 'node:http';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tallyPoints } from '../../src/db/schema/network.ts';
import { places } from '../../src/db/schema/sharing.ts';
import { mostPoints, tallyPointsTask } from '../../src/network/history.ts';
import { timetable } from '../../src/timetable.ts';
import { networkTasks } from '../../src/network/register.ts';
import { days, later, minutes } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { get, makeLink, phone } from '../sharing/support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let placeCode: string;
let samsCode: string;

const needId = () => appeal.needs[0]?.id ?? '';
const promise = async (email: string, quantity: number, more: Record<string, string> = {}) => {
  const answer = await service.app.inject({
    method: 'POST',
    url: '/api/v1/appeals/tins/pledges',
    headers: { 'idempotency-key': email },
    payload: { email, items: [{ needId: needId(), quantity }], ...more },
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
};
const confirm = (id: string) => sendForm(service, `/pledges/${service.deps.tokens.make('pledge', id)}/confirm`);
const bring = (pledgeId: string, quantity: number) =>
  service.app.inject({
    method: 'POST',
    url: '/api/v1/appeals/tins/receipts',
    headers: cast.rosa.headers,
    payload: { pledgeId, items: [{ needId: needId(), quantity }] },
  });
const path = (more = '') => `/admin/${cast.dogsHome.slug}/appeals/tins/network${more}`;
const page = async () => parse((await get(service, path(), { headers: cast.rosa.headers })).body);
const rowOf = (root: ReturnType<typeof parse>, caption: string, name: string) => {
  const table = root.querySelectorAll('table').find((one) => one.querySelector('caption')?.text.includes(caption));
  const row = table?.querySelectorAll('tbody tr').find((one) => one.querySelector('th')?.text.includes(name));
  return row?.querySelectorAll('td').map((cell) => cell.text.trim());
};

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { slug: 'tins' });
  const placeId = newId();
  await service.deps.db.insert(places).values({
    id: placeId,
    organisationId: cast.dogsHome.id,
    name: 'The vet’s window',
    createdAt: service.clock.now(),
  });
  placeCode = (await makeLink(service, appeal, { kind: 'place', placeId })).code;
  samsCode = (await makeLink(service, appeal, { name: '=HYPERLINK("x")' })).code;
  const headers = { 'user-agent': phone };
  await get(service, `/a/tins/${placeCode}?from=poster`, { headers });
  await get(service, `/a/tins/${samsCode}?from=whatsapp`, { headers, remoteAddress: '192.0.2.7' });
  const first = await promise('poster@example.org', 40, { via: placeCode });
  await confirm(first);
  await bring(first, 30);
  await confirm(await promise('friend@example.org', 12, { via: samsCode }));
  await promise('waiting@example.org', 5);
});
afterAll(() => service.stop());

describe('the appeal’s own network', () => {
  test('tells from how many looked to how many brought something', async () => {
    const text = (await page()).querySelector('.funnel')?.text.replace(/\s+/g, ' ');
    expect(text).toMatch(/2 visits\s*3 promises\s*2 were confirmed\s*1 has brought something/);
  });

  test('tells it by channel, by the kind of link and by place', async () => {
    const root = await page();
    expect(rowOf(root, 'By channel', 'Poster')?.[0]).toBe('1');
    expect(rowOf(root, 'By channel', 'WhatsApp')?.[0]).toBe('1');
    expect(rowOf(root, 'By whose link', 'Link of a place')).toEqual(['1', '1', '1', '40', '30']);
    expect(rowOf(root, 'By whose link', 'Link of a person')).toEqual(['1', '1', '1', '12', '0']);
    expect(rowOf(root, 'By whose link', 'Without a link')).toEqual(['0', '1', '0', '0', '0']);
    expect(rowOf(root, 'Everything that came', 'The vet’s window')).toEqual(['1', '1', '40', '30']);
  });

  test('lists the links that brought most, with names by consent only', async () => {
    const unnamed = await makeLink(service, appeal);
    await confirm(await promise('third@example.org', 20, { via: unnamed.code }));
    const root = await page();
    expect(rowOf(root, 'Names stand here', 'The vet’s window')).toEqual(['40', '30', '40', '1']);
    expect(rowOf(root, 'Names stand here', `Somebody unnamed (${unnamed.code})`)).toEqual(['20', '0', '20', '1']);
    expect(root.text).not.toContain('third@example.org');
  });

  test('draws the way of the tally with a table under it, and marks what the charity told people', async () => {
    service.clock.forward(minutes(45));
    const said = await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/tins/steer',
      headers: cast.rosa.headers,
      payload: { to: 'open', message: 'Come by the back gate.' },
    });
    expect(said.statusCode, said.body).toBe(200);
    service.clock.forward(minutes(45));
    const root = await page();
    expect(root.querySelectorAll('.burn-up .chart-mark')).toHaveLength(1);
    expect(root.querySelector('[aria-label="Marked in the chart"]')?.text).toBe(
      '1: 23 Nov, Open: “Come by the back gate.”',
    );
    expect(root.querySelectorAll('.burn-up path.chart-line').length).toBeGreaterThan(3);
    expect(root.querySelector('.burn-up svg title')?.text).toContain('of 500');
    expect(rowOf(root, 'At the end of each day', '23 Nov')).toEqual(['500', '72', '62', '30']);
  });

  test('says what to do next', async () => {
    expect((await page()).querySelector('[data-next-step]')?.text).toMatch(/promises so far/);
  });

  test('is there for the door too, without the tables to take away', async () => {
    const root = parse((await get(service, path(), { headers: cast.dov.headers })).body);
    expect(root.querySelector('h1')?.text).toBe('How it travels');
    expect(root.querySelector('a[href$=".csv"]')).toBeNull();
    expect((await get(service, path('/links.csv'), { headers: cast.dov.headers })).statusCode).toBe(403);
  });

  test('is nowhere for Omar, and strangers are asked to sign in', async () => {
    for (const more of ['', '/links.csv', '/history.csv']) {
      expect((await get(service, path(more), { headers: cast.omar.headers })).statusCode).toBe(404);
      const omars = path(more).replace(cast.dogsHome.slug, cast.foodBank.slug);
      expect((await get(service, omars, { headers: cast.omar.headers })).statusCode).toBe(404);
      expect((await get(service, path(more))).headers.location).toMatch(/^\/sign-in/);
    }
  });

  test('is there before anything has happened', async () => {
    await makeAppeal(service, cast.dogsHome, { slug: 'new', state: 'draft', publishedAt: null, needs: [] });
    const answer = await get(service, path().replace('tins', 'new'), { headers: cast.rosa.headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Nobody can see this appeal yet');
  });
});

describe('the tables to take away', () => {
  test('hold every link, readable by Excel, and run no formula of a stranger', async () => {
    const answer = await get(service, path('/links.csv'), { headers: cast.rosa.headers });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="tins-links.csv"',
      'cache-control': 'no-store',
    });
    expect(answer.body.startsWith('\ufeffcode,whose,name,made,')).toBe(true);
    expect(answer.body).toContain(`\r\n${placeCode},place,The vet’s window,2026-11-23T`);
    expect(answer.body).toContain(`${samsCode},person,"'=HYPERLINK(""x"")",`);
    expect(answer.body).not.toContain('@example.org');
  });

  test('come whole when there are many links', async () => {
    const many = await makeAppeal(service, cast.dogsHome, { slug: 'many' });
    await service.deps.pool.query(
      `insert into share_links (id, appeal_id, code, created_at)
       select gen_random_uuid(), $1, 'many' || n, now() from generate_series(1, 3500) as n`,
      [many.id],
    );
    const { body } = await get(service, path('/links.csv').replace('tins', 'many'), { headers: cast.rosa.headers });
    expect(body.trimEnd().split('\r\n')).toHaveLength(3_501);
  });
});

describe('readers that take a table very slowly', () => {
  test('are few at once, so that everybody else still has the database', async () => {
    const vast = await makeAppeal(service, cast.dogsHome, { slug: 'vast' });
    await service.deps.pool.query(
      `insert into share_links (id, appeal_id, code, name, created_at)
       select gen_random_uuid(), $1, 'vast' || n, repeat('n', 60), now() from generate_series(1, 100000) as n`,
      [vast.id],
    );
    const address = service.url + path('/links.csv').replace('tins', 'vast');
    const ask = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        http.get(address, { headers: { ...cast.rosa.headers, connection: 'close' } }, resolve).on('error', reject);
      });
    const slow = await Promise.all([ask(), ask(), ask()]);
    expect(slow.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const refused = await ask();
    expect(refused.statusCode).toBe(503);
    expect(refused.headers).toMatchObject({ 'retry-after': '20', 'content-type': 'text/plain; charset=utf-8' });
    expect(refused.headers).not.toHaveProperty('content-disposition');
    [...slow, refused].forEach((answer) => answer.destroy());
    await expect
      .poll(async () => (await get(service, path('/links.csv'), { headers: cast.rosa.headers })).statusCode, {
        timeout: 20_000,
      })
      .toBe(200);
  });
});

describe('the history of a tally', () => {
  const keep = () => networkTasks(service.deps)[tallyPointsTask]?.({}, {} as never);
  const kept = async (of: { id: string } = appeal) => {
    const { rows } = await service.deps.pool.query<{ at: Date; pledged: number; received: number; expected: number }>(
      'select at, pledged, received, expected from tally_points where appeal_id = $1 order by at',
      [of.id],
    );
    return rows;
  };

  test('is a point every ten minutes, but only when something has moved', async () => {
    expect(timetable.find(({ task }) => task === tallyPointsTask)?.at).toBe('*/10 * * * *');
    await keep();
    const before = await kept();
    expect(before.at(-1)).toMatchObject({ pledged: 42, received: 30, expected: 62 });
    service.clock.forward(minutes(10));
    await keep();
    expect(await kept()).toHaveLength(before.length);
    // A link raises the version and moves nothing.
    await service.app.inject({ method: 'POST', url: '/api/v1/appeals/tins/share-links', payload: {} });
    await keep();
    expect(await kept()).toHaveLength(before.length);
    await confirm(await promise('late@example.org', 8));
    service.clock.forward(minutes(10));
    await Promise.all([keep(), keep()]);
    expect(await kept()).toHaveLength(before.length + 1);
    expect((await kept()).at(-1)).toMatchObject({ pledged: 50 });
    const { body } = await get(service, path('/history.csv'), { headers: cast.rosa.headers });
    expect(body.trimEnd().split('\r\n').at(-1)).toMatch(/^2026-11-23T.*,500,5,50,0,30,68$/);
  });

  test('leaves drafts and what ended long ago alone', async () => {
    const now = service.clock.now();
    const draft = await makeAppeal(service, cast.dogsHome, { slug: 'later', state: 'draft' });
    const old = await makeAppeal(service, cast.dogsHome, {
      slug: 'old',
      state: 'closed',
      closedAt: later(now, -days(70)),
      needs: [{ received: 4 }],
    });
    await keep();
    expect([await kept(draft), await kept(old)]).toEqual([[], []]);
  });

  test('is thinned out in its older half when it has grown long', async () => {
    const long = await makeAppeal(service, cast.dogsHome, { slug: 'long' });
    const now = service.clock.now();
    await service.deps.db.insert(tallyPoints).values(
      Array.from({ length: mostPoints }, (_, at) => ({
        appealId: long.id,
        at: later(now, -minutes(60) * (mostPoints - at)),
        version: -1,
        wanted: 500,
        unconfirmed: at,
        pledged: 0,
        onTheWay: 0,
        received: 0,
        expected: 0,
      })),
    );
    const first = (await kept(long))[0]?.at;
    await keep();
    const rest = await kept(long);
    expect(rest.length).toBe(mostPoints + 1 - mostPoints / 4 + 1);
    expect(rest[0]?.at).toEqual(first);
    expect(rest.at(-1)?.at).toEqual(now);
  });
});
