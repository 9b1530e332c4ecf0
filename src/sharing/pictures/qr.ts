import { encode } from 'uqr';

export type QrCode = { size: number; path: string };

/** Four light modules around, as ISO/IEC 18004 asks for. */
export const quietZone = 4;

/**
 * The modules of a QR code row by row, true where it is dark. Medium error correction: a poster gets wet and torn, and a
 * larger code would be harder to read from afar.
 */
export const qrModules = (text: string): { data: boolean[][]; size: number } =>
  encode(text, { ecc: 'M', border: quietZone });

/** A QR code as one SVG path on a square of `size` modules. */
export function qrCode(text: string): QrCode {
  const { data, size } = qrModules(text);
  const runs = data.flatMap((row, y) =>
    darkRuns(row).map(({ from, length }) => `M${from} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: runs.join('') };
}

/** The code as a file of its own: black on white in every colour scheme, or scanners fail. */
export function qrSvg(text: string): string {
  const { size, path } = qrCode(text);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>\n`
  );
}

function darkRuns(row: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last && last.from + last.length === x) last.length += 1;
    else runs.push({ from: x, length: 1 });
  });
  return runs;
}
