import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { everyPage, isForMembers, setUpPages } from '../support/every-page.ts';
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
  'finds nothing wrong with any page of members and of the host, on a phone, light and dark',
  { timeout: 400_000 },
  async () => {
    const { pages } = await everyPage(service);
    const chosen = Object.entries(pages).filter(([, page]) => isForMembers(page));
    expect(chosen.length).toBeGreaterThan(20);
    expect(await wrongWith(browser, service, Object.fromEntries(chosen))).toEqual([]);
  },
);

it('finds nothing wrong with setting up', { timeout: 100_000 }, async () => {
  const empty = await startTestService();
  try {
    expect(await wrongWith(browser, empty, await setUpPages(empty))).toEqual([]);
  } finally {
    await empty.stop();
  }
});
