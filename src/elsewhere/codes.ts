import { linkUrl } from '../sharing/paths.ts';
import { badgeHeight, badgeWidth } from '../sharing/pictures/sizes.ts';
import { embedPath, embedSize } from './paths.ts';

type Named = { slug: string; title: string; organisation: { name: string } };

/** What is copied into another site's page so that the appeal stands there, live. */
export function frameCode(
  { slug, title, organisation }: Named,
  code: string | null,
  publicUrl: string,
  { width, height }: { width: number; height: number } = embedSize,
): string {
  const src = publicUrl + embedPath(slug, code);
  const name = `${title}: ${organisation.name}`;
  // With the host name of the site as its referrer whatever the site says otherwise, and nothing more than that.
  return `<iframe src="${attribute(src)}" title="${attribute(name)}" width="${width}" height="${height}" loading="lazy" referrerpolicy="strict-origin" style="border:0;max-width:100%"></iframe>`;
}

export function badgeHtml(appeal: Named, code: string | null, publicUrl: string): string {
  const { slug, title } = appeal;
  const href = linkUrl(publicUrl, slug, code, 'badge');
  return `<a href="${attribute(href)}"><img src="${attribute(`${publicUrl}/a/${slug}/badge.svg`)}" alt="${attribute(title)}" width="${badgeWidth}" height="${badgeHeight}" style="max-width:100%;height:auto"></a>`;
}

/** In Markdown the PNG, as many places that take Markdown refuse SVG. */
export function badgeMarkdown({ slug, title }: Named, code: string | null, publicUrl: string): string {
  return `[![${markdownText(title)}](${publicUrl}/a/${slug}/badge.png)](${linkUrl(publicUrl, slug, code, 'badge')})`;
}

export function plainLink({ slug, title, organisation }: Named, code: string | null, publicUrl: string): string {
  const href = linkUrl(publicUrl, slug, code, 'embed');
  return `<a href="${attribute(href)}">${attribute(`${organisation.name}: ${title}`)}</a>`;
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const markdownText = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>]/g, String.raw`\$&`);
