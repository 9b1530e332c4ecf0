import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { makeAppeal, makeOrganisation, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let browser: Browser;
let service: TestService;
let appeal: MadeAppeal;
beforeAll(async () => {
  browser = await startBrowser();
  service = await startTestService();
  expect(service.deps.assets.url('appeal.js'), 'the browser’s files are not built: npm run build').toContain('/built/');
  appeal = await makeAppeal(service, await makeOrganisation(service), {
    needs: [{}, { item: 'blankets', unit: null, wanted: 40 }],
  });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

async function open(reducedMotion: 'reduce' | 'no-preference' = 'no-preference'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion });
  const page = await context.newPage();
  await page.goto(`${service.url}/a/${appeal.slug}`);
  return page;
}

/** Where the focus is: what it is called, whether one can see it, and where it stands. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const bar = document.querySelector('.pledge-bar')?.getBoundingClientRect();
    const isInBar = at.closest('.pledge-bar') !== null;
    return {
      name: at.getAttribute('name') ?? at.textContent.trim(),
      isVisible: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
      isOnScreen: box.bottom > 0 && box.top < innerHeight,
      isCovered: !isInBar && bar !== undefined && box.top >= bar.top && box.bottom <= bar.bottom,
      place: [...document.querySelectorAll('*')].indexOf(at),
    };
  });

describe('the appeal by keyboard', () => {
  it('goes through everything in order, and always shows where it is', async () => {
    const page = await open();
    const seen: NonNullable<Awaited<ReturnType<typeof focus>>>[] = [];
    for (let n = 0; n < 120; n++) {
      await page.keyboard.press('Tab');
      const at = await focus(page);
      if (at === null) break;
      seen.push(at);
    }
    expect(seen[0]?.name).toBe('Skip to the content');
    expect(seen.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        `items.${appeal.needs[0]?.id}`,
        `items.${appeal.needs[1]?.id}`,
        'email',
        'name',
        'showName',
        'Promise this',
      ]),
    );
    expect(seen.map(({ place }) => place)).toEqual(seen.map(({ place }) => place).toSorted((a, b) => a - b));
    expect(seen.filter(({ isVisible }) => !isVisible)).toEqual([]);
    expect(seen.filter(({ isOnScreen }) => !isOnScreen)).toEqual([]);
    expect(seen.filter(({ isCovered }) => isCovered)).toEqual([]);
    expect(seen.map(({ name }) => name)).not.toContain('website');
    await page.context().close();
  });

  it('is filled in and sent by keys alone, and an error takes the focus', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'More: How many tins can you bring?' }).focus();
    for (let n = 0; n < 3; n++) await page.keyboard.press('Enter');
    expect(await page.getByRole('spinbutton', { name: 'How many tins can you bring?' }).inputValue()).toBe('3');
    await page.locator('[name="email"]').focus();
    await page.keyboard.type('sam');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/pledges');
    await page.waitForFunction(() => document.activeElement?.closest('[role="alert"], .error-summary') !== null);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await focus(page))?.name).toBe('email');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('sam@example.org');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/pledged/**');
    await page.context().close();
  });
});

describe('motion', () => {
  const pledgeOne = (key: string) =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': key },
      payload: { email: `${key}@example.org`, items: [{ needId: appeal.needs[0]?.id, quantity: 40 }] },
    });
  const countMoving = async (page: Page, key: string): Promise<number> => {
    const words = page.locator('.appeal-head .tally-words');
    const before = await words.innerText();
    await page.evaluate(() => {
      const counted = { most: 0 };
      Object.assign(globalThis, { counted });
      const look = () => {
        counted.most = Math.max(counted.most, document.getAnimations().length);
        requestAnimationFrame(look);
      };
      look();
    });
    await pledgeOne(key);
    await expect.poll(() => words.innerText()).not.toBe(before);
    await page.waitForTimeout(100);
    return page.evaluate<number>('counted.most');
  };

  it('is there when something arrives, and not for those who asked for less of it', async () => {
    const [lively, calm] = [await open(), await open('reduce')];
    expect(await countMoving(calm, 'calm')).toBe(0);
    expect(await countMoving(lively, 'lively')).toBeGreaterThan(0);
    await lively.context().close();
    await calm.context().close();
  });
});
