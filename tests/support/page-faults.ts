import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { axeFaults } from './axe.ts';
import type { PageOf } from './every-page.ts';
import type { TestService } from './service.ts';

const width = 360;
const checker = new HtmlValidate({
  extends: ['html-validate:standard'],
  // Preact writes void elements with a slash and boolean attributes without a value; both are valid HTML.
  rules: { 'void-style': 'off', 'attribute-boolean-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
});

/** All that is wrong with some pages on a phone, light and dark, each with the name of its page. */
export async function wrongWith(browser: Browser, of: TestService, pages: Record<string, PageOf>): Promise<string[]> {
  const contexts = new Map<string, BrowserContext>();
  const found: string[] = [];
  for (const [name, page] of Object.entries(pages)) {
    const cookie = page.as?.cookie ?? '';
    const context = contexts.get(cookie) ?? (await contextFor(browser, of, cookie));
    contexts.set(cookie, context);
    found.push(...(await wrongWithPage(context, of, page)).map((problem) => `${name}: ${problem}`));
  }
  for (const context of contexts.values()) await context.close();
  return found;
}

async function contextFor(browser: Browser, of: TestService, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 740 }, reducedMotion: 'reduce' });
  const [name = '', value = ''] = cookie.split('=');
  if (name !== '') await context.addCookies([{ name, value, url: of.url }]);
  return context;
}

async function wrongWithPage(
  context: BrowserContext,
  of: TestService,
  { path, status = 200, send }: PageOf,
): Promise<string[]> {
  const page = await context.newPage();
  const found: string[] = [];
  let isWatching = true;
  page.on('console', (message) => {
    const isOwnStatus = status >= 400 && message.text().includes(`status of ${status}`);
    if (isWatching && message.type() !== 'log' && !isOwnStatus) found.push(`console says ${message.text()}`);
  });
  page.on('pageerror', (error) => found.push(`script fails with ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && origin !== of.url) found.push(`asks ${origin}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.status() !== status)
      found.push(`loads ${response.url()}: ${response.status()}`);
  });
  const first = await page.goto(of.url + path, { waitUntil: 'load' });
  const answer = send === undefined ? first : await answerTo(page, send);
  if (answer?.status() !== status) found.push(`answers ${answer?.status()}`);
  if (send === undefined && page.url() !== of.url + path) found.push(`leads to ${page.url()}`);
  if ((await context.cookies()).some(({ name }) => name !== 'session')) found.push('sets a cookie');
  found.push(...(await htmlFaults((await answer?.text()) ?? '')));
  found.push(...(await layoutFaults(page)));
  // The checks themselves speak to frames, which a sandboxed one refuses.
  isWatching = false;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Colours are all that differs in the dark.
    const faults = await axeFaults(page, colorScheme === 'dark' ? ['color-contrast'] : []);
    found.push(...faults.map((fault) => `axe, ${colorScheme}: ${fault}`));
  }
  await page.close();
  return [...new Set(found)];
}

/** Sends a form past the browser's own checks. */
async function answerTo(page: Page, form: string): Promise<Response | null> {
  const [answer] = await Promise.all([
    page.waitForEvent('response', (response) => response.request().isNavigationRequest()),
    page.locator(form).evaluate((element) => {
      if (element instanceof HTMLFormElement) element.submit();
    }),
  ]);
  await page.waitForLoadState('load');
  return answer;
}

async function htmlFaults(html: string): Promise<string[]> {
  const { results } = await checker.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, selector }) => `html: ${ruleId}: ${message} at ${selector ?? '?'}`),
  );
}

async function layoutFaults(page: Page): Promise<string[]> {
  const { across, headings, moving } = await page.evaluate(() => ({
    across: document.documentElement.scrollWidth,
    headings: document.querySelectorAll('h1').length,
    moving: document.getAnimations().filter(({ playState }) => playState === 'running').length,
  }));
  return [
    ...(across > width ? [`is ${across} px wide`] : []),
    ...(headings === 1 ? [] : [`has ${headings} h1`]),
    ...(moving === 0 ? [] : ['moves, though less motion is asked for']),
  ];
}
