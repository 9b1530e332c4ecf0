/** What other sites put into a frame; with a code it stands for somebody's personal link. */
export const embedPath = (slug: string, code: string | null): string =>
  `/embed/a/${slug}${code === null ? '' : `/${code}`}`;

/** Where the embed leads on a site that is known: from there to the appeal, through that site's own link. */
export const fromSitePath = (slug: string, site: string): string => `/a/${slug}/from/${site}`;

/**
 * In pixels. It fits a side column and a phone: in a column of 300 pixels there is room for a long title and what the
 * charity says while it is paused; what is longer can be scrolled.
 */
export const embedSize = { width: 400, height: 500 };
