import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { changeAppeal } from '../../src/db/change-appeal.ts';
import { appeals } from '../../src/db/schema/appeals.ts';
import { closeStall, endHelperLink, renewHelperLink } from '../../src/stalls/commands.ts';
import { stallPath } from '../../src/stalls/paths.ts';
import { stallById } from '../../src/stalls/queries.ts';
import { startPhone } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { freePort, startTestService, type TestService } from '../support/service.ts';
import { enteredIn, stallAt, type MadeStall } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made: MadeStall;
/** The phone's own storage: what is there after its browser was closed. */
let profile: string;
let phone: BrowserContext;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, {
    title: `Tins ${++count}`,
    needs: [
      { item: 'dog food', wanted: 100, headroomPercent: 0 },
      { item: 'blankets', unit: null, wanted: 10, headroomPercent: 0 },
    ],
  });
  made = await stallAt(service, appeal);
  profile = mkdtempSync(path.join(os.tmpdir(), 'aa-phone-'));
  phone = await startPhone(profile);
});
afterEach(async () => {
  await phone.close();
  rmSync(profile, { recursive: true, force: true });
});
afterAll(() => service.stop());

const openStall = async (at = made.path): Promise<Page> => {
  const page = await phone.newPage();
  await page.goto(service.url + at);
  // Before its script has looked at what waits, it is the plain form, which keeps nothing on the phone.
  await page.locator('[data-stall][data-waits]').waitFor({ state: 'attached' });
  return page;
};
/** Ends the browser as an empty battery does, without a word to what runs in it. */
async function killPhone(page: Page): Promise<void> {
  const gone = new Promise((resolve) => phone.once('close', resolve));
  const session = await phone.newCDPSession(page);
  void session.send('Browser.crash').catch(() => undefined);
  await gone;
}
/** Until the phone has all that it needs to open the stall without network. */
const kept = (page: Page) => page.getByText('Works without network too.').waitFor();

/** What somebody at the stall does; answers when they have been thanked. */
async function enter(
  page: Page,
  what: { tins?: number; blankets?: number; email?: string; name?: string },
): Promise<void> {
  if (what.tins) await page.getByRole('spinbutton', { name: 'dog food (tins)' }).fill(String(what.tins));
  if (what.blankets) await page.getByRole('spinbutton', { name: 'blankets' }).fill(String(what.blankets));
  if (what.email === undefined) await page.getByLabel('They hand it over now').check();
  else await page.getByLabel('Your e-mail address').fill(what.email);
  if (what.name) await page.getByLabel('Your name').fill(what.name);
  await page.getByRole('button', { name: 'Enter it' }).click();
}
const thanked = (page: Page, words = 'Thank you.') =>
  page.locator('[data-stall-thanks]').getByText(words).waitFor({ timeout: 10_000 });
const keptThanks = 'Thank you. It is kept on this phone';

const seven = async (page: Page): Promise<void> => {
  for (let nth = 1; nth <= 5; nth++) {
    await enter(page, { tins: nth, email: `person${nth}@example.org`, name: `Person ${nth}` });
    await thanked(page, keptThanks);
  }
  for (const tins of [10, 20]) {
    await enter(page, { tins });
    await thanked(page, keptThanks);
  }
};
const all = {
  pledges: [1, 2, 3, 4, 5].map((nth) => ({ email: `person${nth}@example.org`, quantity: nth })),
  walkIns: [10, 20],
};
/** In the database, once each, and with the stall's credit. */
async function expectAll(): Promise<void> {
  const { pledges, walkIns } = await enteredIn(service, appeal.id);
  const via = made.stall.code;
  expect(pledges.toSorted((a, b) => a.email.localeCompare(b.email))).toEqual(
    all.pledges.map((one) => ({ ...one, via })),
  );
  expect(walkIns).toEqual(all.walkIns.map((quantity) => ({ quantity, via })));
}
const nothingLeft = (page: Page) => page.locator('[data-waits="0"]').waitFor({ timeout: 20_000 });

describe('a stall without network', () => {
  it(
    'keeps what seven people bring, opens again without network, and sends each once',
    { timeout: 90_000 },
    async () => {
      const before = await openStall();
      await kept(before);
      await phone.setOffline(true);
      await before.reload();
      await seven(before);
      await before.getByText('7 wait to be sent.').waitFor();
      expect(await enteredIn(service, appeal.id)).toEqual({ pledges: [], walkIns: [] });

      // The battery is empty: the browser is gone at once, and comes back without network.
      await killPhone(before);
      phone = await startPhone(profile);
      await phone.setOffline(true);
      const after = await openStall();
      await after.getByText('7 wait to be sent.').waitFor();
      await phone.setOffline(false);
      await nothingLeft(after);
      await expectAll();
      expect((await service.letterTo('person3@example.org', { kind: 'confirm-pledge' })).subject).not.toBe('');
      expect(await leftOnPhone(after)).toEqual([]);
    },
  );

  it('sends what waits when the page is opened again with network', { timeout: 60_000 }, async () => {
    // Nothing answers at all: a service of its own that stops, and comes back at the same address.
    const settings = { PORT: String(await freePort()) };
    const shared = { connection: service.connection, clock: service.clock };
    const first = await startTestService(settings, shared);
    const before = await phone.newPage();
    await before.goto(first.url + made.path);
    await kept(before);
    await first.stop();
    await before.reload();
    await seven(before);
    await phone.close();
    const second = await startTestService(settings, shared);
    phone = await startPhone(profile);
    const after = await phone.newPage();
    await after.goto(second.url + made.path);
    await nothingLeft(after);
    await expectAll();
    await phone.close();
    await second.stop();
  });
});

