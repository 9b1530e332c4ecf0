import type { VNode } from 'preact';
import { jsonLd, type LinkedAppeal } from './json-ld.ts';
import { previewHeight, previewWidth } from './sizes.ts';

export type PreviewPictureProps = {
  title: string;
  /** Where this very page is: a personal link keeps its code, so that passing it on keeps the credit. */
  pageUrl: string;
  description: string;
  /** The full address of the picture of the present tally. */
  pictureUrl: string;
  /** What the picture says. */
  pictureAlt: string;
};

export type PreviewTagsProps = LinkedAppeal & PreviewPictureProps;

/**
 * For the head of an appeal's page: Open Graph, Twitter card and JSON-LD. Title, description and canonical are
 * `Page`'s own. `og:url` is the page's own address and not the canonical one, because what is passed on by an app
 * leads there; search engines follow `canonical`.
 */
export function PreviewTags({ pageUrl, description, pictureUrl, pictureAlt, ...appeal }: PreviewTagsProps): VNode {
  return (
    <>
      <PreviewPictureTags title={appeal.title} {...{ pageUrl, description, pictureUrl, pictureAlt }} />
      <OEmbedLink pageUrl={pageUrl} format="json" />
      <OEmbedLink pageUrl={pageUrl} format="xml" />
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: jsonLd(appeal) }} />
    </>
  );
}

/** What other apps show of a page about an appeal that was passed on to them, with the picture of the tally. */
export function PreviewPictureTags({
  title,
  pageUrl,
  description,
  pictureUrl,
  pictureAlt,
}: PreviewPictureProps): VNode {
  return (
    <>
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="Appeal Amplifier" />
      <meta property="og:locale" content="en_GB" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={pageUrl} />
      <meta property="og:image" content={pictureUrl} />
      <meta property="og:image:type" content="image/png" />
      <meta property="og:image:width" content={String(previewWidth)} />
      <meta property="og:image:height" content={String(previewHeight)} />
      <meta property="og:image:alt" content={pictureAlt} />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:title" content={title} />
      <meta name="twitter:description" content={description} />
      <meta name="twitter:image" content={pictureUrl} />
      <meta name="twitter:image:alt" content={pictureAlt} />
    </>
  );
}

/** Tells other sites' editors where this page's frame is found (oembed.com, discovery). */
function OEmbedLink({ pageUrl, format }: { pageUrl: string; format: 'json' | 'xml' }): VNode {
  const href = `${new URL(pageUrl).origin}/oembed?url=${encodeURIComponent(pageUrl)}&format=${format}`;
  return <link rel="alternate" type={format === 'json' ? 'application/json+oembed' : 'text/xml+oembed'} href={href} />;
}

/** The path of the picture at one version of the tally: a new version is a new address, so it may be kept for ever. */
export const previewPath = (slug: string, tallyVersion: number): string => `/a/${slug}/preview-${tallyVersion}.png`;

/**
 * Who asks for what until when, in a sentence that stays true; the numbers stand in the picture, with their time. Where
 * nothing is taken, or nobody shall set off, it asks for nothing (`takes`).
 */
export function previewDescription({
  organisation,
  deadline,
  needs,
  takes,
}: {
  takes: boolean;
  organisation: { name: string };
  /** As words: `by Friday 28 November, 6 pm`. */
  deadline: string | null;
  needs: readonly { item: string }[];
}): string {
  const items = needs.slice(0, 3).map((need) => need.item);
  const more = needs.length > 3 ? ' and more' : '';
  const what = items.length === 0 ? 'help' : `${items.join(', ')}${more}`;
  if (!takes)
    return `${organisation.name} asked for ${what}. Please look at this page before anything is promised or brought.`;
  return `${organisation.name} asks for ${what}${deadline === null ? '' : `, ${deadline}`}. See what is still needed, promise some of it, or pass it on.`;
}
