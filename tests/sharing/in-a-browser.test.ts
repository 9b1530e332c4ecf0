import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startBrowser } from '../support/browser.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeLink, makePledge, makeSupporter } from './support.ts';

let service: TestService;
let browser: Browser;
let appeal: MadeAppeal;
let ripple: string;

beforeAll(async () => {
  service = await startTestService();
  browser = await startBrowser();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome, { slug: 'tins', needs: [{ item: 'dog food' }] });
  const supporterId = await makeSupporter(service, 'sam@example.org');
  const sam = await makeLink(service, appeal, { name: 'Sam', visits: 48, supporterId });
  ripple = `/ripples/${service.deps.tokens.make('ripple', sam.id)}`;
  await makePledge(service, appeal, { supporterId, shareLinkId: sam.id, quantity: 4 });
  for (const [at, name] of ['Priya', null, 'Tom', 'The choir of St Mary', 'Una'].entries()) {
    const hop = await makeLink(service, appeal, { name, parentId: sam.id, visits: 7 + at });
    await makePledge(service, appeal, { viaId: sam.id, quantity: 12 * (at + 1), received: at * 6 });
    const next = await makeLink(service, appeal, { name: 'Ben', parentId: hop.id, visits: 2 });
    await makePledge(service, appeal, { viaId: hop.id, quantity: 20 });
    if (at % 2 === 0) await makePledge(service, appeal, { viaId: next.id, quantity: 30 });
  }
}, 60_000);
afterAll(async () => {
  await browser.close();
  await service.stop();
});

async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 360, height: 760 }, ...options });
  await page.goto(service.url + path);
  return page;
}

test('links follow the text while it is changed, and the link is copied', async () => {
  const page = await open(ripple);
  await page.getByLabel('This is what will be sent').fill('Please look at this');
  const href = (await page.getByRole('link', { name: 'Send by WhatsApp' }).getAttribute('href')) ?? '';
  expect(new URL(href).searchParams.get('text')).toMatch(
    /^Please look at this\nhttp:.*\/a\/tins\/\w{10}\?from=whatsapp$/,
  );
  expect(await page.getByRole('button', { name: 'Use my changed text' }).isVisible()).toBe(false);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Link copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/a\/tins\/\w{10}\?from=copy$/);
  await page.close();
});

test('without JavaScript the changed text comes back in every link, and nothing useless is shown', async () => {
  const page = await open(ripple, { javaScriptEnabled: false });
  expect(await page.getByRole('button', { name: 'Copy link' }).count()).toBe(0);
  await page.getByLabel('This is what will be sent').fill('Please look at this');
  await page.getByRole('button', { name: 'Use my changed text' }).click();
  const href = (await page.getByRole('link', { name: 'Send by WhatsApp' }).getAttribute('href')) ?? '';
  expect(new URL(href).searchParams.get('text')).toContain('Please look at this');
  await page.close();
});

test('leads on to Mastodon under our content security policy', async () => {
  const page = await open(ripple);
  await page.getByText('Mastodon').click();
  await page.getByLabel('Your server').fill('mastodon.social');
  await page.getByRole('button', { name: 'Write the post' }).click();
  const go = page.getByRole('link', { name: 'Go to mastodon.social' });
  await go.waitFor();
  await page.route('https://mastodon.social/**', (route) => route.fulfill({ body: 'there' }));
  await go.click();
  await page.waitForURL('https://mastodon.social/share?text=**');
  await page.close();
});

test.each([
  '/a/tins/share',
  '',
  '/a/tins/share/text?text=Hello',
  '/a/tins/share/mastodon?server=mastodon.social',
  '/a/tins/poster',
])('axe finds nothing, light and dark, and nothing is wider than a phone: %s', async (path) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 760 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(service.url + (path || ripple));
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(problems).toEqual([]);
    const shots = process.env['SCREENSHOTS'];
    if (shots)
      await page.screenshot({
        path: `${shots}/${(path || 'ripple').replace(/\W+/g, '-')}-${colorScheme}.png`,
        fullPage: true,
      });
    await context.close();
  }
});
