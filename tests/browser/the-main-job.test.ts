import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tallyDifferences } from '../../src/tally/check.ts';
import { startBrowser } from '../support/browser.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeOrganisation, makePerson, makeSession } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

const org = 'manchester-dogs-home';
const slug = '500-tins-by-friday';
const list = `We had a fire. Please help us by Friday!
- 500 tins of dog food, any brand
- 40 blankets (clean please)
- 12 stainless steel bowls
Please don't bring opened bags of food.`;

let browser: Browser;
let service: TestService;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startTestService();
  expect(service.deps.assets.url('appeal.js'), 'the browser’s files are not built: npm run build').toContain('/built/');
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** Somebody with a phone of their own; with the same phone and address Priya's visit would be taken for Sam's. */
let phones = 0;
const userAgent = (n: number) =>
  `Mozilla/5.0 (Linux; Android ${n}; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${n}.0.0.0 Mobile Safari/537.36`;
async function phone(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    baseURL: service.url,
    userAgent: userAgent((phones += 1)),
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 422')) problems.push(message.text());
  });
  return page;
}
/** What the browsers complained of. */
const problems: string[] = [];

const howMany = (page: Page) => page.getByRole('spinbutton', { name: 'How many tins can you bring?' });
const textOf = (page: Page): Promise<string> => page.locator('main').innerText();
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().tap();
const pressLink = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().tap();

/** Opens the newest letter to somebody in the mailbox, and the link in it that begins so. */
async function openFromMailbox(page: Page, email: string, kind: string, path: string, nth = 1): Promise<void> {
  const { id } = await service.letterTo(email, { kind, nth });
  await page.goto('/mailbox');
  await page.locator(`a[href="/mailbox/${id}"]`).tap();
  const link = page.locator(`.link-box a[href^="${service.url}${path}"]`).first();
  await link.tap();
  await page.waitForURL(`**${path}**`);
}

it('goes from a pasted list to goods that came, with everybody’s page moving', { timeout: 180_000 }, async () => {
  const rosa = await phone();
  await rosasOrganisation(rosa);
  await rosasAppeal(rosa);

  const watcher = await phone();
  await watcher.goto(`/a/${slug}`);
  const head = watcher.locator('.appeal-head .tally-words');
  await watcher.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/built/appeal')),
  );

  const sam = await phone();
  await promise(sam, { from: `/a/${slug}`, email: 'sam@example.org', name: 'Sam' });
  await expect.poll(() => head.innerText()).toMatch(/24/);
  expect(await head.innerText()).not.toMatch(/24 things promised/);
  await confirm(sam, 'sam@example.org');
  await expect.poll(() => head.innerText()).toMatch(/24 things promised/);
  const samsLink = new URL((await sam.locator('[data-share-link]').first().innerText()).trim());
  expect(samsLink.pathname).toMatch(new RegExp(`^/a/${slug}/[a-z0-9]{10}$`));

  const priya = await phone();
  await promise(priya, { from: samsLink.pathname, email: 'priya@example.org', name: 'Priya', through: 'Sam' });
  await confirm(priya, 'priya@example.org');
  await expect.poll(() => head.innerText()).toMatch(/48 things promised/);
  expect(await watcher.locator('[data-people]').innerText()).toContain('2 people');

  await pressLink(sam, 'See what your link has set going');
  await sam.waitForURL('**/ripples/**');
  await expect
    .poll(async () => {
      await sam.reload();
      return textOf(sam);
    })
    .toMatch(/visit\s+1\s/);
  expect(await textOf(sam)).toContain('Priya');
  expect(await textOf(sam)).toMatch(/items promised\s+24\s/);

  await rosa.goto(`/admin/${org}/appeals/${slug}`);
  expect(await textOf(rosa)).toMatch(/from 2\s+supporters/);
  await pressLink(rosa, 'Check in');
  await rosa.waitForURL('**/receipts');
  await press(rosa, /All of it came\s*, from Sam/);
  await rosa.waitForURL('**/receipts?counted=**');
  await expect.poll(() => head.innerText()).toMatch(/24 (things )?already here/);
  await rosa.goto(`/admin/${org}/appeals/${slug}/steer`);
  await rosa.locator('#to-paused > summary').tap();
  await rosa.fill('[name="message-paused"]', 'The barn is full until Monday.');
  await rosa.locator('button[name="to"][value="paused"]').tap();
  const notice = watcher.locator('[data-steer]');
  await expect.poll(() => notice.innerText()).toContain('The barn is full until Monday.');
  expect(await watcher.locator('[data-pledge-form]').count()).toBe(0);

  expect(problems).toEqual([]);
  expect(await tallyDifferences(service.deps.pool)).toEqual([]);
});

