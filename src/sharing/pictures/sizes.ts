/** Of the picture under a link, in pixels: what every app shows whole. */
export const previewWidth = 1200;
export const previewHeight = 630;

/** The badge for other sites, at its plain size. */
export const badgeWidth = 400;
export const badgeHeight = 96;
