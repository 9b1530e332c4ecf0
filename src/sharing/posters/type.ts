import { createRequire } from 'node:module';

const resolve = createRequire(import.meta.url).resolve;

/** Sets text with the embedded fonts: Latin, and Latin extended for names abroad. */
export type Type = {
  width(text: string, weight: Weight, size: number): number;
  /** One line, `y` at its top. */
  line(text: string, place: { x: number; y: number; weight: Weight; size: number }): void;
};
export type Weight = 'regular' | 'bold';

/** A line is so much higher than its letters. */
export const leading = 1.22;

const scripts = ['latin', 'latin-ext'] as const;
const weights: Record<Weight, number> = { regular: 400, bold: 700 };
const keyOf = (script: (typeof scripts)[number], weight: Weight): string => `${script} ${weight}`;

const fontFile = (script: (typeof scripts)[number], weight: Weight): string =>
  resolve(
    `@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-${script}-${weights[weight]}-normal.woff`,
  );

/** The font that a document begins with; without one pdfkit would take one that it does not embed. */
export const firstFont = (): string => fontFile('latin', 'regular');

export function typeOf(doc: PDFKit.PDFDocument): Type {
  const covers = new Map<string, (code: number) => boolean>();
  for (const weight of ['regular', 'bold'] as const)
    for (const script of scripts) {
      doc.registerFont(keyOf(script, weight), fontFile(script, weight));
      covers.set(keyOf(script, weight), coverageOf(doc.font(keyOf(script, weight))));
    }
  /** Cuts the text where the font changes; what is in neither, an emoji or another script, is left out. */
  const runs = (text: string, weight: Weight): { key: string; text: string }[] => {
    const found: { key: string; text: string }[] = [];
    for (const sign of plain(text)) {
      const key = scripts
        .map((script) => keyOf(script, weight))
        .find((one) => covers.get(one)?.(sign.codePointAt(0) ?? 0) === true);
      const last = found.at(-1);
      if (key === undefined) continue;
      if (last && last.key === key) last.text += sign;
      else found.push({ key, text: sign });
    }
    return found;
  };
  // Widths grow with the size, and finding the size that fits asks for the same words many times.
  const widths = new Map<string, number>();
  const widthAtHundred = (text: string, weight: Weight): number => {
    const key = `${weight} ${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    const width = runs(text, weight).reduce(
      (sum, run) => sum + doc.font(run.key).fontSize(100).widthOfString(run.text),
      0,
    );
    widths.set(key, width);
    return width;
  };
  return {
    width: (text, weight, size) => (widthAtHundred(text, weight) * size) / 100,
    line(text, { x, y, weight, size }) {
      let at = x;
      for (const run of runs(text, weight)) {
        doc.font(run.key).fontSize(size).text(run.text, at, y, { lineBreak: false });
        at += doc.widthOfString(run.text);
      }
    },
  };
}

/**
 * Whether all its letters can be printed; a title in Greek or Arabic can't be with these fonts, and is better printed
 * by a browser, which has more.
 */
export const isPrintable = (text: string): boolean => !/[^\p{Script=Latin}\P{L}]/u.test(text);

/** Composed, on one line, without what takes no room or is in no font of ours. */
export const printable = (text: string): string => plain(text).trim();

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/[\u2028\u2029\s]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Extended_Pictographic}\ufe0f]/gu, '');

/** What pdfkit's types don't tell: the font that it has opened knows its letters. */
function coverageOf(doc: PDFKit.PDFDocument): (code: number) => boolean {
  const { font } = (doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
  return (code) => font.hasGlyphForCodePoint(code);
}
