import { createECDH } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { joinAndConfirm, nameMoment } from './support.ts';

let service: TestService;
let browser: Browser;
let cast: Cast;
let appeal: MadeAppeal;
let place: string;
let context: BrowserContext;

beforeAll(async () => {
  service = await startTestService({ PUSH_SERVICES: 'https://push.example.org' });
  browser = await startBrowser();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { slug: 'tins' });
  place = await joinAndConfirm(service, appeal, await nameMoment(service, { cast, appeal }), 'sam@example.org');
}, 60_000);
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 360, height: 760 } });
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/**
 * The page of a place, in a browser that answers so when it is asked. A headless one refuses every notification by
 * itself, and no push service can be reached from a test; so what a browser would say of both stands here.
 */
async function open({ answer, subscribes }: { answer: NotificationPermission; subscribes: boolean }): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(
    ({ answer, subscribes, p256dh }) => {
      const asked: string[] = [];
      Object.assign(window, { asked });
      Object.defineProperty(Notification, 'permission', { get: () => 'default' });
      Notification.requestPermission = () => Promise.resolve(asked.push('permission') > 0 ? answer : 'denied');
      PushManager.prototype.subscribe = (given) => {
        asked.push(
          given?.userVisibleOnly === true && typeof given.applicationServerKey === 'string' ? 'push' : 'wrong',
        );
        if (!subscribes) return Promise.reject(new Error('no push service'));
        const keys = { p256dh, auth: 'a'.repeat(22) };
        const said = { endpoint: 'https://push.example.org/one', expirationTime: null, keys };
        return Promise.resolve(Object.assign(Object.create(PushSubscription.prototype), { toJSON: () => said }));
      };
    },
    { answer, subscribes, p256dh: createECDH('prime256v1').generateKeys('base64url') },
  );
  await page.goto(service.url + place);
  return page;
}
const asked = (page: Page) => page.evaluate(() => ('asked' in window ? window.asked : null));
const askButton = (page: Page) => page.getByRole('button', { name: 'Tell me on this device too' });
const kept = async () => (await service.deps.pool.query('select 1 from push_subscriptions')).rowCount;

test('asks for permission after a tap and not before, and keeps what the browser answers', async () => {
  const page = await open({ answer: 'granted', subscribes: true });
  await askButton(page).waitFor();
  expect(await asked(page)).toEqual([]);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await kept()).toBe(0);
  await askButton(page).click();
  await page.getByText('Good. This device tells you at that time.').waitFor();
  expect(await asked(page)).toEqual(['permission', 'push']);
  expect(await kept()).toBe(1);
  const scopes = await page.evaluate(async () =>
    (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname),
  );
  expect(scopes).toEqual(['/moments/']);
  await page.reload();
  await page.getByRole('button', { name: 'Tell my devices nothing any more' }).click();
  await page.getByText('Your devices are told nothing any more.').waitFor();
  expect(await kept()).toBe(0);
});

test('takes a no for an answer', async () => {
  const page = await open({ answer: 'denied', subscribes: true });
  await askButton(page).click();
  await page.getByText('As you like. The mail comes all the same.').waitFor();
  expect(await asked(page)).toEqual(['permission']);
  expect(await kept()).toBe(0);
});

test('says in words that it did not work, and that the mail comes', async () => {
  const page = await open({ answer: 'granted', subscribes: false });
  await askButton(page).click();
  await page.getByText('That did not work on this device. The mail comes all the same.').waitFor();
  expect(await kept()).toBe(0);
});

test('offers nothing without JavaScript, and all else is there', async () => {
  await context.close();
  context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(service.url + place);
  expect(await askButton(page).isVisible()).toBe(false);
  await page.getByRole('link', { name: 'Put it into my calendar' }).waitFor();
  await page.getByRole('link', { name: 'I don’t want to be reminded after all' }).click();
  await page.getByRole('button', { name: 'Don’t remind me' }).click();
  await page.getByRole('heading', { name: 'You are not reminded any more' }).waitFor();
});
