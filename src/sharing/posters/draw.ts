import { heightOf, fitted, type Fitted } from './lines.ts';
import { artifact, code, drawLines, stripHeight, tearOff, type Box, type Sheet, type Tag } from './parts.ts';
import { paperSizes, type PosterSheet } from './sheet.ts';
import { leading, printable, type Weight } from './type.ts';
import { openPdf } from '../documents/pdf.ts';
import { qrCode, quietZone } from '../pictures/qr.ts';

/**
 * A poster as PDF: one page, black on white, its fonts embedded, its text real text with its structure (tagged PDF, for
 * screen readers). Every length of title and list fits. Takes about 0.1 s.
 */
export async function drawPoster(sheet: PosterSheet): Promise<Buffer> {
  const [width, height] = paperSizes[sheet.size];
  const { doc, type, root, finish } = await openPdf({
    size: [width, height],
    title: `${sheet.title} – ${sheet.organisation}`,
    author: sheet.organisation,
    subject: sheet.deadline ?? '',
    keywords: sheet.shortUrl,
    madeAt: sheet.madeAt,
  });
  const margin = width * 0.07;
  const tag: Tag = (role, draw, alt) => {
    root.add(doc.struct(role, alt === undefined ? {} : { alt }, draw));
  };
  const lower = sheet.size === 'strip' ? stripHeight : margin;
  page({ doc, type, tag, sheet }, { x: margin, y: margin, width: width - 2 * margin, height: height - margin - lower });
  if (sheet.size === 'strip')
    tearOff({ doc, type, tag, sheet }, { x: 0, y: height - stripHeight, width, height: stripHeight });
  return finish();
}

/** Who asks, for what, until when; then what is needed; at the foot the code. */
function page({ doc, type, tag, sheet }: Sheet, { x, y, width, height }: Box): void {
  const unit = width / 512;
  const gap = 16 * unit;
  const codeSize = Math.min(width * 0.4, height * 0.32);
  const codeTop = y + height - codeSize;
  const room = codeTop - y - 2 * gap;
  let at = y;
  const paragraph = (
    role: string,
    text: string,
    most: number,
    [largest, smallest]: readonly [number, number],
    weight: Weight,
  ) => {
    const set = fitted(type, printable(text), {
      width,
      height: most,
      weight,
      largest: largest * unit,
      smallest: smallest * unit,
    });
    tag(role, () => drawLines(type, set, { x, y: at, weight }));
    at += set.height + gap * 0.7;
  };
  paragraph('P', `${sheet.organisation} asks for help`, room * 0.12, [21, 11], 'bold');
  paragraph('H1', sheet.title, room * 0.42, [76, 16], 'bold');
  if (sheet.deadline !== null) {
    const set = fitted(type, printable(sheet.deadline), {
      width: width - 24 * unit,
      height: room * 0.14,
      weight: 'bold',
      largest: 27 * unit,
      smallest: 12 * unit,
    });
    const boxWidth = Math.max(...set.lines.map((line) => type.width(line, 'bold', set.size))) + 24 * unit;
    artifact(doc, () =>
      doc
        .roundedRect(x, at, boxWidth, set.height + 10 * unit, 5 * unit)
        .lineWidth(2.4 * unit)
        .stroke('#000000'),
    );
    tag('P', () => drawLines(type, set, { x: x + 12 * unit, y: at + 6 * unit, weight: 'bold' }));
    at += set.height + 10 * unit + gap;
  }
  needsList({ type, tag, sheet }, { x, y: at, width, height: codeTop - 1.6 * gap - at }, unit);
  artifact(doc, () =>
    doc
      .moveTo(x, codeTop - gap)
      .lineTo(x + width, codeTop - gap)
      .lineWidth(3 * unit)
      .stroke('#000000'),
  );
  codeBlock({ doc, type, tag, sheet }, { x, y: codeTop, width, height: codeSize }, unit);
}

/** As many needs as there is room for, as large as they can be; the rest is counted. */
function needsList({ type, tag, sheet }: Omit<Sheet, 'doc'>, { x, y, width, height }: Box, unit: number): void {
  if (sheet.needs.length === 0 || height < 12 * unit) return;
  const dot = '•  ';
  const [largest, smallest] = [24 * unit, 11.5 * unit];
  const linesAt = (size: number) =>
    sheet.needs.map((need) => {
      const indent = type.width(dot, 'regular', size);
      return fitted(type, printable(need), {
        width: width - indent,
        height: 2 * size * leading,
        weight: 'regular',
        largest: size,
        smallest: size,
      });
    });
  let size = largest;
  let all = linesAt(size);
  const total = () => all.reduce((sum, set) => sum + set.height, 0);
  while (total() > height && size > smallest) {
    size = Math.max(smallest, size * 0.93);
    all = linesAt(size);
  }
  const shown: Fitted[] = [];
  let used = 0;
  for (const [nth, set] of all.entries()) {
    const spare = nth === all.length - 1 ? 0 : heightOf(1, size);
    if (used + set.height + spare > height) break;
    shown.push(set);
    used += set.height;
  }
  const left = all.length - shown.length;
  const indent = type.width(dot, 'regular', size);
  let at = y;
  for (const set of shown) {
    const top = at;
    tag('P', () => {
      type.line('•', { x, y: top, weight: 'regular', size });
      drawLines(type, set, { x: x + indent, y: top, weight: 'regular' });
    });
    at += set.height;
  }
  if (left > 0 && at + heightOf(1, size) <= y + height + 0.01)
    tag('P', () =>
      type.line(shown.length === 0 ? `${left} things are needed` : `and ${left} more`, {
        x: shown.length === 0 ? x : x + indent,
        y: at,
        weight: 'regular',
        size,
      }),
    );
}

/** The code of this link, what to do with it, and the address for those without a camera. */
function codeBlock({ doc, type, tag, sheet }: Sheet, { x, y, width, height }: Box, unit: number): void {
  // Its light margin lies in the sheet's, so that it stands in line with the text above.
  const shift = (height * quietZone) / qrCode(sheet.url).size;
  tag(
    'Figure',
    () => code(doc, sheet.url, { x: x - shift, y: y - shift / 2, size: height + shift }),
    `QR code of ${sheet.shortUrl}`,
  );
  const left = x + height + 20 * unit;
  const beside = width - height - 20 * unit;
  const parts = [
    { text: 'Point your phone’s camera here', weight: 'bold', share: 0.34, sizes: [25, 13] },
    {
      text: 'See what is still needed, promise some of it, or pass it on. No account.',
      weight: 'regular',
      share: 0.33,
      sizes: [16, 9],
    },
    { text: sheet.shortUrl, weight: 'bold', share: 0.33, sizes: [16, 7] },
  ] as const;
  let at = y + 4 * unit;
  for (const { text, weight, share, sizes } of parts) {
    const set = fitted(type, text, {
      width: beside,
      height: (height - 16 * unit) * share,
      weight,
      largest: sizes[0] * unit,
      smallest: sizes[1] * unit,
    });
    const top = at;
    tag('P', () => drawLines(type, set, { x: left, y: top, weight }));
    at += set.height + 6 * unit;
  }
}
