import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesOf } from '../support/routes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeThings, type Things } from '../support/things.ts';

/**
 * Every route of the service stands in one of these lists, or the first test fails. Those of a member, a person or the
 * host are then tried by a stranger and by Omar, who is signed in but belongs to another organisation.
 */

/** For everybody. */
const open = `
  GET /
  GET /a/:slug
  GET /a/:slug/:code
  GET /a/:slug/:code/poster
  GET /a/:slug/:code/poster.pdf
  GET /a/:slug/:code/put-on-your-site
  GET /a/:slug/:code/qr.svg
  GET /a/:slug/:code/report
  POST /a/:slug/:code/report
  GET /a/:slug/drive
  POST /a/:slug/drive
  GET /a/:slug/drive/asked
  GET /a/:slug/groups
  POST /a/:slug/groups
  GET /a/:slug/groups/:code
  GET /a/:slug/moments/:id
  GET /a/:slug/moments/:id/asked
  GET /a/:slug/moments/:id/calendar.ics
  POST /a/:slug/moments/:id/join
  POST /a/:slug/pledges
  GET /a/:slug/outcome
  GET /a/:slug/outcome.pdf
  GET /a/:slug/poster
  GET /a/:slug/poster.pdf
  GET /a/:slug/badge.png
  GET /a/:slug/badge.svg
  GET /a/:slug/from/:site
  GET /a/:slug/put-on-your-site
  GET /door/:org/:code
  GET /door/:org/:code/qr.png
  GET /door/:org/worker.js
  GET /embed/a/:slug
  GET /embed/a/:slug/:code
  GET /oembed
  GET /a/:slug/preview-:version(^\\d{1,9}$).png
  GET /a/:slug/qr.svg
  GET /a/:slug/report
  POST /a/:slug/report
  GET /a/:slug/report/sent
  GET /a/:slug/screen
  GET /a/:slug/share
  POST /a/:slug/share
  GET /a/:slug/share/mastodon
  GET /a/:slug/share/text
  GET /a/:slug/stall/worker.js
  GET /api
  GET /api/openapi.json
  GET /api/v1/appeals
  GET /api/v1/appeals/:slug
  GET /api/v1/appeals/:slug/names
  POST /api/v1/appeals/:slug/pledges
  POST /api/v1/appeals/:slug/drivers
  POST /api/v1/appeals/:slug/share-links
  GET /api/v1/appeals/:slug/report
  GET /api/v1/appeals/:slug/slots
  GET /api/v1/appeals/:slug/tally
  GET /api/v1/appeals/:slug/tally/stream
  GET /api/v1/organisations/:slug
  GET /apply
  POST /apply
  GET /apply/sent
  GET /health/live
  GET /health/ready
  GET /how-it-works
  GET /how-we-count
  GET /o/:slug
  GET /pictures/:id/:width
  GET /privacy
  GET /problems/:name
  GET /push-worker.js
  GET /robots.txt
  GET /sign-in
  POST /sign-in
  GET /sign-in/sent
  POST /sign-out
  GET /sitemap.xml
  GET /*`;

