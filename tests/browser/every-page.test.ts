import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { everyPage, isForMembers } from '../support/every-page.ts';
import { wrongWith } from '../support/page-faults.ts';
import { startTestService, type TestService } from '../support/service.ts';

let browser: Browser;
let service: TestService;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startTestService();
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

it(
  'finds nothing wrong with any page that visitors see, on a phone, light and dark',
  { timeout: 400_000 },
  async () => {
    const { pages } = await everyPage(service);
    const chosen = Object.entries(pages).filter(([, page]) => !isForMembers(page));
    expect(chosen.length).toBeGreaterThan(20);
    expect(await wrongWith(browser, service, Object.fromEntries(chosen))).toEqual([]);
  },
);