/** Rosa applies, is approved, and signs in by the letter. */
async function rosasOrganisation(rosa: Page): Promise<void> {
  await rosa.goto('/');
  await pressLink(rosa, 'Run an appeal');
  await rosa.fill('[name="yourName"]', 'Rosa');
  await rosa.fill('[name="name"]', "Manchester Dogs' Home");
  await rosa.getByLabel('An animal shelter').check();
  await rosa.fill('[name="email"]', 'rosa@example.org');
  await rosa.locator('form button[type="submit"], form button:not([type])').last().tap();
  await rosa.waitForURL('**/apply/sent');
  await openFromMailbox(rosa, 'rosa@example.org', 'sign-in', '/sign-in/');
  await press(rosa, 'Sign in');
  await rosa.waitForURL(`**/admin/${org}`);
}

async function rosasAppeal(rosa: Page): Promise<void> {
  await rosa.goto(`/admin/${org}/appeals/paste`);
  await rosa.fill('[name="text"]', list);
  await press(rosa, 'Read my list');
  expect(await rosa.inputValue('[name="needs.0.wanted"]')).toBe('500');
  expect(await rosa.inputValue('[name="needs.1.item"]')).toMatch(/blankets/i);
  await rosa.fill('[name="title"]', '500 tins by Friday');
  await rosa.fill('[name="story"]', 'A fire took two of our kennels. **All dogs are safe.**');
  await rosa.fill('[name="deadline"]', '2026-11-27T18:00');
  await rosa.fill('[name="needs.2.wanted"]', '10');
  await rosa.fill('[name="dropOffPoints.0.name"]', 'The kennels');
  await rosa.fill('[name="dropOffPoints.0.address"]', 'Crofters House, Moss Brook Road, Manchester');
  await rosa.locator('[data-appeal-form] > button.is-big').tap();
  await rosa.waitForURL(`**/appeals/${slug}**`);
  // Before the host has said yes nobody sees it.
  expect((await service.app.inject(`/a/${slug}`)).statusCode).toBe(404);
  const host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
  expect((await sendForm(service, `/host/organisations/${org}/approve`, {}, host)).statusCode).toBe(303);
  await rosa.reload();
  await press(rosa, /Publish/);
  await expect.poll(() => textOf(rosa)).toContain('Check in');
}

type Promise_ = { from: string; email: string; name: string; through?: string };

/** Somebody opens the link, takes 24 tins by tapping, and sends the form. */
async function promise(page: Page, { from, email, name, through }: Promise_): Promise<void> {
  await page.goto(from, { referer: 'https://web.whatsapp.com/' });
  if (through !== undefined) expect(await textOf(page)).toContain(`${through} passed this on to you`);
  await howMany(page).fill('23');
  await page.locator('[data-need] [data-step="1"]').first().tap();
  await page.fill('[name="email"]', email);
  await page.fill('[name="name"]', name);
  await page.getByLabel('Show my name to others').check();
  await press(page, 'Promise this');
  await page.waitForURL('**/pledged/**');
  expect(await textOf(page)).toContain(email);
}

async function confirm(page: Page, email: string): Promise<void> {
  await openFromMailbox(page, email, 'confirm-pledge', '/pledges/');
  await press(page, 'Yes, I will bring it');
  await expect.poll(() => textOf(page)).toContain('Thank you');
  expect(await textOf(page)).toContain('Crofters House');
}

it('needs no JavaScript from the first visit to the thanks', { timeout: 90_000 }, async () => {
  const page = await phone({ javaScriptEnabled: false });
  const appeal = await makeAppeal(service, await makeOrganisation(service), { title: 'Tins for Leeds' });
  await page.goto('/', { referer: 'https://web.whatsapp.com/' });
  await page.goto(`/a/${appeal.slug}`);
  await howMany(page).fill('12');
  await page.fill('[name="email"]', 'lee@');
  await page.fill('[name="name"]', 'Lee');
  await page.getByLabel('Show my name to others').check();
  await press(page, 'Promise this');
  await expect.poll(() => textOf(page)).toContain('Please write an address like name@example.org.');
  expect(await howMany(page).inputValue()).toBe('12');
  expect(await page.inputValue('[name="name"]')).toBe('Lee');
  expect(await page.inputValue('[name="email"]')).toBe('lee@');
  expect(await page.getByLabel('Show my name to others').isChecked()).toBe(true);
  await page.fill('[name="email"]', 'lee@example.org');
  await press(page, 'Promise this');
  await page.waitForURL('**/pledged/**');
  await confirm(page, 'lee@example.org');
  const thanks = await textOf(page);
  expect(thanks).toContain('Thank you, Lee');
  expect(thanks).toContain('12 tins');
  const calendar = await page.locator('a[href$="calendar.ics"]').first().getAttribute('href');
  expect((await service.app.inject(calendar ?? '')).body).toContain('BEGIN:VCALENDAR');
  expect(await page.locator('a[href^="https://wa.me/?text="]').count()).toBeGreaterThan(0);
  expect(await page.locator('[data-share] a[href^="https://"]').count()).toBeGreaterThan(4);
  expect(problems).toEqual([]);
});
