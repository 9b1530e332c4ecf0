import { typeOf, firstFont, printable, type Type } from '../posters/type.ts';

export type OpenPdf = {
  doc: PDFKit.PDFDocument;
  type: Type;
  /** What everything that is read hangs on. */
  root: PDFKit.PDFStructureElement;
  finish(): Promise<Buffer>;
};

/** Begins a PDF with embedded fonts and a structure for screen readers (tagged PDF). */
export async function openPdf({
  size,
  title,
  author,
  subject,
  keywords,
  madeAt,
}: {
  size: readonly [number, number];
  title: string;
  author: string;
  subject: string;
  keywords: string;
  madeAt: Date;
}): Promise<OpenPdf> {
  // Large, and not needed before the first one.
  const { default: PdfDocument } = await import('pdfkit');
  const doc = new PdfDocument({
    size: [...size],
    margin: 0,
    font: firstFont(),
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    info: {
      Title: printable(title),
      Author: printable(author),
      Subject: subject,
      Keywords: keywords,
      Creator: 'Appeal Amplifier',
      CreationDate: madeAt,
    },
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  return {
    doc,
    type: typeOf(doc),
    root,
    async finish() {
      root.end();
      doc.end();
      await done;
      return Buffer.concat(chunks);
    },
  };
}
