import type { IncomingHttpHeaders } from 'node:http';
import { publicHost } from '../sharing/texts/share-targets.ts';

/**
 * The site that shows the embed, as a bare host name: browsers name it as the Referer of the frame, unless the site
 * forbids it. Null when it is not told, is no public name, or is this service itself. Only the host is looked at; of the
 * page and of who reads it nothing is kept.
 */
export function siteOf({ referer }: IncomingHttpHeaders, publicUrl: string): string | null {
  if (referer === undefined || !URL.canParse(referer)) return null;
  const { protocol, hostname } = new URL(referer);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return siteNamed(hostname, publicUrl);
}

/** A site's name as it stands in an address: lower case, without "www."; null when it can be none. */
export function siteNamed(name: string, publicUrl: string): string | null {
  const host = publicHost(name.toLowerCase().replace(/^www\./, ''));
  const own = new URL(publicUrl).hostname.replace(/^www\./, '');
  return host === own ? null : host;
}
