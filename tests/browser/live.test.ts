import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { idIn } from '../support/json.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeKey, type MadeAppeal } from '../support/make.ts';
import { freePort, startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let browser: Browser;
let page: Page;
let appeal: MadeAppeal;
let key: { authorization: string };
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
  browser = await startBrowser();
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Blankets ${++made}`,
    needs: [{ item: 'blankets', unit: null, wanted: 20 }],
  });
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
});
afterEach(() => page.close());
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const post = async (path: string, payload: object, headers: Record<string, string>) => {
  const answer = await service.app.inject({ method: 'POST', url: `/api/v1${path}`, headers, payload });
  expect(answer.statusCode, answer.body).toBeLessThan(300);
  return answer;
};
const pledge = async (quantity: number): Promise<string> => {
  const payload = { email: `${randomUUID()}@example.org`, items: [{ needId: appeal.needs[0]?.id, quantity }] };
  const answer = await post(`/appeals/${appeal.slug}/pledges`, payload, { 'idempotency-key': randomUUID() });
  return service.deps.tokens.make('pledge', idIn(answer));
};
const confirm = (token: string) => post(`/pledges/${token}/confirm`, {}, {});
const steer = (to: string, message?: string) => post(`/appeals/${appeal.slug}/steer`, { to, message }, key);
const change = async (payload: object) => {
  const url = `/api/v1/appeals/${appeal.slug}`;
  const answer = await service.app.inject({ method: 'PATCH', url, headers: key, payload });
  expect(answer.statusCode, answer.body).toBe(200);
};
const open = (path = '') => page.goto(`${service.url}/a/${appeal.slug}${path}`);
const until = (text: string | RegExp) => page.getByText(text).first().waitFor({ timeout: 10_000 });
const objects = (looks: string) => page.locator(`figure[data-need-id] .place.${looks}`).count();
/** So that a reload would be noticed. */
const mark = () => page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
const isSame = () => page.evaluate(() => document.body.getAttribute('data-same') === 'yes');

describe('an appeal that somebody looks at', () => {
  it('moves in words and on the shelf with a pledge, and again when it is confirmed', async () => {
    await open();
    await mark();
    expect(await objects('is-unconfirmed')).toBe(0);
    const token = await pledge(6);
    await until('6 not confirmed yet');
    expect(await objects('is-unconfirmed')).toBe(6);
    expect(await objects('is-arriving')).toBe(6);
    await confirm(token);
    await until(/6 promised/);
    expect(await objects('is-unconfirmed')).toBe(0);
    expect(await objects('is-pledged')).toBe(6);
    expect(await page.locator('[data-tally-words]').allTextContents()).toEqual([
      '6 promised, about 5 expected of 20',
      '6 promised, about 5 expected of 20',
    ]);
    expect(await page.locator('[data-still-needed]').textContent()).toBe('14 still needed');
    expect(await isSame()).toBe(true);
  });

  it('draws a shelf anew that has outgrown its picture where as many as possible are asked for, and keeps what is typed', async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      title: `Newspapers ${made}`,
      needs: [{ item: 'newspapers', unit: null, wanted: null }],
    });
    await open();
    await mark();
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    const field = page.getByLabel('How many can you bring?', { exact: true });
    await field.fill('7');
    const scale = () => page.locator('figure[data-need-id]').getAttribute('data-scale');
    const before = await scale();
    await pledge(300);
    await expect.poll(scale, { timeout: 10_000 }).not.toBe(before);
    await until(/300 not confirmed yet/);
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
    expect(await field.inputValue()).toBe('7');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: /^More:/ }).click();
    expect(await field.inputValue()).toBe('8');
    expect(await isSame()).toBe(true);
  });

  it('shows where else it is needed as soon as one thing takes no more, and no longer when there is room again', async () => {
    const other = await makeAppeal(service, cast.dogsHome, {
      title: `Elsewhere ${made}`,
      needs: [{ item: 'clean blankets', unit: null, wanted: 80 }],
    });
    await open();
    await mark();
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    expect(await page.getByText('Needed elsewhere').count()).toBe(0);
    const token = await pledge(25);
    await until('Needed elsewhere');
    expect(await page.locator(`[data-overflow] a[href="/a/${other.slug}"]`).innerText()).toBe('80 clean blankets');
    await post(`/pledges/${token}/withdraw`, {}, {});
    await page.getByText('Needed elsewhere').waitFor({ state: 'detached', timeout: 10_000 });
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
    expect(await isSame()).toBe(true);
    await post(`/appeals/${other.slug}/steer`, { to: 'closed' }, key);
  });

  it('takes up what the charity asks for besides, in its place, and another quantity, and drops what it asks for no more', async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      title: `Many things ${made}`,
      needs: ['blankets', 'towels', 'leads'].map((item) => ({ item, unit: null, wanted: 20 })),
    });
    await open();
    await mark();
    await page.locator(`[data-need="${appeal.needs[2]?.id}"] input[type=number]`).fill('3');
    const [blankets, towels, leads] = appeal.needs.map(({ id }) => ({ id }));
    await change({
      needs: [
        { item: 'dog food', unit: 'tin', wanted: 500 },
        { ...blankets, item: 'blankets', wanted: 40 },
        { ...leads, item: 'leads', wanted: 20 },
      ],
    });
    await until('500 tins of dog food');
    expect(await page.locator('.need h3').allTextContents()).toEqual([
      '500 tins of dog food',
      '40 blankets',
      '20 leads',
    ]);
    expect(await page.locator(`[data-need="${towels?.id}"]`).count()).toBe(0);
    const kept = page.locator(`[data-need="${leads?.id}"]`);
    expect(await kept.locator('input[type=number]').inputValue()).toBe('3');
    expect(await page.locator('.need.is-arriving').count()).toBe(2);
    expect(await isSame()).toBe(true);
    await page.getByLabel('How many tins can you bring?', { exact: true }).fill('4');
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForURL(/\/pledged\//);
    await until('4 tins of dog food');
    await until('3 leads');
  });

  it('is what a page loaded anew would be when the charity pauses, and has what was typed when it opens again', async () => {
    await open('?from=whatsapp');
    await mark();
    const field = page.getByLabel('How many can you bring?', { exact: true });
    await page.getByLabel('Show my name to others').check();
    await page.getByText('Add a note').click();
    await page.getByLabel('A note for').fill('On Monday');
    await field.fill('3');
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    const asking = await page.locator('[data-share-text]').inputValue();
    await steer('paused', 'The barn is full.');
    await until('The barn is full.');
    await until('Paused: please don’t promise or bring more for now');
    expect(await page.getByRole('button', { name: 'Promise this' }).count()).toBe(0);
    expect(await page.locator('.pledge-bar').count()).toBe(0);
    const paused = await page.locator('[data-share-text]').inputValue();
    expect(paused).not.toBe(asking);
    const fresh = await browser.newPage();
    await fresh.goto(page.url());
    expect(await fresh.locator('[data-share-text]').inputValue()).toBe(paused);
    expect(await page.locator('main').innerText()).toBe(await fresh.locator('main').innerText());
    await fresh.close();
    expect(await page.locator('[data-share-to]').first().getAttribute('href')).toContain(encodeURIComponent(paused));

    await steer('open');
    await page.getByText('The barn is full.').waitFor({ state: 'detached', timeout: 10_000 });
    expect(await page.getByRole('button', { name: 'Promise this' }).isEnabled()).toBe(true);
    expect(await page.locator('.pledge-bar').isVisible()).toBe(true);
    expect(await page.locator('[data-share-text]').inputValue()).toBe(asking);
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
    expect(await page.getByLabel('Show my name to others').isChecked()).toBe(true);
    expect(await page.getByLabel('A note for').inputValue()).toBe('On Monday');
    expect(await field.inputValue()).toBe('3');
    expect(await page.locator('input[name=from]').getAttribute('value')).toBe('whatsapp');
    expect(await isSame()).toBe(true);
    await page.getByRole('button', { name: /^More:/ }).click();
    expect(await field.inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Promise this' }).click();
    await page.waitForURL(/\/pledged\//);
  });

  it('keeps the form and what is typed when the charity only says something, and drops it when it closes', async () => {
    await open();
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    await steer('open', 'Come by the back gate.');
    await until('Come by the back gate.');
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
    expect(await page.getByRole('button', { name: 'Promise this' }).isEnabled()).toBe(true);
    await steer('closed', 'Thank you all.');
    await until('Thank you all.');
    await page.locator('[data-pledge-form]').waitFor({ state: 'detached' });
    expect(await page.locator('[data-share]').count()).toBe(0);
  });

  it('gives the form to who came while it was paused, once it opens', async () => {
    await steer('paused', 'Please wait.');
    await open();
    expect(await page.locator('[data-pledge-form]').count()).toBe(0);
    await steer('open');
    await page.locator('[data-pledge-form]').waitFor({ timeout: 10_000 });
  });
});

describe('the big screen', () => {
  it('has what the charity asks for besides', async () => {
    await open('/screen');
    await until('20 blankets');
    await change({
      needs: [
        { id: appeal.needs[0]?.id, item: 'blankets', wanted: 20 },
        { item: 'towels', wanted: 30 },
      ],
    });
    await until('30 towels');
  });

  it('moves by itself, and shows what the charity says', async () => {
    await open('/screen');
    await mark();
    await confirm(await pledge(9));
    await until(/9 promised/);
    expect(await objects('is-pledged')).toBe(9);
    expect(await isSame()).toBe(true);
    await steer('full', 'Thank you all.');
    await until('Thank you all.');
    await until('Enough is promised');
  });

  it('says from when its numbers are while the line is down, and goes on when it is back', async () => {
    const settings = { PORT: String(await freePort()) };
    const shared = { connection: service.connection, clock: service.clock };
    const first = await startTestService(settings, shared);
    await page.goto(`${first.url}/a/${appeal.slug}/screen`);
    await mark();
    await pledge(2);
    await until('2 not confirmed yet');
    await first.stop();
    await until(/as of \d\d:\d\d/);
    await pledge(4);
    const second = await startTestService(settings, shared);
    await page.getByText('6 not confirmed yet').first().waitFor({ timeout: 20_000 });
    expect(await page.locator('[data-live-status]').textContent()).toBe('');
    expect(await isSame()).toBe(true);
    await page.goto('about:blank');
    await second.stop();
  }, 60_000);
});
