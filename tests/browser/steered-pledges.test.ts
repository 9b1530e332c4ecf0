import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appealWithTimes, confirmedPledge, tuesday } from '../slots/support.ts';
import { makePoint } from '../steering/support.ts';
import { startBrowser } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let browser: Browser;
let page: Page;
let appeal: MadeAppeal;
let path: string;
let token: string;
let made = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  browser = await startBrowser();
});
beforeEach(async () => {
  appeal = await appealWithTimes(service, cast.dogsHome, { title: `Blankets ${++made}` });
  ({ path, token } = await confirmedPledge(service, appeal, { startsAt: tuesday('10:00') }));
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
});
afterEach(() => page.close());
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const limitMs = 2_000;

const steer = async (payload: object): Promise<void> => {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/steer`,
    headers: cast.rosa.headers,
    payload,
  });
  expect(answer.statusCode, answer.body).toBe(200);
};
/** Opens a page and waits until its line is up. */
const open = async (address: string): Promise<void> => {
  const line = page.waitForResponse((response) => response.url().endsWith('/tally/stream'));
  await page.goto(service.url + address);
  await line;
  await page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
};
const until = (text: string) => page.getByText(text).first().waitFor({ timeout: limitMs });
const goneWithin = (text: string) => page.getByText(text).first().waitFor({ state: 'detached', timeout: limitMs });
const isSame = () => page.evaluate(() => document.body.getAttribute('data-same') === 'yes');

describe('an open page of a promise', () => {
  it('says within two seconds that visits are stopped, where to instead, and that it is over', async () => {
    await open(path);
    await steer({ stopVisits: true, message: 'The road is blocked.' });
    await until('Please don’t set off now');
    await until('The road is blocked.');
    expect(await page.getByRole('button', { name: 'It is on the way' }).count()).toBe(0);
    await steer({ stopVisits: false, message: '' });
    await goneWithin('Please don’t set off now');
    const hall = await makePoint(service, cast.dogsHome, null);
    await steer({ redirect: { kind: 'point', pointId: hall } });
    await until('It does not hold while people are sent elsewhere.');
    await until('4 Chapel Street, Salford');
    const other = await makeAppeal(service, cast.dogsHome, { title: 'The other kennels' });
    await steer({ redirect: { kind: 'appeal', appealId: other.id } });
    await until("Please don’t bring it to Manchester Dogs' Home now");
    await steer({ to: 'paused' });
    await until('This appeal is paused.');
    expect(await isSame()).toBe(true);
  });

  it('keeps what was typed, and works on', async () => {
    await open(path);
    await page.getByText('Change my pledge').click();
    await page.getByLabel('Your name').fill('Samira');
    await steer({ stopVisits: true });
    await until('Please don’t set off now');
    expect(await page.getByLabel('Your name').inputValue()).toBe('Samira');
    expect(await page.getByLabel('Your name').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    await page
      .getByRole('button', { name: /^More:/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    await until('Your change is saved.');
    await until('Thank you, Samira');
  });

  it('for choosing a time offers none any more', async () => {
    await open(`${path}/time`);
    expect(await page.locator('button[name="slot"]').count()).toBeGreaterThan(0);
    await steer({ stopVisits: true });
    await until('nobody comes at present');
    expect(await page.locator('button[name="slot"]').count()).toBe(0);
  });

  it('tells its token to no address but its own', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await open(path);
    await steer({ stopVisits: true });
    await until('Please don’t set off now');
    expect(asked).toContain(`/api/v1/appeals/${appeal.slug}/tally/stream`);
    expect(asked.filter((one) => one.includes(token) && one !== path)).toEqual([]);
  });
});

describe('an open page of an appeal on which somebody types', () => {
  it('names the other place and its times, and keeps what was typed', async () => {
    await open(`/a/${appeal.slug}`);
    await page.getByLabel('Your e-mail address').fill('sam@example.org');
    const hall = await makePoint(service, cast.dogsHome, null);
    await steer({ redirect: { kind: 'point', pointId: hall } });
    await until('Please don’t bring anything to The kennels now.');
    expect(await page.locator('optgroup[label*="The church hall"]').count()).toBeGreaterThan(0);
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
  });
});
