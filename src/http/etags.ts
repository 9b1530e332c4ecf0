/**
 * Whether the browser has these bytes already (RFC 9110, 13.1.2: compared weakly, since a proxy that compresses makes
 * a tag weak).
 */
export const hasAlready = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch === etag ||
    ifNoneMatch.split(',').some((one) => {
      const tag = one.trim();
      return tag === '*' || tag.replace(/^W\//, '') === etag;
    }));
