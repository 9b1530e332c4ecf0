import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { makeAppeal, makeOrganisation } from '../support/make.ts';
import { makeLink, makePledge, makeSupporter } from '../sharing/support.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { furnish, sitePaths } from './site-pages.ts';

let service: TestService;
let browser: Browser;

beforeAll(async () => {
  service = await startTestService();
  await furnish(service);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const phone = { width: 360, height: 740 };

async function look<T>(
  path: string,
  options: BrowserContextOptions,
  see: (page: Page, said: string[]) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(service.url)) said.push(`asked a stranger: ${request.url()}`);
    });
    await page.goto(service.url + path, { waitUntil: 'load' });
    return await see(page, said);
  } finally {
    await context.close();
  }
}

/** What every-page.test.ts does not look at: it has them all on a phone of 360 px, light and dark. */
describe.each(Object.entries(sitePaths))('%s', (_, path) => {
  it('has nothing that axe objects to in the dark on a wide screen', async () => {
    await look(path, { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }, async (page) => {
      expect(await axeFaults(page)).toEqual([]);
    });
  });

  it('fits on a phone, and runs into no policy', async () => {
    await look(path, { viewport: { width: 320, height: 640 } }, async (page, said) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(
        said.filter((text) => !/status of 404/.test(text) || path !== sitePaths['an address that leads nowhere']),
      ).toEqual([]);
    });
  });
});

describe('without JavaScript', () => {
  it('finds by words and opens what was found', async () => {
    await look('/', { javaScriptEnabled: false, viewport: phone }, async (page) => {
      await page.getByLabel('Search by words').fill('rice');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('link', { name: 'Rice and tins for Leeds' }).click();
      expect(new URL(page.url()).pathname).toBe('/a/rice-and-tins-for-leeds');
      await page.getByRole('link', { name: 'Leeds Food Bank' }).first().click();
      expect(await page.locator('h1').textContent()).toBe('Leeds Food Bank');
    });
  });
});

describe('the big screen', () => {
  beforeAll(async () => {
    const appeal = await makeAppeal(service, await makeOrganisation(service, { name: 'A Home With Many Needs' }), {
      slug: 'five',
      title: '500 tins of dog food and other things by Friday',
      needs: [
        { item: 'dog food', wanted: 500, pledged: 210, onTheWay: 12, received: 120 },
        { item: 'blankets', unit: null, wanted: 120, pledged: 10, received: 8 },
        { item: 'dog beds', unit: null, wanted: 40, pledged: 4, received: 30 },
        { item: 'puppy milk', wanted: 60, received: 12 },
        { item: 'cleaning rags', unit: null, wanted: 200, received: 70 },
      ],
    });
    for (let nth = 1; nth <= 6; nth++) {
      const supporterId = await makeSupporter(service, `giver${nth}@example.org`);
      const link = await makeLink(service, appeal, { supporterId });
      await makePledge(service, appeal, { supporterId, shareLinkId: link.id, viaId: null });
    }
    await service.deps.pool.query(
      `update pledges set show_name = true, confirmed_at = now(),
              name = 'Bartholomew Featherstonehaugh ' || substr(id::text, 33, 4) where appeal_id = $1`,
      [appeal.id],
    );
  });

  it.each([
    [1280, 720],
    [1280, 850],
    [1920, 1080],
  ])('shows five needs and six long names at %i × %i without scrolling', async (width, height) => {
    await look('/a/five/screen', { viewport: { width, height } }, async (page) => {
      await page.evaluate(() => document.fonts.ready);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(height);
      expect(await page.locator('.need').count()).toBe(5);
      const names = await page.locator('[data-names] li').evaluateAll((lines) => {
        const bottom = lines[0]?.parentElement?.getBoundingClientRect().bottom ?? 0;
        return lines.map((line) => line.getBoundingClientRect().bottom <= bottom + 1);
      });
      expect(names).toEqual(Array.from({ length: 6 }, () => true));
    });
  });

  it('shows nine needs at 1920 × 1080 without scrolling', async () => {
    const words = ['dog food', 'blankets', 'dog beds', 'leads and collars', 'puppy food', 'stainless steel bowls'];
    await makeAppeal(service, await makeOrganisation(service, { name: 'A Home With Nine Needs' }), {
      slug: 'nine',
      title: '500 tins for 150 dogs after the fire',
      needs: [...words, 'bleach', 'kitchen roll', 'newspapers'].map((item, at) => ({
        item,
        unit: null,
        wanted: at < 6 ? 60 + 40 * at : null,
        ...{ unconfirmed: 13, pledged: 18, onTheWay: 7, received: 15 },
      })),
    });
    await look('/a/nine/screen', { viewport: { width: 1920, height: 1080 } }, async (page) => {
      await page.evaluate(() => document.fonts.ready);
      expect(await page.locator('.need').count()).toBe(9);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(1080);
    });
  });

  it.each([
    [1280, 720],
    [1920, 1080],
  ])('shows everything at %i × %i without scrolling', async (width, height) => {
    await look(sitePaths['the big screen'], { viewport: { width, height } }, async (page) => {
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(height);
    });
  });
});
