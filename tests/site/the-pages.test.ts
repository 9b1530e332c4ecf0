import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refreshSearch } from '../../src/appeals/search.ts';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { days, later } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeOrganisation, makePerson, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());

const page = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await service.app.inject({ url, headers });
  return { ...answer, status: answer.statusCode, html: parse(answer.body), text: parse(answer.body).textContent };
};

const open = async (title: string, daysLeft: number, more: Parameters<typeof makeAppeal>[2] = {}) => {
  const appeal = await makeAppeal(service, cast.dogsHome, {
    title,
    deadline: later(service.clock.now(), days(daysLeft)),
    ...more,
  });
  await changeAppeal(service.deps, appeal.id, (tx) => refreshSearch(tx, appeal.id));
  return appeal;
};

describe('home', () => {
  it('invites to run an appeal when nothing is open', async () => {
    const empty = await startTestService();
    const { body, statusCode } = await empty.app.inject('/');
    await empty.stop();
    expect(statusCode).toBe(200);
    expect(parse(body).querySelector('main a[href="/apply"]')).not.toBeNull();
  });

  it('lists open appeals, the most urgent first, each with what misses most', async () => {
    await open('Blankets for old dogs', 6, {
      needs: [
        { item: 'towels', unit: null, wanted: 10 },
        { item: 'blankets', unit: null, wanted: 90, pledged: 12 },
      ],
    });
    await open('Tins by Wednesday', 2);
    await open('Over already', -1);
    await open('Only a draft', 3, { state: 'draft' });
    await open('Taken away', 3, { takenDownAt: service.clock.now() });
    const { html, text } = await page('/');
    expect(html.querySelectorAll('.card h2').map((title) => title.textContent.trim())).toEqual([
      'Tins by Wednesday',
      'Blankets for old dogs',
    ]);
    const [tins, blankets] = html.querySelectorAll('.card');
    expect(tins?.querySelector('.tag')?.classList.contains('is-urgent')).toBe(true);
    expect(blankets?.querySelector('.tag')?.classList.contains('is-urgent')).toBe(false);
    expect(blankets?.querySelector('figure title')?.textContent).toContain('blankets');
    expect(blankets?.querySelectorAll('use.place').length).toBeLessThanOrEqual(10);
    expect(text).toContain('12 promised');
  });

  it('shows a change at once, and an appeal no more once its deadline has passed', async () => {
    const appeal = await open('Leads and collars', 1);
    expect((await page('/')).text).toContain('Leads and collars');
    await changeAppeal(service.deps, appeal.id, (tx) =>
      tx.execute(`update appeals set title = 'Leads, collars and bowls' where id = '${appeal.id}'`),
    );
    expect((await page('/')).text).toContain('Leads, collars and bowls');
    service.clock.forward(days(1) + 1);
    expect((await page('/')).text).not.toContain('Leads, collars and bowls');
  });

  it('shows what is paused or full below the open ones, never as urgent, and finds it', async () => {
    const cards = (html: ReturnType<typeof parse>, heading: string) =>
      html.querySelectorAll(`.card ${heading}`).map((title) => title.textContent.trim());
    const quiet = await startTestService();
    const { dogsHome } = await castOf(quiet);
    const deadline = later(quiet.clock.now(), days(1));
    for (const [title, state] of [
      ['Kettles', 'paused'],
      ['Kettle leads', 'full'],
    ] as const) {
      const appeal = await makeAppeal(quiet, dogsHome, { title, state, deadline, needs: [{ wanted: 9, pledged: 5 }] });
      await changeAppeal(quiet.deps, appeal.id, (tx) => refreshSearch(tx, appeal.id));
    }
    const alone = parse((await quiet.app.inject('/')).body);
    expect(cards(alone, 'h3').sort()).toEqual(['Kettle leads', 'Kettles']);
    expect(alone.textContent).not.toContain('Nobody asks');
    expect(alone.querySelectorAll('.is-urgent')).toEqual([]);
    expect(alone.textContent).toContain('Paused for now');
    expect(alone.textContent).toContain('5 promised');
    const socks = await makeAppeal(quiet, dogsHome, { title: 'Socks', deadline: later(quiet.clock.now(), days(9)) });
    await changeAppeal(quiet.deps, socks.id, (tx) => refreshSearch(tx, socks.id));
    const both = parse((await quiet.app.inject('/')).body);
    expect([cards(both, 'h2'), cards(both, 'h3').length]).toEqual([['Socks'], 2]);
    const found = parse((await quiet.app.inject('/?q=leads')).body);
    expect([cards(found, 'h2'), cards(found, 'h3')]).toEqual([[], ['Kettle leads']]);
    expect(found.textContent).not.toContain('Nothing found');
    quiet.clock.forward(days(1) + 1);
    expect(cards(parse((await quiet.app.inject('/')).body), 'h3')).toEqual([]);
    await quiet.stop();
  });

  it('finds by words, and says what to try when there is nothing', async () => {
    expect((await page('/?q=blankets')).html.querySelectorAll('.card')).toHaveLength(1);
    const nothing = await page('/?q=%3Cscript%3Ezebra');
    expect(nothing.text).toContain('Nothing found for “<script>zebra”');
    expect(nothing.body).not.toContain('<script>zebra');
    expect(nothing.html.querySelector('input[name=q]')?.getAttribute('value')).toBe('<script>zebra');
    expect(nothing.html.querySelector('main a[href="/"]')).not.toBeNull();
  });

  it.each(['?q=%00', '?q[]=a', '?cursor=nonsense', '?q=a&q=b', '?q=%22%20-%20%27'])('stands %s', async (query) => {
    expect((await page(`/${query}`)).status).toBe(200);
  });

  it('goes on by key, without leaving one out or showing one twice', async () => {
    for (let n = 1; n <= 23; n++) await open(`Socks number ${n}`, 8);
    const seen: string[] = [];
    for (let url: string | undefined = '/?q=socks'; url !== undefined;) {
      const { html } = await page(url);
      seen.push(...html.querySelectorAll('.card h2').map((title) => title.textContent.trim()));
      url = html.querySelector('nav a.button')?.getAttribute('href')?.replaceAll('&amp;', '&');
    }
    expect(new Set(seen).size).toBe(23);
    expect(seen).toHaveLength(23);
  });
});

