import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostFromAddress } from '../../src/pledges/challenge.tsx';
import { startBrowser } from '../support/browser.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('a supporter in a very busy network', () => {
  let service: TestService;
  let browser: Browser;
  let appeal: MadeAppeal;
  beforeAll(async () => {
    service = await startTestService({ RATE_LIMITS: 'on', PLEDGE_BURST: '100000', TRUST_PROXY: 'on' });
    const cast = await castOf(service);
    appeal = await makeAppeal(service, cast.dogsHome, { needs: [{ wanted: 10_000 }] });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  it('presses the button once more, and the proof of work goes with it under the strict policy', async () => {
    const field = `items.${appeal.needs[0]?.id ?? ''}`;
    const fields = (email: string) => new URLSearchParams({ [field]: '1', email }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '192.0.2.50' };
    await Promise.all(
      Array.from({ length: mostFromAddress }, (_, at) =>
        service.app.inject({
          method: 'POST',
          url: `/a/${appeal.slug}/pledges`,
          headers,
          payload: fields(`crowd-${at}@example.org`),
        }),
      ),
    );
    const page = await browser.newPage({ extraHTTPHeaders: { 'x-forwarded-for': '192.0.2.50' } });
    const complaints: string[] = [];
    page.on(
      'console',
      (message) => message.type() === 'error' && !message.text().includes('422') && complaints.push(message.text()),
    );
    await page.goto(`${service.url}/a/${appeal.slug}`);
    await page.locator(`[name="${field}"]`).fill('3');
    await page.locator('[name="email"]').fill('sam@example.org');
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForSelector('[data-challenge]');
    expect(await page.locator(`[name="${field}"]`).inputValue()).toBe('3');
    await page.getByText('That is done. Please press the button once more.').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForURL(/\/pledged\//);
    expect(await page.textContent('h1')).toBe('Now look into your e-mail');
    expect(complaints).toEqual([]);
    await page.close();
  }, 90_000);

  it('who presses it too early is sent on as soon as the work is done', async () => {
    const page = await browser.newPage({ extraHTTPHeaders: { 'x-forwarded-for': '192.0.2.50' } });
    await page.goto(`${service.url}/a/${appeal.slug}`);
    await page.locator(`[name="items.${appeal.needs[0]?.id ?? ''}"]`).fill('2');
    await page.locator('[name="email"]').fill('priya@example.org');
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForSelector('[data-challenge]');
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForURL(/\/pledged\//, { timeout: 60_000 });
    await page.close();
  }, 90_000);
});
