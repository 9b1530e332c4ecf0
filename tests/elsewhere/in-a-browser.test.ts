import { parse } from 'node-html-parser';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { phone } from '../sharing/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** The embed on somebody else's site, as browsers show it. */

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startTestService(), startBrowser()]);
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { slug: 'tins' });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/**
 * A page of a newspaper that frames an address of ours, and otherwise tells nobody where its readers come from. In tests the
 * service is on this machine and has no https: so a browser has to be allowed to reach it from the internet, and tells
 * it by "origin" what it would not by "strict-origin".
 */
async function readNewspaper(context: BrowserContext, path: string) {
  await context.grantPermissions(['local-network-access']);
  await context.route('https://www.news.example.org/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'referrer-policy': 'no-referrer' },
      body: `<!doctype html><html lang="en"><title>News</title><iframe title="Appeal" src="${service.url}${path}" width="400" height="380" referrerpolicy="origin"></iframe>`,
    }),
  );
  const page = await context.newPage();
  await page.goto('https://www.news.example.org/kennels');
  const frame = page.frames()[1];
  if (!frame) throw new Error('the page has no frame');
  return { page, frame };
}

test('is shown without scripts and leads to the appeal with credit to the site, in a new tab', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, userAgent: phone });
  const { page, frame } = await readNewspaper(context, '/embed/a/tins');
  await frame.getByRole('heading', { name: '500 tins by Friday' }).waitFor();
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    frame.getByRole('link', { name: 'Promise something' }).click(),
  ]);
  await tab.waitForURL(/\/a\/tins\/\w+\?from=embed$/);
  const { rows } = await service.deps.pool.query(`select name from share_links where kind = 'embed'`);
  expect(rows).toEqual([{ name: 'news.example.org' }]);
  expect(page.url()).toContain('www.news.example.org');
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test('moves by itself, in dark and light, and axe finds nothing', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 420, height: 420 } });
    const page = await context.newPage();
    await page.goto(`${service.url}/embed/a/tins`);
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    const words = () => page.locator('.tally-words').innerText();
    const before = await words();
    await service.app.inject({
      method: 'POST',
      url: '/api/v1/appeals/tins/receipts',
      headers: cast.rosa.headers,
      payload: { items: [{ needId: appeal.needs[0]?.id, quantity: 60 }] },
    });
    await expect.poll(words, { timeout: 10_000 }).not.toBe(before);
    await context.close();
  }
});

test('fits into a narrow column with its button, also while it is paused', async () => {
  const long = { title: '500 tins of dog food and 120 blankets by Friday evening' };
  await makeAppeal(service, cast.dogsHome, { ...long, slug: 'long', needs: [{ pledged: 222, received: 120 }, {}] });
  const steerMessage = 'The barn is full. Please wait until Monday, when the council lends us a second one.';
  await makeAppeal(service, cast.dogsHome, { ...long, slug: 'long-paused', state: 'paused', steerMessage });
  const page = await browser.newPage({ viewport: { width: 340, height: 740 } });
  const site = `${service.url}/a-blog`;
  for (const slug of ['long', 'long-paused']) {
    const codes = parse((await service.app.inject(`/a/${slug}/put-on-your-site`)).body);
    const codeOf = (name: string) => codes.querySelector(`#${name}-code`)?.text ?? '';
    const frameCode = codeOf('frame').replace(service.deps.publicUrl, service.url);
    await page.route(site, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><body style="margin:20px;width:300px">${frameCode}${codeOf('badge')}</body></html>`,
      }),
    );
    await page.goto(site);
    const frame = page.frames()[1];
    if (!frame) throw new Error('the page has no frame');
    await frame.locator('.button').waitFor();
    await frame.evaluate(() => document.fonts.ready);
    const isWhole = () =>
      frame.evaluate(() => [window.innerWidth, document.documentElement.scrollHeight <= window.innerHeight]);
    expect(await isWhole(), slug).toEqual([300, true]);
    expect(await page.locator('img').evaluate((img) => img.clientWidth)).toBe(300);
    await page.unroute(site);
  }
  // What is longer can be scrolled.
  await page.goto(`${service.url}/embed/a/long-paused`);
  await page.setViewportSize({ width: 300, height: 200 });
  await page.mouse.wheel(0, 2_000);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
  await page.close();
});

test.each(['/a/tins', '/', '/a/tins/put-on-your-site', '/sign-in'])('keeps %s out of frames', async (path) => {
  const context = await browser.newContext();
  const { frame } = await readNewspaper(context, path);
  await expect.poll(() => frame.url()).toMatch(/^chrome-error:/);
  await context.close();
});

test('is shown on the page with the codes, which axe finds nothing on', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${service.url}/a/tins/put-on-your-site`);
  await page.frameLocator('iframe').getByRole('link', { name: 'Promise something' }).waitFor();
  await expect.poll(() => page.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(400);
  for (const frame of page.frames()) expect(await axeFaults(frame)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await context.close();
});
