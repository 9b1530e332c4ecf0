import { fitted, type Fitted } from '../posters/lines.ts';
import { artifact, drawLines } from '../posters/parts.ts';
import { leading, printable, type Type, type Weight } from '../posters/type.ts';
import { drawDrawing } from './drawing-part.ts';
import { openPdf, type OpenPdf } from './pdf.ts';
import type { DocumentBlock, DocumentSheet } from './sheet.ts';

const a4 = [595.28, 841.89] as const;
const margin = 51;
const width = a4[0] - 2 * margin;
const bottom = a4[1] - margin;

/** How large the letters are: the largest at which all of it is on one page, else one that is read well over several. */
const scales = [1.1, 1, 0.92, 0.85, 0.78] as const;
const scaleOverPages = 0.92;

/**
 * A document as PDF: black on white, its fonts embedded, its text real text with its structure. On one page if that can
 * still be read, else on as many as it needs; nothing is left out.
 */
export async function drawDocument(sheet: DocumentSheet): Promise<Buffer> {
  const pdf = await openPdf({
    size: a4,
    title: `${sheet.title} – ${sheet.author}`,
    author: sheet.author,
    subject: '',
    keywords: sheet.url,
    madeAt: sheet.madeAt,
  });
  const laidOut = (scale: number) => [
    ...sheet.blocks.flatMap((block) => piecesOf(pdf, block, scale)),
    ...piecesOf(pdf, { kind: 'small', text: sheet.foot }, scale),
  ];
  const isOnOnePage = (pieces: Piece[]) =>
    pieces.reduce((sum, { gap, height }) => sum + gap + height, margin) <= bottom;
  const pieces = scales.map(laidOut).find(isOnOnePage) ?? laidOut(scaleOverPages);
  let y = margin;
  pieces.forEach((piece, nth) => {
    const next = piece.keepsWithNext ? pieces[nth + 1] : undefined;
    const needed = piece.gap + piece.height + (next === undefined ? 0 : next.gap + next.height);
    if (y > margin && y + needed > bottom) {
      pdf.doc.addPage();
      y = margin;
    } else if (y > margin) y += piece.gap;
    piece.draw(y);
    y += piece.height;
  });
  return pdf.finish();
}

/** What stands on a page as a whole. */
type Piece = { gap: number; height: number; keepsWithNext?: boolean; draw(y: number): void };

const looks: Record<'title' | 'heading' | 'lede' | 'text' | 'small', Look> = {
  title: { role: 'H1', size: 21, weight: 'bold', gap: 8 },
  heading: { role: 'H2', size: 13, weight: 'bold', gap: 15 },
  lede: { role: 'P', size: 12, weight: 'regular', gap: 8 },
  text: { role: 'P', size: 10.5, weight: 'regular', gap: 5 },
  small: { role: 'P', size: 8.5, weight: 'regular', gap: 8 },
};
type Look = { role: string; size: number; weight: Weight; gap: number };

function piecesOf(pdf: OpenPdf, block: DocumentBlock, scale: number): Piece[] {
  switch (block.kind) {
    case 'list':
      return block.lines.flatMap((line) => words(pdf, `•  ${line}`, { ...looks.text, gap: 2 }, scale));
    case 'table':
      return table(pdf, block, scale);
    case 'drawing':
      return [drawing(pdf, block, scale)];
    default:
      return words(pdf, block.text, looks[block.kind], scale);
  }
}

/** A paragraph; each of its lines may be the last on a page. */
function words({ doc, type, root }: OpenPdf, text: string, { role, size, weight, gap }: Look, scale: number): Piece[] {
  const set = wrapped(type, text, { width, weight, size: size * scale });
  const height = set.size * leading;
  let element: PDFKit.PDFStructureElement | null = null;
  return set.lines.map((line, nth) => ({
    gap: nth === 0 ? gap * scale : 0,
    height,
    keepsWithNext: role.startsWith('H'),
    draw(y) {
      if (!element) {
        element = doc.struct(role);
        root.add(element);
      }
      element.add(() => type.line(line, { x: margin, y, weight, size: set.size }));
      if (nth === set.lines.length - 1) element.end();
    },
  }));
}

/** The first column names the rows and is wider; a row stays together. */
function table({ doc, type, root }: OpenPdf, block: DocumentBlock & { kind: 'table' }, scale: number): Piece[] {
  const size = 9 * scale;
  const columns = block.headings.length;
  const first = columns > 1 ? width * 0.32 : width;
  const other = columns > 1 ? (width - first) / (columns - 1) : 0;
  const pad = 4 * scale;
  const left = (column: number) => margin + (column === 0 ? 0 : first + (column - 1) * other);
  // Made when it is drawn: what is only measured must leave nothing in the file.
  let element: PDFKit.PDFStructureElement | null = null;
  const rows = [block.headings, ...block.rows];
  return rows.map((row, nth) => {
    const isHead = nth === 0;
    const cells = row.map((text, column) => {
      const weight: Weight = isHead ? 'bold' : 'regular';
      return { weight, set: wrapped(type, text, { width: (column === 0 ? first : other) - pad, weight, size }) };
    });
    const height = Math.max(...cells.map(({ set }) => set.height)) + 2 * pad;
    return {
      gap: isHead ? 6 * scale : 0,
      height,
      keepsWithNext: isHead,
      draw(y) {
        if (!element) {
          element = doc.struct('Table');
          root.add(element);
        }
        const line = doc.struct('TR');
        element.add(line);
        cells.forEach(({ set, weight }, column) => {
          const isNamed = isHead || column === 0;
          line.add(
            doc.struct(isNamed ? 'TH' : 'TD', isNamed ? scopeOf(isHead) : {}, () =>
              drawLines(type, set, { x: left(column), y: y + pad, weight }),
            ),
          );
        });
        line.end();
        artifact(doc, () =>
          doc
            .moveTo(margin, y + height)
            .lineTo(margin + width, y + height)
            .lineWidth(isHead ? 1.2 : 0.4)
            .stroke('#000000'),
        );
        if (nth === rows.length - 1) element.end();
      },
    };
  });
}

/** What a heading of a table is for; pdfkit knows it and its types don't. */
const scopeOf = (isHead: boolean): Record<string, string> => ({ scope: isHead ? 'Column' : 'Row' });

function drawing({ doc, type, root }: OpenPdf, block: DocumentBlock & { kind: 'drawing' }, scale: number): Piece {
  const { drawing: one, alt } = block;
  const across = Math.min(width, (one.mostWidth ?? width) * scale, width * scale);
  const factor = across / one.width;
  return {
    gap: 8 * scale,
    height: one.height * factor,
    draw(y) {
      root.add(doc.struct('Figure', { alt }, () => drawDrawing({ doc, type }, one, { x: margin, y, factor })));
    },
  };
}

const wrapped = (
  type: Type,
  text: string,
  { width: most, weight, size }: { width: number; weight: Weight; size: number },
): Fitted => fitted(type, printable(text), { width: most, height: Infinity, weight, largest: size, smallest: size });