describe('what the server does not take', () => {
  it('says how many can still be taken, and lets the helper put it right', async () => {
    const page = await openStall();
    await enter(page, { blankets: 12, email: 'sam@example.org' });
    await page.getByText('“blankets”: we can take 10 more.').first().waitFor();
    // What was typed is in the form again, with what there is room for.
    expect(await page.getByLabel('Your e-mail address').inputValue()).toBe('sam@example.org');
    expect(await page.getByRole('spinbutton', { name: 'blankets' }).inputValue()).toBe('10');
    const [refused] = await leftOnPhone(page);
    await page.getByRole('button', { name: 'Enter it' }).click();
    await thanked(page, 'The e-mail to confirm is on its way.');
    expect((await enteredIn(service, appeal.id)).pledges).toMatchObject([{ email: 'sam@example.org', quantity: 10 }]);
    // One entry, one key, whatever was mended.
    const { rows } = await service.deps.pool.query('select idempotency_key as key from pledges where appeal_id = $1', [
      appeal.id,
    ]);
    expect(rows).toEqual([{ key: refused?.key }]);
    expect(await leftOnPhone(page)).toEqual([]);
  });

  it('keeps what was full by the time there was network, until somebody looks at it', async () => {
    const page = await openStall();
    await kept(page);
    await phone.setOffline(true);
    await enter(page, { blankets: 6, email: 'sam@example.org' });
    await thanked(page, keptThanks);
    await enter(page, { blankets: 6, email: 'priya@example.org' });
    await thanked(page, keptThanks);
    await phone.setOffline(false);
    await page.getByText('1 could not be taken: please look at it.').waitFor({ timeout: 20_000 });
    const waiting = page.locator('[data-stall-waiting]');
    expect(await waiting.innerText()).toContain('“blankets”: we can take 4 more.');
    // People see the phone one after the other.
    expect(await waiting.innerText()).toContain('p…@example.org');
    expect(await waiting.innerText()).not.toContain('priya');
    await waiting.getByRole('button', { name: 'Put it right' }).click();
    expect(await page.getByRole('spinbutton', { name: 'blankets' }).inputValue()).toBe('4');
    await page.getByRole('button', { name: 'Enter it' }).click();
    await thanked(page);
    expect((await enteredIn(service, appeal.id)).pledges.map(({ quantity }) => quantity).toSorted()).toEqual([4, 6]);
    expect(await leftOnPhone(page)).toEqual([]);
  });

  it('keeps what a paused appeal refuses, and takes it once the appeal is open again', async () => {
    const page = await openStall();
    await setState('paused');
    await enter(page, { tins: 3, email: 'sam@example.org' });
    await page.getByText('This appeal is paused').first().waitFor();
    // Somebody who hands it over is counted all the same.
    await page.reload();
    await enter(page, { tins: 5 });
    await thanked(page, 'It is counted.');
    await setState('open');
    await page.getByRole('button', { name: 'Try again' }).click();
    await nothingLeft(page);
    expect(await enteredIn(service, appeal.id)).toMatchObject({
      pledges: [{ email: 'sam@example.org', quantity: 3 }],
      walkIns: [{ quantity: 5 }],
    });
  });

  it('follows the appeal while the page is open, and again when there is network', async () => {
    const page = await openStall();
    await kept(page);
    const asked = page.getByRole('heading', { name: 'What do you bring?' });
    const paused = page.getByText('Paused: please don’t promise or bring more for now');
    await setState('paused');
    await paused.waitFor();
    await asked.waitFor({ state: 'hidden' });
    await setState('open');
    await paused.waitFor({ state: 'hidden' });
    await asked.waitFor();
    // The page that the phone kept is as it was; the state comes from the server.
    await phone.setOffline(true);
    await page.reload();
    await setState('paused');
    expect(await asked.isVisible()).toBe(true);
    await phone.setOffline(false);
    await paused.waitFor({ timeout: 20_000 });
    await asked.waitFor({ state: 'hidden' });
  });

  it('can be discarded, and is gone from the phone', async () => {
    const page = await openStall();
    await setState('closed');
    await enter(page, { tins: 3, email: 'sam@example.org' });
    await page.locator('[data-stall-refused]').getByText('This appeal has ended').waitFor();
    await page.reload();
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Discard it' }).click();
    await nothingLeft(page);
    expect(await leftOnPhone(page)).toEqual([]);
    expect((await enteredIn(service, appeal.id)).pledges).toEqual([]);
  });
});

