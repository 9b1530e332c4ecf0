import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeStall, endHelperLink, renewHelperLink } from '../../src/stalls/commands.ts';
import { stallPath } from '../../src/stalls/paths.ts';
import { stallById } from '../../src/stalls/queries.ts';
import { startPhone } from '../support/browser.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
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
  return page;
};
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
const nothingLeft = (page: Page) => page.locator('[data-stall-waiting]').waitFor({ state: 'hidden', timeout: 20_000 });

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

      // The battery is empty: the browser is gone, and comes back without network.
      await phone.close();
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
    const before = await openStall();
    await kept(before);
    await phone.setOffline(true);
    await seven(before);
    await phone.close();
    phone = await startPhone(profile);
    await nothingLeft(await openStall());
    await expectAll();
  });
});

/** What the phone's storage holds. */
const leftOnPhone = (page: Page): Promise<unknown[]> =>
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
