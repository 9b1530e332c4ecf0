import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../support/axe.ts';
import { startBrowser } from '../support/browser.ts';
import { galleryPages, type GalleryPage } from './gallery.tsx';

const publicFolder = new URL('../../public/', import.meta.url);
const pages = galleryPages({ url: (name) => `/${name}` });
const names: GalleryPage[] = ['appeal', 'list', 'form', 'dashboard', 'screen', 'shapes'];
const phone = { width: 360, height: 740 };

let browser: Browser;
let server: Server;
let address: string;

beforeAll(async () => {
  browser = await startBrowser();
  server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1);
    const page = Object.entries(pages).find(([key]) => key === name)?.[1];
    if (page !== undefined) return response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    const type = name.endsWith('.css') ? 'text/css' : name.endsWith('.svg') ? 'image/svg+xml' : 'font/woff2';
    readFile(new URL(name, publicFolder)).then(
      (bytes) => response.setHeader('content-type', type).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}/`;
});

afterAll(async () => {
  await browser.close();
  server.close();
});

describe.each(names)('the gallery page %s', (name) => {
  it('is valid HTML', async () => {
    const checker = new HtmlValidate({
      extends: ['html-validate:standard'],
      // Preact writes void elements with a slash and boolean attributes without a value; both are valid HTML.
      rules: { 'void-style': 'off', 'attribute-boolean-style': 'off', 'long-title': 'off', 'no-inline-style': 'error' },
    });
    const report = await checker.validateString(pages[name]);
    expect(
      report.results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)),
    ).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    await withPage(name, { colorScheme, viewport: phone }, async (page) => {
      await page.evaluate(showButtons);
      expect(await axeFaults(page)).toEqual([]);
    });
  });

  it('fits on a phone of 320 px', async () => {
    await withPage(name, { viewport: { width: 320, height: 640 } }, async (page) => {
      await page.evaluate(showButtons);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    });
  });
});

describe('the appeal in the gallery', () => {
  it('says on the first screen of a phone who asks, for what, until when and how far', async () => {
    await withPage('appeal', { viewport: { width: 360, height: 640 } }, async (page) => {
      for (const part of ['.eyebrow', 'h1', '.tag', '.appeal-head .tally-words', '.pledge-bar .button']) {
        const box = await page.locator(part).first().boundingBox();
        expect(box && box.y + box.height, part).toBeLessThanOrEqual(640);
      }
    });
  });

  it('has buttons of at least 48 px for the thumb', async () => {
    await withPage('appeal', { viewport: phone }, async (page) => {
      await page.evaluate(showButtons);
      for (const button of await page.locator('[data-step]').all()) {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(48);
      }
    });
  });

  it('lets objects arrive, and not for those who asked for less motion', async () => {
    const animation = (reducedMotion: 'reduce' | 'no-preference') =>
      withPage('appeal', { reducedMotion }, (page) =>
        page.evaluate(() => {
          const place = document.querySelector('.place');
          place?.classList.add('is-arriving');
          return place === null ? '' : getComputedStyle(place).animationName;
        }),
      );
    expect(await animation('no-preference')).toBe('arrive');
    expect(await animation('reduce')).toBe('none');
  });

  it('tells the stages apart without colour', async () => {
    await withPage('appeal', {}, async (page) => {
      const looks = await page.evaluate(() =>
        ['received', 'on-the-way', 'pledged', 'unconfirmed', 'empty'].map((stage) => {
          const place = document.querySelector(`[data-need-id="dog-food"] .is-${stage}`);
          const style = place === null ? null : getComputedStyle(place);
          return ['--o-dash', '--o-hatch', '--o-turn', '--o-detail', '--o-stroke']
            .map((property) => (style?.getPropertyValue(property) ? property : ''))
            .join();
        }),
      );
      expect(new Set(looks).size).toBe(5);
    });
  });

  it('reads body text at 7:1 in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await withPage('appeal', { colorScheme }, async (page) => {
        for (const ink of ['--ink', '--ink-soft']) {
          for (const ground of ['--paper', '--sheet', '--kraft-pale']) {
            expect(
              contrast(await colour(page, ink), await colour(page, ground)),
              `${ink} on ${ground}`,
            ).toBeGreaterThan(7);
          }
        }
      });
    }
  });
});

it('keeps the style sheet under 20 kB', async () => {
  expect((await readFile(new URL('styles.css', publicFolder))).length).toBeLessThan(20_000);
});

async function withPage<T>(name: string, options: BrowserContextOptions, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(address + name);
    return await look(page);
  } finally {
    await context.close();
  }
}

/** What browser code does with the buttons that need it. */
function showButtons(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-step], [data-set]')) button.hidden = false;
}

async function colour(page: Page, token: string): Promise<number[]> {
  const value = await page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name), token);
  return [1, 3, 5].map((at) => parseInt(value.trim().slice(at, at + 2), 16) / 255);
}

/** WCAG 2.2, contrast ratio of two sRGB colours. */
function contrast(one: number[], other: number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
