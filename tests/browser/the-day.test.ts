import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { reportLetter } from '../../src/outcomes/commands.ts';
import { slotDifferences } from '../../src/slots/check.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { allSent, walk } from '../courses/support.ts';
import { linkIn } from '../pledges/support.ts';
import { startBrowser } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** The clock of the tests stands at Monday 23 November 2026, 10 am in London. */
const org = 'manchester-dogs-home';
const slug = '500-tins-by-friday';
const ofAppeal = `/admin/${org}/appeals/${slug}`;
const thursday = '2026-11-26T11:00:00.000Z';

let browser: Browser;
let service: TestService;
let cast: Cast;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** What the browsers complained of. */
const problems: string[] = [];
let phones = 0;

/** Somebody with a phone of their own. */
async function phone(headers?: { cookie: string }): Promise<Page> {
  phones += 1;
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    baseURL: service.url,
    userAgent: `Mozilla/5.0 (Linux; Android ${phones}; K) AppleWebKit/537.36 Chrome/1${phones}.0.0.0 Mobile Safari/537.36`,
  });
  const [name = '', value = ''] = headers?.cookie.split('=') ?? [];
  if (headers) await context.addCookies([{ name, value, url: service.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  return page;
}

/** Everybody else works on this machine too. */
const soon = { timeout: 10_000 };
const textOf = (page: Page): Promise<string> => page.locator('main').innerText();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().tap();

it('plays the day, from the post to the report', { timeout: 180_000 }, async () => {
  const rosa = await phone(cast.rosa.headers);
  await postsThePlace(rosa);
  await postsTheAppeal(rosa);
  const church = await makeAppeal(service, cast.dogsHome, { title: 'Blankets for the church hall' });

  const watcher = await phone();
  await watcher.goto(`/a/${slug}`);
  const head = watcher.locator('.appeal-head .tally-words');
  const notice = watcher.locator('[data-steer]');
  await watcher.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/built/appeal')),
  );

  // Twenty promises: Sam's with a time, Priya's through Sam's link without one, and eighteen by a program.
  const sam = await phone();
  await promises(sam, { from: `/a/${slug}`, email: cast.sam, name: 'Sam', startsAt: thursday });
  await confirms(sam, cast.sam);
  expect(await textOf(sam)).toContain('Thursday 26 November, 11 am');
  const link = new URL((await sam.locator('[data-share-link]').first().innerText()).trim()).pathname;
  const priya = await phone();
  await promises(priya, { from: link, email: cast.priya, name: 'Priya' });
  await confirms(priya, cast.priya);
  await priya.goto(`${new URL(priya.url()).pathname}/time`);
  await priya.getByText('Later days').tap();
  // Two can come in a quarter of an hour, and one of them is Sam.
  await press(priya, /^11 am.*Thursday/);
  await expect.poll(() => textOf(priya), soon).toContain('Thursday 26 November, 11 am');
  const others = await byAProgram(18);
  expect(others.filter(({ slot }) => slot !== null)).toHaveLength(9);
  await expect.poll(() => head.innerText(), soon).toMatch(/228 promised/);

  // The day before Sam's time.
  await walk(service, '2026-11-25T09:30:00Z');
  const reminder = await service.letterTo(cast.sam, { kind: 'pledge-reminder' });
  expect(reminder.text).toContain('Crofters House');
  await sam.goto(linkIn(reminder, '#on-the-way'));
  await press(sam, 'It is on the way');
  await expect.poll(() => textOf(sam), soon).toContain('On its way');

  // Two at the door, on the same pledge.
  service.clock.set(new Date(thursday));
  const code = (await sam.locator('.door-code').first().innerText()).trim();
  const dov = await phone(cast.dov.headers);
  for (const page of [dov, rosa]) {
    await page.goto(`/door/${org}`);
    await page.getByRole('link', { name: new RegExp(`Sam.*${code}`) }).tap();
  }
  await press(dov, 'All of it');
  await expect.poll(() => textOf(dov), soon).toContain('Counted: 24 tins of dog food');
  await expect.poll(() => head.innerText(), soon).toMatch(/24 already here/);
  await press(rosa, 'All of it');
  await expect
    .poll(() => textOf(rosa), soon)
    .toContain('Somebody has counted this pledge meanwhile: 24 tins of dog food, by Dov.');
  await press(rosa, 'It is the same: drop mine');
  await expect.poll(() => rosa.locator('[data-door-waiting]').isVisible(), soon).toBe(false);
  expect(await head.innerText()).toMatch(/24 already here/);

  // Too many on the road.
  await rosa.goto(`${ofAppeal}/steer`);
  const stopped = Date.now();
  await press(rosa, 'Stop visits now');
  await expect.poll(() => notice.innerText(), { timeout: 5_000, interval: 50 }).toContain('Please don’t set off now');
  expect(Date.now() - stopped).toBeLessThan(2_000);
  await allSent(service);
  expect((await service.letterTo(cast.priya, { kind: 'appeal-steered' })).text).toContain('set off');
  await priya.reload();
  expect(await textOf(priya)).toContain('Please don’t set off now');

  // What still comes, somewhere else; then the end.
  await steers(rosa, 'paused', { message: 'The barn is full.', redirect: church.title });
  await expect.poll(() => notice.innerText(), soon).toContain('The barn is full.');
  const elsewhere = notice.getByRole('link', { name: church.title });
  expect(await elsewhere.getAttribute('href')).toContain(`/a/${church.slug}`);
  expect(await watcher.locator('[data-pledge-form]').count()).toBe(0);
  await steers(rosa, 'closed', { message: 'This appeal is over. Thank you.' });
  await expect.poll(() => notice.innerText(), soon).toContain('This appeal has ended');

  await rosa.goto(`${ofAppeal}/report`);
  await rosa.fill('[name="thanks"]', 'The dogs ate well.');
  await rosa.fill('[name="learnt"]', 'Ask for tin openers too.');
  await press(rosa, /^Publish, and write to/);
  await rosa.waitForURL('**/report?done=**');
  const toReport = watcher.locator(`a[href="/a/${slug}/outcome"]`).first();
  // Under fire a page may be a moment old.
  await expect
    .poll(async () => {
      await watcher.goto(`/a/${slug}`);
      return toReport.isVisible();
    }, soon)
    .toBe(true);
  await toReport.tap();
  await watcher.waitForURL('**/outcome');
  const report = await textOf(watcher);
  expect(report).toContain('24 of 500 tins of dog food came.');
  expect(report).toContain('The dogs ate well.');
  expect(report).toContain('Ask for tin openers too.');
  expect((await service.letterTo(cast.sam, { kind: reportLetter })).text).toContain(`/a/${slug}/outcome`);

  expect(problems).toEqual([]);
  expect(await tallyDifferences(service.deps.pool)).toEqual([]);
  expect(await slotDifferences(service.deps.pool)).toEqual([]);
});

/** A place with hours, where eight can come in an hour. */
async function postsThePlace(rosa: Page): Promise<void> {
  await rosa.goto(`/admin/${org}/points/new`);
  await rosa.fill('[name="name"]', 'The kennels');
  await rosa.fill('[name="address"]', 'Crofters House, Moss Brook Road, Manchester');
  await rosa.fill('[name="hours"]', 'Mon to Fri 10 am to 4 pm');
  await rosa.getByText('If only so many can come').tap();
  await rosa.fill('[name="capacityPerHour"]', '8');
  await rosa.selectOption('[name="slotMinutes"]', '15');
  await rosa.locator('form.form > button.is-big').tap();
  await rosa.waitForURL(/\/points(\?.*)?$/);
  expect(await textOf(rosa)).toContain('The kennels');
}

async function postsTheAppeal(rosa: Page): Promise<void> {
  await rosa.goto(`/admin/${org}/appeals/new`);
  await rosa.fill('[name="title"]', '500 tins by Friday');
  await rosa.fill('[name="story"]', 'A fire took two of our kennels. **All dogs are safe.**');
  await rosa.fill('[name="deadline"]', '2026-11-27T18:00');
  await rosa.fill('[name="needs.0.item"]', 'dog food');
  await rosa.fill('[name="needs.0.unit"]', 'tin');
  await rosa.fill('[name="needs.0.wanted"]', '500');
  await rosa.getByLabel('The kennels').check();
  await rosa.locator('[data-appeal-form] > button.is-big').tap();
  await rosa.waitForURL(`**/appeals/${slug}**`);
  await press(rosa, /Publish/);
  await expect.poll(() => textOf(rosa), soon).toContain('Check in');
}

type Promise_ = { from: string; email: string; name: string; startsAt?: string };

/** Somebody opens the link, takes 24 tins, chooses a time or leaves that for later, and sends the form. */
async function promises(page: Page, { from, email, name, startsAt }: Promise_): Promise<void> {
  await page.goto(from, { referer: 'https://web.whatsapp.com/' });
  await page.getByRole('spinbutton', { name: 'How many tins can you bring?' }).fill('24');
  await page.fill('[name="email"]', email);
  await page.fill('[name="name"]', name);
  if (startsAt !== undefined) {
    const option = page
      .locator('select option', { hasText: /^11 am/ })
      .and(page.locator('optgroup[label*="Thursday"] option'));
    await page
      .locator('select')
      .first()
      .selectOption((await option.first().getAttribute('value')) ?? '');
  }
  await press(page, 'Promise this');
  await page.waitForURL('**/pledged/**');
}

/** By the letter that came. */
async function confirms(page: Page, email: string): Promise<void> {
  await page.goto(linkIn(await service.letterTo(email, { kind: 'confirm-pledge' }), '/pledges/'));
  await press(page, 'Yes, I will bring it');
  await expect.poll(() => textOf(page), soon).toContain('Thank you');
}

const free = z.object({ items: z.array(z.object({ pointId: z.string(), startsAt: z.string(), free: z.number() })) });
const made = z.object({ id: z.string(), slot: z.object({ startsAt: z.string() }).nullable() });

/** Ten tins each, every second one with a time. */
async function byAProgram(count: number): Promise<z.infer<typeof made>[]> {
  const appeal = await service.app.inject(`/api/v1/appeals/${slug}`);
  const needId = appeal.json<{ needs: { id: string }[] }>().needs[0]?.id;
  const { items } = free.parse((await service.app.inject(`/api/v1/appeals/${slug}/slots`)).json());
  return Promise.all(
    Array.from({ length: count }, async (_, nth) => {
      const time = nth % 2 === 0 ? items[nth] : undefined;
      const answer = await service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${slug}/pledges`,
        headers: { 'idempotency-key': `program-${nth}` },
        payload: {
          email: `p${nth}@example.org`,
          items: [{ needId, quantity: 10 }],
          ...(time ? { slot: { pointId: time.pointId, startsAt: time.startsAt } } : {}),
        },
      });
      expect(answer.statusCode).toBe(201);
      const pledge = made.parse(answer.json());
      const token = service.deps.tokens.make('pledge', pledge.id);
      await service.app.inject({ method: 'POST', url: `/api/v1/pledges/${token}/confirm` });
      return pledge;
    }),
  );
}

/** Turns the wheel. */
async function steers(
  rosa: Page,
  to: 'paused' | 'closed',
  { message, redirect }: { message: string; redirect?: string },
): Promise<void> {
  await rosa.goto(`${ofAppeal}/steer`);
  await rosa.locator(`#to-${to} > summary`).tap();
  await rosa.fill(`[name="message-${to}"]`, message);
  if (redirect !== undefined) {
    const option = rosa.locator(`select[name="redirect-${to}"] option`, { hasText: redirect });
    await rosa.selectOption(`select[name="redirect-${to}"]`, (await option.first().getAttribute('value')) ?? '');
  }
  await rosa.locator(`button[name="to"][value="${to}"]`).tap();
  await rosa.waitForURL('**/steer?done=steered');
}