/** Opened by what is secret in the path, known from a mail or the terminal. */
const byToken = `
  GET /a/:slug/stall/:token
  POST /a/:slug/stall/:token
  GET /a/:slug/stall/:token/app.webmanifest
  POST /api/v1/stalls/:token/entries
  GET /a/:slug/pledged/:after
  POST /a/:slug/pledged/:after/correct
  POST /a/:slug/pledged/:after/send-again
  GET /api/v1/pledges/:token|:id
  PATCH /api/v1/pledges/:token|:id
  POST /api/v1/pledges/:token|:id/brought
  POST /api/v1/pledges/:token|:id/confirm
  POST /api/v1/pledges/:token|:id/on-the-way
  POST /api/v1/pledges/:token|:id/still-coming
  POST /api/v1/pledges/:token|:id/withdraw
  GET /api/v1/ripples/:token
  GET /invitations/:token
  POST /invitations/:token
  GET /links/:token
  POST /links/:token/mail
  GET /links/:token/moments
  POST /links/:token/moments
  POST /links/:token/moments/:id
  POST /links/:token/words
  GET /moments/:token
  GET /moments/:token/calendar.ics
  POST /moments/:token/confirm
  GET /moments/:token/leave
  POST /moments/:token/leave
  POST /moments/:token/push
  POST /moments/:token/push/stop
  GET /api/v1/pledges/:token|:id/slots
  POST /api/v1/pledges/:token|:id/slot
  POST /api/v1/pledges/:token|:id/free-slot
  POST /api/v1/pledges/:token|:id/plan
  GET /drivers/:token
  POST /drivers/:token/confirm
  POST /drivers/:token/withdraw
  POST /drivers/:token/collections/:id/agree
  POST /drivers/:token/collections/:id/end
  GET /pledges/:token/time
  POST /pledges/:token/time
  POST /pledges/:token/time/free
  GET /pledges/:token/way
  POST /pledges/:token/way
  GET /pledges/:token/collection
  POST /pledges/:token/collection/agree
  POST /pledges/:token/collection/end
  GET /pledges/:token
  POST /pledges/:token/again
  POST /pledges/:token/brought
  GET /pledges/:token/calendar.ics
  POST /pledges/:token/change
  POST /pledges/:token/confirm
  GET /pledges/:token/did-you-manage
  POST /pledges/:token/on-the-way
  GET /pledges/:token/pictures/:id
  POST /pledges/:token/still-coming
  GET /pledges/:token/withdraw
  POST /pledges/:token/withdraw
  GET /ripples/:token
  GET /setup/:code
  POST /setup/:code
  GET /sign-in/:token
  POST /sign-in/:token
  GET /stop/:token
  POST /stop/:token
  GET /stop/members/:org/:mail/:token
  POST /stop/members/:org/:mail/:token
  GET /supporters/:token
  GET /supporters/:token/erase
  POST /supporters/:token/erase
  POST /supporters/:token/mail
  GET /still-true/:appeal/:person
  POST /still-true/:appeal/:person`;

/** Guarded by what is no person: the machine that asks, or the code that is printed at the first start. */
const byPlace = `
  GET /mailbox
  GET /mailbox/:id
  GET /mailbox/:id/html
  GET /setup
  POST /setup`;

/** Pages of whoever is signed in. */
const ofPerson = `
  GET /admin
  GET /admin/account
  POST /admin/account/name
  POST /admin/account/sessions/:id/end
  POST /admin/account/sessions/end-others`;