describe('a link that ends while something waits', () => {
  it('keeps everything and says so; a new link, opened on the phone, sends it', async () => {
    const page = await openStall();
    await kept(page);
    await phone.setOffline(true);
    await enter(page, { tins: 4, email: 'sam@example.org' });
    await thanked(page, keptThanks);
    await endHelperLink(service.deps, made.stall.id);
    await phone.setOffline(false);
    await page.getByText('What waits is kept on this phone').waitFor({ timeout: 20_000 });
    await page.reload();
    await page.getByText('1 waits to be sent.').waitFor();
    expect(await page.getByRole('button', { name: 'Enter it' }).count()).toBe(0);
    expect((await enteredIn(service, appeal.id)).pledges).toEqual([]);
    await renewHelperLink(service.deps, made.stall.id);
    const renewed = await stallById(service.deps.db, made.stall.id);
    if (!renewed) throw new Error('the stall is gone');
    await nothingLeft(await openStall(stallPath(service.deps, appeal.slug, renewed)));
    expect((await enteredIn(service, appeal.id)).pledges).toMatchObject([{ email: 'sam@example.org', quantity: 4 }]);
  });

  it('keeps everything when the stall is closed', async () => {
    const page = await openStall();
    await closeStall(service.deps, made.stall.id);
    await enter(page, { tins: 4, email: 'sam@example.org' });
    await page.getByText('This stall was closed.').waitFor();
    expect(await leftOnPhone(page)).toHaveLength(1);
    expect((await enteredIn(service, appeal.id)).pledges).toEqual([]);
  });
});

describe('a bad line', () => {
  it('that loses the answers takes nothing twice', async () => {
    const page = await openStall();
    let lost = 0;
    await page.route('**/entries', async (route) => {
      await route.fetch();
      lost += 1;
      await route.abort();
    });
    await enter(page, { tins: 7, email: 'sam@example.org' });
    await thanked(page, keptThanks);
    await enter(page, { tins: 8 });
    await thanked(page, keptThanks);
    expect(lost).toBeGreaterThan(1);
    await page.unroute('**/entries');
    await page.getByRole('button', { name: 'Send now' }).click();
    await nothingLeft(page);
    expect(await enteredIn(service, appeal.id)).toMatchObject({
      pledges: [{ email: 'sam@example.org', quantity: 7 }],
      walkIns: [{ quantity: 8 }],
    });
  });

  it('that answers with pages of its own, as in a hotel, loses nothing', async () => {
    const page = await openStall();
    await page.route('**/entries', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Welcome to our network</h1>' }),
    );
    await enter(page, { tins: 7, email: 'sam@example.org' });
    await thanked(page, keptThanks);
    await page.unroute('**/entries');
    await page.getByRole('button', { name: 'Send now' }).click();
    await nothingLeft(page);
    expect((await enteredIn(service, appeal.id)).pledges).toMatchObject([{ quantity: 7 }]);
  });

  it('and a server that is away for a while end well, in two tabs at once, with a clock that is wrong', async () => {
    const [one, other] = [await openStall(), await openStall()];
    await kept(one);
    await one.clock.setFixedTime(new Date('2001-01-01T00:00:00Z'));
    await phone.setOffline(true);
    await enter(one, { tins: 1, email: 'one@example.org' });
    await thanked(one, keptThanks);
    await enter(other, { tins: 2, email: 'other@example.org' });
    await thanked(other, keptThanks);
    for (const page of [one, other]) await page.getByText('2 wait to be sent.').waitFor();
    await phone.setOffline(false);
    await Promise.all([nothingLeft(one), nothingLeft(other)]);
    expect((await enteredIn(service, appeal.id)).pledges.map(({ email }) => email).toSorted()).toEqual([
      'one@example.org',
      'other@example.org',
    ]);
  });
});

const setState = (state: string) =>
  changeAppeal(service.deps, appeal.id, (tx) =>
    tx
      .update(appeals)
      .set({ state: state === 'paused' ? 'paused' : state === 'closed' ? 'closed' : 'open' })
      .where(eq(appeals.id, appeal.id)),
  );

/** What the phone's storage holds. */
const leftOnPhone = (page: Page): Promise<{ key: string }[]> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('stall');
        opening.onerror = () => reject(new Error('not opened'));
        opening.onsuccess = () => {
          const asking = opening.result.transaction('entries').objectStore('entries').getAll();
          asking.onsuccess = () => {
            opening.result.close();
            resolve(asking.result);
          };
        };
      }),
  );