describe('an organisation', () => {
  it('shows of an appeal that is over what came, and not what nobody brought', async () => {
    const organisation = await makeOrganisation(service, { name: 'Sunday Boxes' });
    const appeal = await makeAppeal(service, organisation, {
      title: 'Forty boxes',
      state: 'closed',
      needs: [
        { item: 'gloves', wanted: 400 },
        { item: 'soup', wanted: 120, received: 116 },
      ],
    });
    const { html } = await page(`/o/${organisation.slug}`);
    expect(html.querySelector('.card .tally')?.getAttribute('data-need-id')).toBe(appeal.needs[1]?.id);
  });

  it('says who they are, and links to the register', async () => {
    const { text, html } = await page('/o/manchester-dogs-home');
    expect(text).toContain("Manchester Dogs' Home");
    expect(html.querySelector('a[href*="regid=1001346"]')?.textContent).toBe('1001346');
    expect(html.querySelector('a[href="mailto:kennels@example.org"]')).not.toBeNull();
  });

  it('shows its record in words, from appeals that are over', async () => {
    const baby = await makeOrganisation(service, { name: 'Baby Bank' });
    expect((await page('/o/baby-bank')).text).toContain('They have not run an appeal here yet.');
    const past = await makeAppeal(service, baby, {
      title: 'Nappies in May',
      deadline: later(service.clock.now(), -days(2)),
      needs: [{ item: 'nappies', unit: 'pack', wanted: 100, received: 95 }],
    });
    const [need] = past.needs;
    const promised = (number: number, quantity: number, received: number, more = "'received', now(), null") =>
      service.deps.pool.query(
        `with made as (insert into pledges (id, appeal_id, state, confirmed_at, removed_at)
           select gen_random_uuid(), $1, ${more} from generate_series(1, ${number}) returning id)
         insert into pledge_items (pledge_id, need_id, quantity, received) select id, $2, $3, $4 from made`,
        [past.id, need?.id, quantity, received],
      );
    await promised(9, 10, 10);
    const few = await page('/o/baby-bank');
    expect(few.text).toContain('One appeal here since November 2026. It is over.');
    expect(few.text).toContain('Fewer than 10 promises were confirmed in it');
    expect(few.text).toContain('Fewer than 10 gifts were thanked for');
    // A promise of a thousand things that never came counts as one; made-up and unconfirmed ones count nowhere.
    await promised(1, 1000, 0, `'lapsed', now(), null`);
    await promised(5, 10, 0, `'withdrawn', now(), now()`);
    await promised(5, 10, 0, `'lapsed', null, null`);
    await service.deps.pool.query(
      `insert into receipts (id, appeal_id, created_at, thanked_at)
       select gen_random_uuid(), $1, now() - interval '4 days', now() - (n % 4) * interval '1 day' from generate_series(1, 12) n`,
      [past.id],
    );
    await changeAppeal(service.deps, past.id, () => Promise.resolve());
    const { text, html } = await page('/o/baby-bank');
    expect(text).toContain('Of 10 confirmed promises, 90 % came');
    expect(text).toContain('Half of those who brought something were thanked within 3 days (12 thanks).');
    const json = await service.app.inject('/api/v1/organisations/baby-bank');
    expect(json.json()).toMatchObject({
      record: { appeals: 1, endedAppeals: 1, promised: 90, kept: 90, received: 95 },
      trackRecord: { promises: 10, receivedPercent: 90, thanks: 12, daysUntilThanked: 2.5 },
    });
    expect(html.querySelector('.card .tag')?.textContent).toBe('ended');
  });

  it('is there for its members alone until it is approved', async () => {
    const organisation = await makeOrganisation(service, { name: 'Not Yet', state: 'applied' });
    await service.deps.pool.query(`insert into members (organisation_id, person_id, role) values ($1, $2, 'owner')`, [
      organisation.id,
      cast.rosa.id,
    ]);
    expect((await page('/o/not-yet')).status).toBe(404);
    expect((await page('/o/not-yet', cast.omar.headers)).status).toBe(404);
    const own = await page('/o/not-yet', cast.rosa.headers);
    expect(own.status).toBe(200);
    expect(own.text).toContain('Only you and your colleagues see this page');
    expect(own.headers['cache-control']).toBe('no-store');
    const host = await makePerson(service, { email: 'host@example.org', host: true });
    expect((await page('/o/not-yet', await makeSession(service, host))).status).toBe(200);
    expect((await page('/api/v1/organisations/not-yet')).status).toBe(404);
    expect((await page('/api/v1/organisations/not-yet', cast.omar.headers)).status).toBe(404);
    expect((await page('/api/v1/organisations/not-yet', cast.rosa.headers)).status).toBe(200);
  });

  it('is JSON too, with its open appeals alone', async () => {
    const bank = await makeOrganisation(service, { name: 'Hull Food Bank' });
    await makeAppeal(service, bank, { title: 'Rice' });
    await makeAppeal(service, bank, { title: 'Paused rice', state: 'paused' });
    await makeAppeal(service, bank, { title: 'Past rice', deadline: later(service.clock.now(), -1) });
    await makeAppeal(service, bank, { title: 'Draft rice', state: 'draft' });
    const { body, status } = await page('/api/v1/organisations/hull-food-bank');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ slug: 'hull-food-bank', registration: null, appeals: [{ slug: 'rice' }] });
    expect(z.object({ appeals: z.array(z.unknown()) }).parse(JSON.parse(body)).appeals).toHaveLength(1);
  });
});