/** Pages of the members of one organisation. */
const ofMember = `
  GET /a/:slug/stall
  GET /door/:org
  GET /door/:org/app.webmanifest
  GET /door/:org/point
  POST /door/:org/point
  POST /door/:org/receipts/:id/undo
  GET /door/:org/shell
  GET /door/:org/walk-in
  POST /door/:org/walk-in
  POST /door/:org/:code
  GET /admin/:org
  GET /admin/:org/appeals/:slug
  GET /admin/:org/appeals/:slug/brought
  GET /admin/:org/appeals/:slug/corrections
  POST /admin/:org/appeals/:slug/corrections
  POST /admin/:org/appeals/:slug/corrections/:id/undo
  GET /admin/:org/appeals/:slug/collections
  POST /admin/:org/appeals/:slug/collections
  POST /admin/:org/appeals/:slug/collections/:id/end
  GET /admin/:org/appeals/:slug/slots
  GET /admin/:org/appeals/:slug/edit
  POST /admin/:org/appeals/:slug/edit
  GET /admin/:org/appeals/:slug/moments
  POST /admin/:org/appeals/:slug/moments
  POST /admin/:org/appeals/:slug/moments/:id
  GET /admin/:org/appeals/:slug/network
  GET /admin/:org/appeals/:slug/network/history.csv
  GET /admin/:org/appeals/:slug/network/links.csv
  GET /admin/:org/appeals/:slug/photos
  POST /admin/:org/appeals/:slug/photos
  POST /admin/:org/appeals/:slug/photos/:id/remove
  GET /admin/:org/appeals/:slug/paper
  POST /admin/:org/appeals/:slug/paper
  POST /admin/:org/appeals/:slug/paper/count
  GET /admin/:org/appeals/:slug/paper/sheet
  GET /admin/:org/appeals/:slug/paper/sheet.csv
  GET /admin/:org/appeals/:slug/places
  POST /admin/:org/appeals/:slug/places
  POST /admin/:org/appeals/:slug/places/:id/close
  POST /admin/:org/appeals/:slug/places/:id/link
  POST /admin/:org/appeals/:slug/places/:id/open
  POST /admin/:org/appeals/:slug/places/:id/rename
  GET /admin/:org/appeals/:slug/pledges
  GET /admin/:org/appeals/:slug/pledges.csv
  GET /admin/:org/appeals/:slug/pledges/:id
  POST /admin/:org/appeals/:slug/pledges/:id/remove
  POST /admin/:org/appeals/:slug/pledges/:id/restore
  GET /admin/:org/appeals/:slug/pledges/new
  POST /admin/:org/appeals/:slug/pledges/new
  GET /admin/:org/appeals/:slug/preview
  POST /admin/:org/appeals/:slug/publish
  GET /admin/:org/appeals/:slug/receipts
  POST /admin/:org/appeals/:slug/receipts
  GET /admin/:org/appeals/:slug/receipts.csv
  POST /admin/:org/appeals/:slug/receipts/:id/undo
  GET /admin/:org/appeals/:slug/report
  POST /admin/:org/appeals/:slug/report
  GET /admin/:org/appeals/:slug/share-texts
  POST /admin/:org/appeals/:slug/share-texts
  GET /admin/:org/appeals/:slug/stalls
  POST /admin/:org/appeals/:slug/stalls
  POST /admin/:org/appeals/:slug/stalls/:id/close
  POST /admin/:org/appeals/:slug/stalls/:id/end-link
  POST /admin/:org/appeals/:slug/stalls/:id/new-link
  POST /admin/:org/appeals/:slug/stalls/:id/open
  GET /admin/:org/appeals/:slug/steer
  POST /admin/:org/appeals/:slug/steer
  POST /admin/:org/appeals/:slug/still-true
  GET /admin/:org/appeals/new
  POST /admin/:org/appeals/new
  GET /admin/:org/appeals/paste
  POST /admin/:org/appeals/paste
  GET /admin/:org/agreements
  POST /admin/:org/agreements
  GET /admin/:org/came-in
  GET /admin/:org/members
  POST /admin/:org/members/:id/role
  POST /admin/:org/members/:id/remove
  POST /admin/:org/members/invitations/:id/withdraw
  POST /admin/:org/members/invite
  GET /admin/:org/members/leave
  POST /admin/:org/members/leave
  GET /admin/:org/points
  GET /admin/:org/points/:id
  POST /admin/:org/points/:id
  POST /admin/:org/points/:id/close
  POST /admin/:org/points/:id/emptied
  POST /admin/:org/points/:id/open
  GET /admin/:org/points/new
  POST /admin/:org/points/new
  GET /admin/:org/settings
  POST /admin/:org/settings/apply-again
  POST /admin/:org/settings/keys
  POST /admin/:org/settings/keys/:id/revoke
  POST /admin/:org/settings/mail
  POST /admin/:org/settings/profile`;

/** The host's desk. */
const ofHost = `
  GET /host
  POST /host/appeals/:slug/put-back
  POST /host/appeals/:slug/take-down
  GET /host/organisations
  POST /host/organisations/:slug/approve
  POST /host/organisations/:slug/decline
  POST /host/reports/:id/dismiss
  POST /host/reports/:id/hide-words`;

