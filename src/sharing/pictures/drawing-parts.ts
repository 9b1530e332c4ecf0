import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { h, type ComponentChildren } from 'preact';

type Font = { name: string; data: Buffer; weight: 400 | 700; style: 'normal' };
const resolve = createRequire(import.meta.url).resolve;

/** Latin, and Latin extended for names abroad. */
export function fonts(): Font[] {
  const weights = [400, 700] as const;
  return weights.flatMap((weight) =>
    ['latin', 'latin-ext'].map((script) => ({
      name: script === 'latin' ? 'Atkinson' : 'Atkinson ext',
      data: readFileSync(
        resolve(
          `@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-${script}-${weight}-normal.woff`,
        ),
      ),
      weight,
      style: 'normal' as const,
    })),
  );
}

/** Emoji are in no font that we bring along. */
export const drawable = (text: string): string => text.replace(/[\p{Extended_Pictographic}\ufe0f\u200d]/gu, '').trim();

/** An element for satori, which knows flex boxes alone. */
export const box = (style: Record<string, string | number>, ...children: ComponentChildren[]) =>
  h('div', { style }, ...children);