describe('the big screen', () => {
  it('shows every shelf, the code of the address, and looks again without scripts', async () => {
    await open('Five hundred tins', 3, { needs: [{ pledged: 40 }, { item: 'blankets', unit: null, wanted: 30 }] });
    const { html, text, body, status } = await page('/a/five-hundred-tins/screen');
    expect(status).toBe(200);
    expect(html.querySelectorAll('figure.tally')).toHaveLength(2);
    expect(text).toContain('40 promised');
    expect(html.querySelector('svg.screen-code')?.getAttribute('aria-label')).toContain('/a/five-hundred-tins');
    expect(body).toMatch(/<noscript><meta http-equiv="refresh" content="30"\/?><\/noscript>/);
    expect(html.querySelector('.site-header')).toBeNull();
  });

  it('says the numbers of a single need once', async () => {
    await open('Tins and nothing else', 3, { needs: [{ pledged: 41 }] });
    const { html } = await page('/a/tins-and-nothing-else/screen');
    const words = html.querySelectorAll('.tally-words').map((one) => one.text);
    expect(words).toEqual([expect.stringContaining('41 promised')]);
  });

  it('says what the charity says', async () => {
    await open('Held tins', 3, { state: 'paused', steerMessage: 'The barn is full.' });
    expect((await page('/a/held-tins/screen')).text).toContain('The barn is full.');
  });

  it('is not there for a draft, nor for nothing', async () => {
    expect((await page('/a/only-a-draft/screen')).status).toBe(404);
    expect((await page('/a/nothing/screen')).status).toBe(404);
  });
});

describe('pages of words', () => {
  it.each(['/privacy', '/how-it-works', '/how-we-count', '/api'])(
    '%s stands, without a cookie and without a stranger',
    async (url) => {
      const { status, headers, html } = await page(url);
      expect(status).toBe(200);
      expect(headers['set-cookie']).toBeUndefined();
      const loads = html.querySelectorAll('[src], link[rel="stylesheet"], link[rel="preload"]');
      for (const one of loads) expect(one.getAttribute('src') ?? one.getAttribute('href')).toMatch(/^\//);
      expect(html.querySelectorAll('script:not([src]), style, [style]')).toHaveLength(0);
    },
  );
});

describe('for search engines', () => {
  beforeEach(async () => {
    if ((await page('/a/one-to-find')).status === 404) await open('One to find', 9);
  });

  it('names what is open and who is approved, and nothing else', async () => {
    const { body, headers } = await page('/sitemap.xml');
    expect(headers['content-type']).toContain('application/xml');
    expect(body).toContain('/a/one-to-find</loc>');
    expect(body).toContain('/o/manchester-dogs-home</loc>');
    for (const hidden of ['only-a-draft', 'taken-away', 'over-already', 'not-yet']) expect(body).not.toContain(hidden);
  });

  it('asks them to stay out of what is private', async () => {
    const { body } = await page('/robots.txt');
    expect(body).toMatch(/^User-agent: \*\n/);
    expect(body).toContain('Disallow: /admin\n');
    expect(body).toMatch(/\nSitemap: http:\/\/localhost:\d+\/sitemap\.xml\n/);
  });
});
