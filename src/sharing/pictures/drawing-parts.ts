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

/** Those of the style sheet, by light. */
export const colours = {
  ink: '#231d15',
  soft: '#544a3c',
  kraft: '#b98d55',
  green: '#17563a',
  white: '#fffdf8',
} as const;

type Style = Record<string, string | number>;

/** An element for satori, which knows flex boxes alone. */
export const box = (style: Style, ...children: ComponentChildren[]) => h('div', { style }, ...children);

/** One line of text, or as many as `lineClamp` says. */
export const line = (style: Style, text: string) => box({ display: 'block', ...style }, text);

/** The whole picture: what is in it stands one below the other. */
export const sheet = (style: Style, ...children: ComponentChildren[]) =>
  box(
    {
      display: 'flex',
      flexDirection: 'column',
      boxSizing: 'border-box',
      width: '100%',
      height: '100%',
      color: colours.ink,
      fontFamily: 'Atkinson',
      ...style,
    },
    ...children,
  );

/** What is promised and not here yet is hatched, as on the pages; to be filled with `url(#hatch)`. */
export const hatchPattern = (strokeWidth: number): string =>
  `<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1 0v4" stroke="${colours.ink}" stroke-width="${strokeWidth}"/></pattern></defs>`;
