import { fitted, type Fitted } from './lines.ts';
import type { PosterSheet } from './sheet.ts';
import { leading, printable, type Type, type Weight } from './type.ts';
import { qrCode } from '../pictures/qr.ts';

type Doc = PDFKit.PDFDocument;
export type Box = { x: number; y: number; width: number; height: number };
/** Draws something as a part of the document's structure, in the order in which it is read. */
export type Tag = (role: string, draw: () => void, alt?: string) => void;
export type Sheet = { doc: Doc; type: Type; tag: Tag; sheet: PosterSheet };

/** How many strips, and how high. */
const strips = 7;
export const stripHeight = 196;

/** Strips to cut apart and tear off, each with the code and the address. */
export function tearOff({ doc, type, tag, sheet }: Sheet, { x, y, width, height }: Box): void {
  const each = width / strips;
  const inner = each - 10;
  const size = Math.min(inner, 76);
  artifact(doc, () => {
    doc.lineWidth(0.8).dash(4, { space: 3 });
    doc.moveTo(x, y + 6).lineTo(x + width, y + 6);
    for (let nth = 1; nth < strips; nth++) doc.moveTo(x + nth * each, y + 6).lineTo(x + nth * each, y + height);
    doc.stroke('#000000').undash();
  });
  for (let nth = 0; nth < strips; nth++) {
    const left = x + nth * each + 5;
    tag(
      'Figure',
      () => code(doc, sheet.url, { x: left + (inner - size) / 2, y: y + 10, size }),
      `QR code of ${sheet.shortUrl}`,
    );
    const texts = [
      { text: sheet.title, weight: 'bold', height: 36, sizes: [11, 6.5] },
      { text: sheet.deadline ?? '', weight: 'regular', height: 20, sizes: [8, 6] },
      { text: sheet.shortUrl, weight: 'regular', height: 40, sizes: [8, 5] },
    ] as const;
    let at = y + 12 + size;
    for (const { text, weight, height: most, sizes } of texts) {
      if (text === '') continue;
      const set = fitted(type, printable(text), {
        width: inner,
        height: most,
        weight,
        largest: sizes[0],
        smallest: sizes[1],
      });
      const top = at;
      tag('P', () => drawLines(type, set, { x: left, y: top, weight }));
      at += set.height + 2;
    }
  }
}

/** A QR code with its light margin. */
export function code(doc: Doc, url: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { size: modules, path } = qrCode(url);
  doc
    .save()
    .translate(x, y)
    .scale(size / modules)
    .path(path)
    .fill('#000000')
    .restore();
}

export function drawLines(
  type: Type,
  { lines, size }: Fitted,
  { x, y, weight }: { x: number; y: number; weight: Weight },
): void {
  lines.forEach((line, nth) => type.line(line, { x, y: y + nth * size * leading, weight, size }));
}

/** Lines and frames, which a screen reader passes over. */
export function artifact(doc: Doc, draw: () => unknown): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}
