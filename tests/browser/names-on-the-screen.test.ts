import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { castOf } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let browser: Browser;
let page: Page;
let appeal: MadeAppeal;

beforeAll(async () => {
  service = await startTestService();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome);
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${service.url}/a/${appeal.slug}/screen`);
  await page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const pledgeOf = async (name: string): Promise<string> => {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': randomUUID() },
    payload: {
      email: `${name}@example.org`,
      name,
      showName: true,
      items: [{ needId: appeal.needs[0]?.id, quantity: 1 }],
    },
  });
  const path = `/pledges/${service.deps.tokens.make('pledge', answer.json<{ id: string }>().id)}`;
  await sendForm(service, `${path}/confirm`);
  return path;
};
const shown = () => page.locator('[data-names] li').allTextContents();

it('shows a name as its pledge is confirmed, and takes it away when the pledge is taken back', async () => {
  expect(await page.locator('[data-names]').isHidden()).toBe(true);
  const sam = await pledgeOf('Sam');
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['Sam']);
  service.clock.forward(1_000);
  await pledgeOf('Priya');
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['Priya', 'Sam']);
  await sendForm(service, `${sam}/withdraw`);
  await expect.poll(shown, { timeout: 10_000 }).toEqual(['Priya']);
  // The same page all the time.
  expect(await page.evaluate(() => document.body.getAttribute('data-same'))).toBe('yes');
});

it('fills the wall when asked, and then shows no button', async () => {
  const button = page.getByRole('button', { name: 'Full screen' });
  await button.click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await button.waitFor({ state: 'hidden' });
  await page.evaluate(() => document.exitFullscreen());
  await button.waitFor();
});