/** What a program sends for an organisation, with a body that would be taken. */
const calls: Record<string, object> = {
  'PATCH /api/v1/appeals/:slug': { title: 'Mine now' },
  'POST /api/v1/appeals/:slug/corrections': { difference: 1, reason: 'Counted wrong' },
  'POST /api/v1/corrections/:id/undo': {},
  'GET /api/v1/organisations/:slug/door': {},
  'GET /api/v1/appeals/:slug/pledges': {},
  'POST /api/v1/appeals/:slug/publish': {},
  'GET /api/v1/appeals/:slug/receipts': {},
  'POST /api/v1/appeals/:slug/receipts': { items: [] },
  'POST /api/v1/appeals/:slug/report': { thanks: 'From me', learnt: '' },
  'POST /api/v1/appeals/:slug/report/publish': { write: true },
  'POST /api/v1/appeals/:slug/report/take-back': {},
  'POST /api/v1/appeals/:slug/steer': { to: 'closed' },
  'GET /api/v1/appeals/:slug/steers': {},
  'POST /api/v1/appeals/:slug/steers/:id/undo': {},
  'POST /api/v1/organisations/:slug/appeals': { title: 'Mine' },
  'GET /api/v1/organisations/:slug/agreements': {},
  'POST /api/v1/organisations/:slug/agreements': { act: 'ask', organisation: 'leeds-food-bank' },
  'PATCH /api/v1/organisations/:slug/agreements': { takesOverflow: true },
  'GET /api/v1/organisations/:slug/points': {},
  'POST /api/v1/organisations/:slug/points': { name: 'Mine', address: 'Here' },
  'PATCH /api/v1/points/:id': { name: 'Mine' },
  'POST /api/v1/points/:id/close': {},
  'POST /api/v1/points/:id/open': {},
  'POST /api/v1/pledges/:token|:id/remove': { reason: 'Made up' },
  'POST /api/v1/pledges/:token|:id/restore': {},
  'POST /api/v1/receipts/:id/undo': {},
};
/** For members of any organisation, as it stores nothing. */
const callOfAnyMember = 'POST /api/v1/needs/parse';

/** What is sent, so that nothing but the guard is in the way. */
const fields = {
  reason: 'No reason',
  role: 'door',
  email: 'omar@example.org',
  to: 'closed',
  title: 'Mine now',
  name: 'Mine now',
  keyName: 'Mine',
  text: '500 tins',
};

const linesOf = (list: string): string[] => list.trim().split(/\s*\n\s*/);

let service: TestService;
let things: Things;

beforeAll(async () => {
  service = await startTestService();
  things = await makeThings(service);
});
afterAll(() => service.stop());

/** The route as an address of Rosa's things. */
function addressOf(route: string): { method: 'GET' | 'POST' | 'PATCH'; url: string } {
  const [method, pattern = ''] = route.split(' ');
  if (method !== 'GET' && method !== 'POST' && method !== 'PATCH') throw new Error(`${route} has another method`);
  const ids: Record<string, string> = {
    pledges: things.pledgeId,
    photos: things.photoId,
    receipts: things.receiptId,
    corrections: things.correctionId,
    sessions: things.sessionId,
    keys: things.keyId,
    members: things.cast.dov.id,
    invitations: things.invitationId,
    reports: things.reportId,
    places: things.placeId,
    points: things.appeal.dropOffPoints[0]?.id ?? 'unknown',
    stalls: things.stallId,
    moments: things.momentId,
    collections: things.collectionId,
  };
  const url = pattern
    .replace('/organisations/:slug', `/organisations/${things.cast.dogsHome.slug}`)
    .replace(':org', things.cast.dogsHome.slug)
    .replace(':slug', things.appeal.slug)
    .replace('/:code', `/${things.doorCode}`)
    .replace(/\/(\w+)\/(?::token\|)?:id/, (_, kind: string) => `/${kind}/${ids[kind] ?? 'unknown'}`);
  return { method, url };
}

const ask = (route: string, headers: Record<string, string> = {}) => {
  const { method, url } = addressOf(route);
  if (method === 'GET') return service.app.inject({ method, url, headers });
  const payload = new URLSearchParams(fields).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return service.app.inject({ method, url, headers: { ...type, ...headers }, payload });
};

const call = (route: string, headers: Record<string, string> = {}) => {
  const { method, url } = addressOf(route);
  return service.app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: calls[route] ?? {} }) });
};

