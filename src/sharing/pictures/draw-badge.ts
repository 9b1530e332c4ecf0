import satori from 'satori';
import sharp from 'sharp';
import { colours, drawable, fonts, hatchPattern, line, sheet } from './drawing-parts.ts';
import { badgeHeight, badgeWidth } from './sizes.ts';

export type BadgePicture = {
  title: string;
  /** The tally in words, and when it was so. */
  words: string;
  asOf: string;
  wanted: number | null;
  received: number;
  /** Pledged or on the way, and not here yet. */
  promised: number;
};

export type DrawnBadge = { svg: string; png: Uint8Array };

const { soft, kraft, green } = colours;
const empty = '#ddd0b8';
const barTop = 78;
const barHeight = 8;
const margin = 14;

/** The badge with text as outlines, so that it looks the same wherever it stands; the PNG at twice its size. */
export async function drawBadge(badge: BadgePicture): Promise<DrawnBadge> {
  const words = await satori(frame(badge), { width: badgeWidth, height: badgeHeight, fonts: fonts() });
  const svg = words
    .replace(
      /^<svg([^>]*)>/,
      `<svg$1 role="img"><title>${escaped(`${badge.title}. ${badge.words}, ${badge.asOf}`)}</title>`,
    )
    .replace(/<\/svg>\s*$/, `${bar(badge)}</svg>`);
  const png = await sharp(Buffer.from(svg), { density: 144 }).png({ palette: true, compressionLevel: 9 }).toBuffer();
  return { svg, png };
}

const frame = ({ title, words, asOf }: BadgePicture) =>
  sheet(
    { padding: `9px ${margin}px`, border: `2px solid ${kraft}`, borderRadius: 8, backgroundColor: colours.white },
    line({ fontSize: 18, fontWeight: 700, lineClamp: 1 }, drawable(title)),
    line({ fontSize: 15, marginTop: 1, lineClamp: 1 }, words),
    line({ fontSize: 12, color: soft, lineClamp: 1 }, asOf),
  );

/** How far: what is here is filled, what is promised is hatched. Nothing where no number was asked. */
function bar({ wanted, received, promised }: BadgePicture): string {
  if (wanted === null || wanted === 0) return '';
  const width = badgeWidth - 2 * margin;
  const part = (quantity: number) => Math.min(width, (width * quantity) / wanted);
  const here = part(received);
  const coming = Math.min(width - here, part(promised));
  const rect = (x: number, w: number, fill: string) =>
    `<rect x="${x.toFixed(1)}" y="${barTop}" width="${w.toFixed(1)}" height="${barHeight}" fill="${fill}"/>`;
  return `${hatchPattern(1.4)}${rect(margin, width, empty)}${rect(margin, here, green)}${rect(margin + here, coming, 'url(#hatch)')}`;
}

const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
