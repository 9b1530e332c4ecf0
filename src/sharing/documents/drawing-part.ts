import { printable, type Type } from '../posters/type.ts';
import type { DocumentDrawing } from './sheet.ts';

type Place = { x: number; y: number; factor: number };
const black = '#000000';
const widths = { thin: 0.4, plain: 2, thick: 4, dashed: 1.6, dotted: 1.6 } as const;

/** Lines, bars and words at their place on the page. What differs by colour on the screen differs by its lines here. */
export function drawDrawing(
  { doc, type }: { doc: PDFKit.PDFDocument; type: Type },
  { lines, bars, words }: DocumentDrawing,
  { x, y, factor }: Place,
): void {
  doc.save().translate(x, y).scale(factor);
  for (const { path, looks } of lines) {
    doc.lineWidth(widths[looks]);
    if (looks === 'dashed') doc.dash(9, { space: 6 });
    else if (looks === 'dotted') doc.dash(2, { space: 4 });
    else if (looks === 'thin') doc.dash(1, { space: 5 });
    else doc.undash();
    doc.path(path).stroke(black);
  }
  doc.undash().lineWidth(1);
  for (const bar of bars) drawBar(doc, bar);
  doc.restore();
  for (const { text, x: at, y: line, size, anchor, bold = false } of words) {
    const shown = printable(text);
    const weight = bold ? 'bold' : 'regular';
    const across = anchor === 'start' ? 0 : type.width(shown, weight, size * factor) * (anchor === 'end' ? 1 : 0.5);
    // Letters stand about four fifths of their size above their line.
    type.line(shown, {
      x: x + at * factor - across,
      y: y + (line - 0.8 * size) * factor - 0.1 * size * factor,
      weight,
      size: size * factor,
    });
  }
}

function drawBar(doc: PDFKit.PDFDocument, { x, y, width, height, looks }: DocumentDrawing['bars'][number]): void {
  if (width <= 0) return;
  if (looks === 'solid') {
    doc.rect(x, y, width, height).fill(black);
    return;
  }
  if (looks === 'hatched') {
    doc.save().rect(x, y, width, height).clip().lineWidth(0.8);
    for (let at = x - height; at < x + width; at += 4) doc.moveTo(at, y + height).lineTo(at + height, y);
    doc.stroke(black).restore();
  }
  doc.lineWidth(1).rect(x, y, width, height).stroke(black);
}
