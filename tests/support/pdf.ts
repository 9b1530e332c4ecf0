import { createCanvas } from '@napi-rs/canvas';
import jsqr from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type ReadPdf = {
  pages: number;
  width: number;
  height: number;
  info: Record<string, unknown>;
  language: string | null;
  isTagged: boolean;
  /** The text in the order in which it is read, and where each piece stands, in points from the lower left. */
  text: string;
  pieces: { text: string; x: number; y: number; width: number; height: number }[];
  /** Prints it. */
  look(): Promise<Looks>;
};

type Looks = {
  /** What the code in this part of the page says, in shares of the page, as a camera reads it. */
  codeIn(area: { left: number; top: number; width: number; height: number }): string | null;
  /** Whether nothing on it has a colour. */
  isGrey: boolean;
};

/** About 220 dots an inch. */
const pixelsPerPoint = 3;

/** Reads a PDF of one page as a reader would, and looks at it. */
export async function readPdf(pdf: Uint8Array): Promise<ReadPdf> {
  const document = await getDocument({ data: Uint8Array.from(pdf), verbosity: 0 }).promise;
  const page = await document.getPage(1);
  const [, , width = 0, height = 0] = page.view;
  const { info } = await document.getMetadata();
  const { items, lang } = await page.getTextContent({ includeMarkedContent: false });
  const pieces = items.flatMap((item) =>
    'str' in item && item.str !== ''
      ? [
          {
            text: item.str,
            x: Number(item.transform[4]),
            y: Number(item.transform[5]),
            width: item.width,
            height: item.height,
          },
        ]
      : [],
  );
  const marks: unknown = await document.getMarkInfo();
  return {
    pages: document.numPages,
    width,
    height,
    info: { ...info },
    language: lang,
    isTagged: marks instanceof Map && marks.get('Marked') === true,
    text: pieces.map(({ text }) => text).join(' '),
    pieces,
    async look() {
      const viewport = page.getViewport({ scale: pixelsPerPoint });
      const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
      const context = canvas.getContext('2d');
      // The two canvases are the same to pdf.js, and not to the types.
      await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise;
      const { data: seen } = context.getImageData(0, 0, canvas.width, canvas.height);
      return {
        isGrey: isGrey(seen),
        codeIn({ left, top, width: across, height: down }) {
          const area = [left * canvas.width, top * canvas.height, across * canvas.width, down * canvas.height] as const;
          const { data, width: pixels, height: lines } = context.getImageData(...area);
          return qrCodeIn(Uint8ClampedArray.from(data), pixels, lines);
        },
      };
    },
  };
}

function isGrey(pixels: Uint8ClampedArray): boolean {
  for (let at = 0; at < pixels.length; at += 4)
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  return true;
}

export function qrCodeIn(pixels: Uint8ClampedArray, width: number, height: number): string | null {
  const read = typeof jsqr === 'function' ? jsqr : jsqr.default;
  return read(pixels, width, height)?.data ?? null;
}

/** The fonts that a PDF names, and the files of those that it brings with it. */
export function fontsIn(pdf: Buffer): { names: string[]; embedded: number } {
  const text = pdf.toString('latin1');
  return {
    names: [
      ...new Set([...text.matchAll(/\/BaseFont \/(?:[A-Z]{6}\+)?([^\s/]+)/g)].map(([, name = '']) => name)),
    ].sort(),
    embedded: [...text.matchAll(/\/FontFile[23]? \d+ 0 R/g)].length,
  };
}
