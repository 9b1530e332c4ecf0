import { previewHeight, previewWidth } from '../sharing/pictures/sizes.ts';
import { previewPath } from '../sharing/pictures/preview-tags.tsx';
import type { SharedAppeal } from '../sharing/queries.ts';
import { frameCode } from './codes.ts';
import { embedSize } from './paths.ts';

/** An appeal as oEmbed tells it (oembed.com, version 1.0, type "rich"). */
export type OEmbed = Record<string, string | number>;

export type OEmbedWish = { maxWidth: number | null; maxHeight: number | null };

/** Seconds for which a consumer may keep the answer: the frame in it is live by itself. */
const cacheAge = 3_600;

/** What fits into the space that was asked for: no more than our own size, the thumbnail whole or not at all. */
export function oEmbedOf(
  appeal: SharedAppeal,
  code: string | null,
  { maxWidth, maxHeight }: OEmbedWish,
  publicUrl: string,
): OEmbed {
  const width = Math.min(embedSize.width, maxWidth ?? Infinity);
  const height = Math.min(embedSize.height, maxHeight ?? Infinity);
  const thumbnailFits = previewWidth <= (maxWidth ?? Infinity) && previewHeight <= (maxHeight ?? Infinity);
  return {
    version: '1.0',
    type: 'rich',
    provider_name: 'Appeal Amplifier',
    provider_url: publicUrl,
    title: appeal.title,
    author_name: appeal.organisation.name,
    author_url: `${publicUrl}/o/${appeal.organisation.slug}`,
    cache_age: cacheAge,
    ...(thumbnailFits && {
      thumbnail_url: publicUrl + previewPath(appeal.slug, appeal.tallyVersion),
      thumbnail_width: previewWidth,
      thumbnail_height: previewHeight,
    }),
    html: frameCode(appeal, code, publicUrl, { width, height }),
    width,
    height,
  };
}

/** Which appeal, and through whose link, an address of this service leads to; null when it leads elsewhere. */
export function appealAddress(url: string, publicUrl: string): { slug: string; code: string | null } | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  if (origin !== new URL(publicUrl).origin) return null;
  const [, slug, code = null] = /^\/a\/([^/]+)(?:\/([^/]+))?\/?$/.exec(pathname) ?? [];
  return slug === undefined ? null : { slug, code };
}

/** The same answer as XML. */
export const xmlOf = (answer: OEmbed): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n${Object.entries(answer)
    .map(([name, value]) => `  <${name}>${escapedXml(String(value))}</${name}>\n`)
    .join('')}</oembed>\n`;

/** Signs that XML 1.0 knows no way to write are left out. */
const escapedXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
