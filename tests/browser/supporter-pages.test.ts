import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, hours, later } from '../../src/lib/clock.ts';
import { afterPath, stopPath, supporterPath } from '../../src/pledges/paths.ts';
import { pledge, pledgePageOf, post, runLapse } from '../pledges/support.ts';
import { axeFaults } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

describe('the supporter’s pages on a small phone', () => {
  let service: TestService;
  let browser: Browser;
  let pages: Record<string, string>;
  beforeAll(async () => {
    service = await startTestService();
    const cast = await castOf(service);
    const appeal = await makeAppeal(service, cast.dogsHome, {
      deadline: later(service.clock.now(), days(5)),
      notWanted: ['Loose food'],
      needs: [
        { item: 'dog food', wanted: 100 },
        { item: 'Leads and collars', unit: null, wanted: null },
      ],
    });
    const take = async (email: string) => (await pledge(service, appeal, { email })).json<{ id: string }>().id;
    const lapsed = await take('late@example.org');
    service.clock.forward(hours(48));
    await runLapse(service);
    const [waiting, confirmed, withdrawn] = [
      await take('a@example.org'),
      await take('b@example.org'),
      await take('b@example.org'),
    ];
    const paths = {
      lapsed: await pledgePageOf(service, lapsed),
      waiting: await pledgePageOf(service, waiting),
      confirmed: await pledgePageOf(service, confirmed),
      withdrawn: await pledgePageOf(service, withdrawn),
    };
    await post(service, `${paths.confirmed}/confirm`);
    await post(service, `${paths.withdrawn}/withdraw`);
    const { rows } = await service.deps.pool.query<{ id: string }>(
      `select id from supporters where email = 'b@example.org'`,
    );
    const supporter = rows[0]?.id ?? '';
    pages = {
      ...paths,
      'take it back': `${paths.confirmed}/withdraw`,
      'right after pledging': afterPath(service.deps, appeal.slug, waiting),
      'all my pledges': supporterPath(service.deps, supporter),
      'erase everything': `${supporterPath(service.deps, supporter)}/erase`,
      'stop this mail': stopPath(service.deps, supporter),
    };
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  it('have nothing that axe finds, fit the screen, and load all they name', async () => {
    const findings: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
      for (const [name, path] of Object.entries(pages)) {
        if (colorScheme === 'dark' && name !== 'confirmed' && name !== 'waiting') continue;
        const page = await context.newPage();
        page.on(
          'response',
          (answer) =>
            answer.status() >= 400 && findings.push(`${name}: ${answer.status()} ${new URL(answer.url()).pathname}`),
        );
        await page.goto(service.url + path);
        findings.push(...(await axeFaults(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (tooWide > 0) findings.push(`${name}: ${tooWide} pixels too wide`);
        await page.close();
      }
      await context.close();
    }
    expect(findings).toEqual([]);
  }, 120_000);

  it('work without JavaScript, from the link in the mail to taking it back', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    const howMany = page.getByRole('spinbutton', { name: 'dog food: how many tins?' });
    await page.goto(service.url + (pages['waiting'] ?? ''));
    await page.getByRole('button', { name: 'Yes, I will bring it' }).click();
    expect(await page.textContent('h1')).toBe('Thank you');
    await page.getByText('Change my pledge').click();
    await howMany.fill('500');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.textContent('.error-summary')).toContain('We can take');
    expect(await howMany.inputValue()).toBe('500');
    await howMany.fill('30');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.textContent('main')).toContain('30 tins of dog food');
    await page.getByRole('link', { name: 'I can’t bring it after all' }).click();
    await page.getByRole('button', { name: 'Yes, take it back' }).click();
    expect(await page.textContent('h1')).toBe('You have taken this back');
    await context.close();
  }, 60_000);
});
