import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { doorCodeOf } from '../../src/pledges/door-codes.ts';
import { qrSvg } from '../../src/sharing/pictures/qr.ts';
import { expectCountsToFit, stepsOn } from '../receipts/support.ts';
import { startPhone } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeSession, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

// A real browser, twice, on whatever machine this is.
vi.setConfig({ testTimeout: 90_000 });

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let count = 0;
/** Dov's phone and Rosa's, each with its own storage. */
let profiles: string[] = [];
let dovs: BrowserContext;
let rosas: BrowserContext;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Tins ${++count}`,
    needs: [
      { item: 'dog food', wanted: 500 },
      { item: 'blankets', unit: null, wanted: 40 },
    ],
  });
  steps = stepsOn(service, appeal, cast.rosa.headers);
  profiles = ['dov', 'rosa'].map((name) => mkdtempSync(path.join(os.tmpdir(), `aa-door-${name}-`)));
  dovs = await phoneOf(profiles[0] ?? '', { headers: await makeSession(service, cast.dov) });
  rosas = await phoneOf(profiles[1] ?? '', cast.rosa);
});
afterEach(async () => {
  await dovs.close();
  await rosas.close();
  profiles.forEach((profile) => rmSync(profile, { recursive: true, force: true }));
  await expectCountsToFit(service);
  // Over for long, so that the next one has the door for itself.
  await service.deps.pool.query(
    `update appeals set state = 'closed', closed_at = '2026-01-01', deadline = '2026-01-01'`,
  );
});
afterAll(() => service.stop());

async function phoneOf(profile: string, person: { headers: { cookie: string } }): Promise<BrowserContext> {
  const phone = await startPhone(profile);
  await phone.addCookies([
    { name: 'session', value: person.headers.cookie.replace('session=', ''), url: service.url, httpOnly: true },
  ]);
  return phone;
}
const doorOf = () => `/door/${cast.dogsHome.slug}`;
async function openDoor(phone: BrowserContext, at = doorOf()): Promise<Page> {
  const page = await phone.newPage();
  await page.goto(service.url + at);
  if (at.startsWith('/door/')) await page.locator('[data-waits]').waitFor();
  return page;
}
const kept = (page: Page) => page.getByText('Works without network too.').waitFor();
const nothingLeft = (page: Page) => page.locator('[data-waits="0"]').waitFor({ timeout: 20_000 });
const said = (page: Page, words: string) =>
  page.locator('[data-door-said]').getByText(words).waitFor({ timeout: 10_000 });
const card = (page: Page, name: string) => page.locator('.door-pledge').filter({ hasText: name });
async function promised(name: string, quantity = 24): Promise<{ id: string; code: string }> {
  const id = await steps.pledge(quantity, { name, email: `s${++count}@example.org` });
  await steps.verb(id, 'confirm');
  return { id, code: (await doorCodeOf(service.deps.db, cast.dogsHome.id, id)) ?? '' };
}
/** Ends the browser as an empty battery does, without a word to what runs in it. */
async function kill(phone: BrowserContext, page: Page): Promise<void> {
  const gone = new Promise((resolve) => phone.once('close', resolve));
  const session = await phone.newCDPSession(page);
  void session.send('Browser.crash').catch(() => undefined);
  await gone;
}
const received = async (): Promise<number> => (await steps.counts())?.received ?? 0;
const listKept = (page: Page): Promise<boolean> =>
  page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === 'door-list'));

describe('two volunteers at the door', () => {
  it('count without network what comes; nothing is lost or counted twice, and they decide what both have counted', async () => {
    const sam = await promised('Sam');
    const priya = await promised('Priya', 10);
    let dov = await openDoor(dovs);
    await kept(dov);
    const rosa = await openDoor(rosas);
    await card(dov, 'Sam').waitFor();

    await dovs.setOffline(true);
    await dov.reload();
    await card(dov, 'Sam').click();
    await dov.getByRole('heading', { name: 'Sam' }).waitFor();
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Kept on this phone: 24 tins of dog food');
    // It is off the list at once, though nobody else knows of it yet.
    expect(await card(dov, 'Sam').count()).toBe(0);
    // Priya's code, as somebody's own camera opens it.
    await dov.goto(`${service.url}${doorOf()}/${priya.code}`);
    await dov.getByRole('spinbutton', { name: 'dog food (tins)' }).fill('4');
    await dov.getByRole('button', { name: 'Count these numbers' }).click();
    await said(dov, 'Kept on this phone: 4 tins of dog food');
    await dov.getByRole('link', { name: 'Somebody without a pledge' }).click();
    await dov.getByRole('button', { name: 'More: blankets' }).click();
    await dov.getByRole('button', { name: 'Count it' }).click();
    await said(dov, 'Kept on this phone: 1 blanket');
    await dov.getByText('3 wait to be sent.').waitFor();

    // Rosa has network, and Sam's tins are on her table too.
    await card(rosa, 'Sam').click();
    await rosa.getByRole('button', { name: 'All of it' }).click();
    await said(rosa, 'Counted: 24 tins of dog food');
    expect(await received()).toBe(24);

    // Dov's battery is empty, half-way; he starts again, still without network.
    await kill(dovs, dov);
    dovs = await phoneOf(profiles[0] ?? '', cast.dov);
    await dovs.setOffline(true);
    dov = await openDoor(dovs);
    await dov.getByText('3 wait to be sent.').waitFor();
    await dovs.setOffline(false);
    await dov.getByText('Somebody has counted this pledge meanwhile: 24 tins of dog food, by Rosa.').waitFor({
      timeout: 20_000,
    });
    await dov.getByText('Please look at one.').waitFor();
    await expect.poll(received).toBe(28);
    await dov.getByRole('button', { name: 'It is the same: drop mine' }).click();
    await nothingLeft(dov);
    expect(await steps.pledgeNow(sam.id)).toMatchObject({ state: 'received', received: 24 });
    expect(await steps.pledgeNow(priya.id)).toMatchObject({ state: 'pledged', received: 4 });
    expect(await steps.counts(1)).toMatchObject({ received: 1 });
    await dov.waitForTimeout(500);
    const { rows } = await service.deps.pool.query('select id from receipts where appeal_id = $1', [appeal.id]);
    expect(rows).toHaveLength(3);
  });

  it('can count on top of what the other counted', async () => {
    const { id } = await promised('Sam');
    const dov = await openDoor(dovs);
    await card(dov, 'Sam').click();
    await steps.received({ pledgeId: id, items: steps.tins(10) });
    await dov.getByRole('spinbutton', { name: 'dog food (tins)' }).fill('14');
    await dov.getByRole('button', { name: 'Count these numbers' }).click();
    await dov.getByRole('button', { name: 'On top: count mine too' }).click();
    await nothingLeft(dov);
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'received', received: 24 });
  });
});

describe('what was refused', () => {
  it('ends a pledge where no more will come, also on the phone’s own page of it', async () => {
    const { id } = await promised('Sam');
    const dov = await openDoor(dovs);
    await kept(dov);
    await card(dov, 'Sam').waitFor();
    await dovs.setOffline(true);
    await card(dov, 'Sam').click();
    await dov.getByRole('spinbutton', { name: 'dog food (tins)' }).fill('');
    await dov.getByText('Something alike, or not taken: dog food').click();
    await dov.getByRole('spinbutton', { name: 'How many could you not take?' }).first().fill('24');
    await dov.getByRole('combobox', { name: 'Why?' }).first().selectOption('out-of-date');
    await dov.getByRole('checkbox', { name: 'No more will come' }).check();
    await dov.getByRole('button', { name: 'Count these numbers' }).click();
    await said(dov, 'Kept on this phone: 24 tins of dog food refused');
    expect(await card(dov, 'Sam').count()).toBe(0);
    await dovs.setOffline(false);
    await nothingLeft(dov);
    await expect.poll(() => steps.pledgeNow(id)).toMatchObject({ state: 'withdrawn', received: 0 });
    await dov.getByRole('link', { name: 'Somebody without a pledge' }).click();
    await dov.getByRole('button', { name: 'Count it' }).waitFor();
    expect(await dov.getByRole('checkbox', { name: 'No more will come' }).count()).toBe(0);
  });
});

describe('undo', () => {
  it('takes back what was never sent as if it had never been', async () => {
    const { id } = await promised('Sam');
    const dov = await openDoor(dovs);
    await kept(dov);
    await card(dov, 'Sam').waitFor();
    await dovs.setOffline(true);
    await dov.route('**/receipts', (route) => route.abort());
    await card(dov, 'Sam').click();
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Kept on this phone');
    await dov.locator('[data-door-said]').getByRole('button', { name: 'Undo' }).click();
    await dov.unroute('**/receipts');
    await dovs.setOffline(false);
    await nothingLeft(dov);
    await card(dov, 'Sam').waitFor();
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
  });

  it('takes back what was counted, straight after and from the list', async () => {
    const { id } = await promised('Sam');
    const dov = await openDoor(dovs);
    await card(dov, 'Sam').click();
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Counted: 24 tins of dog food');
    await dov.locator('[data-door-said]').getByRole('button', { name: 'Undo' }).click();
    await said(dov, 'Undone: 24 tins of dog food');
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
    await card(dov, 'Sam').click();
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Counted');
    await dov
      .locator('[data-door-counted]')
      .getByRole('button', { name: /Undo.*24 tins of dog food from Sam/ })
      .first()
      .click();
    await said(dov, 'Undone');
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
  });

  it('after an answer that was lost is undone in the end, and counted once', async () => {
    const { id } = await promised('Sam');
    const dov = await openDoor(dovs);
    await dov.route('**/receipts', async (route) => {
      await route.fetch().catch(() => undefined);
      await route.abort().catch(() => undefined);
    });
    await card(dov, 'Sam').click();
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Kept on this phone');
    expect(await received()).toBe(24);
    await dov.locator('[data-door-said]').getByRole('button', { name: 'Undo' }).click();
    await said(dov, 'Will be undone');
    await dov.unroute('**/receipts');
    await dov.getByRole('button', { name: 'Send now' }).click();
    await nothingLeft(dov);
    expect(await steps.pledgeNow(id)).toMatchObject({ state: 'pledged', received: 0 });
  });
});

describe('a name', () => {
  it('is found on the phone as it is typed, and also where it is over, by asking the server', async () => {
    const sam = await promised('Samantha');
    await promised('Samir');
    await promised('Priya');
    await steps.verb(sam.id, 'withdraw');
    const dov = await openDoor(dovs);
    await card(dov, 'Samir').waitFor();
    const field = dov.getByRole('searchbox', { name: 'Code or name' });
    await field.fill('samantha');
    await dov.getByText('Nobody like this is expected.').waitFor();
    const listOnceMore = dov.waitForResponse(`**${await dov.locator('[data-list]').getAttribute('data-list')}`);
    await dov.getByRole('button', { name: 'Find' }).click();
    await dov.waitForURL('**?q=samantha');
    await (await listOnceMore).finished();
    await nothingLeft(dov);
    await card(dov, 'Samantha').getByText('withdrawn').waitFor();
    await field.fill('');
    await dov.getByRole('heading', { name: 'Promised, and not here yet' }).waitFor();
    await card(dov, 'Priya').waitFor();
    expect(await card(dov, 'Samantha').count()).toBe(0);

    await field.fill('sami');
    await dov.getByRole('button', { name: 'Find' }).click();
    await dov.getByRole('heading', { name: 'Samir' }).waitFor();
  });
});

describe('scanning', () => {
  it('reads a supporter’s code with the decoder where the browser has none of its own', async () => {
    const { code } = await promised('Sam');
    const svg = qrSvg(`${service.deps.publicUrl}${doorOf()}/${code}`);
    const dov = await dovs.newPage();
    // A camera that sees the code, a little small and on grey.
    await dov.addInitScript((picture) => {
      Object.defineProperty(navigator, 'mediaDevices', {
        value: {
          async getUserMedia() {
            const canvas = document.createElement('canvas');
            canvas.width = 640;
            canvas.height = 480;
            const image = new Image();
            image.src = `data:image/svg+xml,${encodeURIComponent(picture)}`;
            await image.decode();
            const draw = () => {
              const context = canvas.getContext('2d');
              if (!context) return;
              context.fillStyle = '#888';
              context.fillRect(0, 0, 640, 480);
              context.drawImage(image, 190, 110, 260, 260);
            };
            draw();
            setInterval(draw, 50);
            return canvas.captureStream(20);
          },
        },
      });
    }, svg);
    await dov.goto(service.url + doorOf());
    await card(dov, 'Sam').waitFor();
    await dov.getByRole('button', { name: 'Scan a code' }).click();
    await dov.getByRole('heading', { name: 'Sam' }).waitFor({ timeout: 20_000 });
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Counted: 24 tins of dog food');
  });
});

describe('names', () => {
  it('leave the phone when somebody signs out, and after a day', async () => {
    await promised('Sam');
    const dov = await openDoor(dovs);
    await card(dov, 'Sam').waitFor();
    await dov.waitForFunction(async () => (await indexedDB.databases()).some(({ name }) => name === 'door-list'));
    await kept(dov);
    await dovs.setOffline(true);
    await dov.clock.setSystemTime(new Date(Date.now() + 25 * 3_600_000));
    await dov.reload();
    await dov.locator('[data-waits]').waitFor();
    expect(await card(dov, 'Sam').count()).toBe(0);
    await dovs.setOffline(false);
    const admin = await openDoor(dovs, `/admin/${cast.dogsHome.slug}`);
    expect(await listKept(admin)).toBe(true);
    await admin.getByRole('button', { name: 'Sign out' }).click();
    await admin.waitForURL(`${service.url}/`);
    expect(await listKept(admin)).toBe(false);
  });

  it('are dropped when the session has ended elsewhere; what waits is kept until somebody signs in again', async () => {
    await promised('Sam');
    await promised('Priya');
    const dov = await openDoor(dovs);
    await kept(dov);
    await card(dov, 'Sam').click();
    await dovs.setOffline(true);
    await dov.getByRole('button', { name: 'All of it' }).click();
    await said(dov, 'Kept on this phone');
    const cookies = await dovs.cookies();
    await dovs.clearCookies();
    await dovs.setOffline(false);
    await dov.getByText('You are signed out on this phone.').waitFor({ timeout: 20_000 });
    expect(await card(dov, 'Sam').count()).toBe(0);
    expect(await card(dov, 'Priya').count()).toBe(0);
    expect(await received()).toBe(0);
    await dovs.addCookies(cookies);
    await dov.reload();
    await nothingLeft(dov);
    expect(await received()).toBe(24);
  });
});
