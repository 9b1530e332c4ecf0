import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

const base = '/admin/manchester-dogs-home';
const clientFile = fileURLToPath(new URL('../../src/client/appeal-form.ts', import.meta.url));

describe('the charity’s pages in a browser', () => {
  let service: TestService;
  let cast: Cast;
  let browser: Browser;
  let script = '';
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    await makeAppeal(service, cast.dogsHome);
    await makeAppeal(service, cast.dogsHome, { title: 'A draft', state: 'draft', story: '', needs: [] });
    const built = await build({ entryPoints: [clientFile], bundle: true, write: false, format: 'esm' });
    script = built.outputFiles[0]?.text ?? '';
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  async function rosasPage({ width = 360, javaScriptEnabled = true } = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 740 },
      baseURL: service.url,
      javaScriptEnabled,
    });
    const [name = '', value = ''] = cast.rosa.headers.cookie.split('=');
    await context.addCookies([{ name, value, url: service.url }]);
    await context.route(/appeal-form.*\.js$/, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    );
    return context.newPage();
  }

  it('adds and removes rows in place, and saves them all', async () => {
    const page = await rosasPage();
    await page.goto(`${base}/appeals/new`);
    await page.fill('[name="title"]', 'Rows in place');
    await page.fill('[name="needs.0.item"]', 'tins');
    await page.fill('[name="needs.1.item"]', 'a slip');
    await page.click('[data-act="add-need"]');
    expect(await page.locator('[data-need-row]').count()).toBe(4);
    await page.keyboard.type('blankets');
    await page.click('[data-act="remove-need-1"]');
    await page.click('[data-act="add-need"]');
    await page.keyboard.type('bowls');
    expect(page.url()).toMatch(/\/appeals\/new$/);
    await page.click('[data-appeal-form] > button.is-big');
    await page.waitForURL(/done=made/);
    const saved = await service.app.inject({ url: '/api/v1/appeals/rows-in-place', headers: cast.rosa.headers });
    expect(saved.json<{ needs: { item: string }[] }>().needs.map((need) => need.item)).toEqual([
      'tins',
      'blankets',
      'bowls',
    ]);
  });

  it('without JavaScript does the same by the server, and Enter saves', async () => {
    const page = await rosasPage({ javaScriptEnabled: false });
    await page.goto(`${base}/appeals/new`);
    await page.fill('[name="title"]', 'Rows by the server');
    await page.fill('[name="needs.2.item"]', 'blankets');
    await page.click('[data-act="add-need"]');
    expect(await page.inputValue('[name="needs.0.item"]')).toBe('blankets');
    await page.fill('[name="needs.3.item"]', 'bowls');
    await page.press('[name="title"]', 'Enter');
    await page.waitForURL(/done=made/);
    const saved = await service.app.inject({ url: '/api/v1/appeals/rows-by-the-server', headers: cast.rosa.headers });
    expect(saved.json<{ needs: { item: string }[] }>().needs.map((need) => need.item)).toEqual(['blankets', 'bowls']);
  });

  it.each([
    base,
    `${base}/appeals/500-tins-by-friday`,
    `${base}/appeals/a-draft`,
    `${base}/appeals/new`,
    `${base}/appeals/paste`,
    `${base}/appeals/500-tins-by-friday/edit`,
    `${base}/appeals/500-tins-by-friday/steer`,
  ])('%s has nothing for axe to find, and fits a phone', async (url) => {
    const page = await rosasPage();
    await page.goto(url);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await axeFaults(page)).toEqual([]);
    await page.context().close();
  });
});