/** All that is stored, but when somebody was last seen and what the job queue does. */
async function everything(): Promise<string> {
  const { rows } = await service.deps.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('job_workers', 'mailbox') order by 1`,
  );
  const tables = rows.map(async ({ name }) => {
    const { rows: found } = await service.deps.pool.query<{ row: string }>(
      `select (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text as row from "${name}" t order by 1`,
    );
    return `${name}\n${found.map(({ row }) => row).join('\n')}`;
  });
  return (await Promise.all(tables)).join('\n');
}

it('knows every route of the service', () => {
  const lists = [open, byToken, byPlace, ofPerson, ofMember, ofHost].flatMap(linesOf);
  const known = [...lists, ...Object.keys(calls), callOfAnyMember];
  expect(routesOf(service.app).toSorted()).toEqual(known.toSorted());
});

it('has every call for members, and no other, marked so in the API’s description', async () => {
  const document = (await service.app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  }>();
  const marked = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { security }]) =>
      security ? [`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`] : [],
    ),
  );
  const listed = [...Object.keys(calls), callOfAnyMember].map((route) => route.replace(':token|', ''));
  expect(marked.toSorted()).toEqual(listed.toSorted());
});

describe('a stranger', () => {
  it.each([ofPerson, ofMember, ofHost].flatMap(linesOf))('is asked to sign in at %s', async (route) => {
    const answer = await ask(route);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/^\/sign-in\?next=%2F/);
    expect(answer.headers['cache-control']).toBe('no-store');
    // A cookie or a key that nobody gave out is no better than none.
    expect((await ask(route, { cookie: 'session=made-up' })).statusCode).toBe(303);
    expect((await ask(route, { authorization: 'Bearer made-up' })).statusCode).toBe(404);
  });

  it.each([...Object.keys(calls), callOfAnyMember])('gets a 401 at %s', async (route) => {
    for (const headers of [
      {},
      { cookie: 'session=made-up' },
      { authorization: 'Bearer made-up' },
      { authorization: 'Basic eDp5' },
    ]) {
      const answer = await call(route, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ type: '/problems/not-signed-in' });
    }
  });

  it.each(linesOf(byToken).filter((route) => !/setup|stop\/members|still-true/.test(route)))(
    'finds nothing at %s without the token, nor with one that opens something else',
    async (route) => {
      const [method, pattern = ''] = route.split(' ');
      const isApi = pattern.startsWith('/api/');
      for (const token of [
        'made-up',
        `${things.pledge}x`,
        things.pledgeId,
        service.deps.tokens.make('sign-in', things.pledgeId),
        'a/../b',
        '%00',
      ]) {
        const url = pattern
          .replace(':slug', things.appeal.slug)
          .replace(/(:token\|)?:(id|token|after)/, token === 'a/../b' ? encodeURIComponent(token) : token);
        const answer = await service.app.inject({
          method: method === 'GET' ? 'GET' : method === 'PATCH' ? 'PATCH' : 'POST',
          url,
          ...(isApi
            ? method === 'PATCH'
              ? { payload: { name: 'Eve' } }
              : {}
            : { payload: 'email=eve@example.org', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        });
        expect(answer.statusCode, url).toBe(404);
      }
    },
  );
});

describe('Omar', () => {
  let before = '';
  beforeAll(async () => {
    before = await everything();
  });
  afterAll(async () => {
    expect(await everything()).toBe(before);
  });

  it.each([ofMember, ofHost].flatMap(linesOf))('finds nothing at %s', async (route) => {
    const answer = await ask(route, things.cast.omar.headers);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('Dogs');
    expect((await ask(route, { authorization: `Bearer ${things.omarsKey}` })).statusCode).toBe(404);
  });

  it('cannot end a session of Rosa’s', async () => {
    await ask('POST /admin/account/sessions/:id/end', things.cast.omar.headers);
    expect((await ask('GET /admin', things.cast.rosa.headers)).headers.location).not.toContain('sign-in');
  });

  it.each(Object.keys(calls))('finds nothing at %s, with his cookie and with his key', async (route) => {
    for (const headers of [things.cast.omar.headers, { authorization: `Bearer ${things.omarsKey}` }]) {
      const answer = await call(route, headers);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ type: '/problems/not-found' });
    }
  });
});

describe('the addresses that were tried', () => {
  it.each(Object.keys(calls))('are those of something that is there: %s', async (route) => {
    const answer = await call(route, { authorization: `Bearer ${things.rosasKey}` });
    expect(answer.statusCode, answer.body).not.toBe(404);
    expect(answer.statusCode).not.toBe(401);
  });

  it.each([ofPerson, ofMember].flatMap(linesOf))('are those of something that is there: %s', async (route) => {
    if (/leave|end-others|sessions/.test(route)) return;
    const answer = await ask(route, things.cast.rosa.headers);
    expect(answer.statusCode, answer.body).not.toBe(404);
    expect(answer.headers.location ?? '').not.toContain('/sign-in');
  });

  it.each(linesOf(ofHost))('are those of something that is there: %s', async (route) => {
    const answer = await ask(route, things.host);
    expect(answer.statusCode, answer.body).not.toBe(404);
  });
});
