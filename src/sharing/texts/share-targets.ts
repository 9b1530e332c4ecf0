import { channelParameter } from '../channels.ts';
import type { Channel } from '../paths.ts';

/** What is passed on. */
export type Sharing = {
  /** The personal link, without a channel. */
  url: string;
  /** What is sent beside it; the person may have changed it. */
  text: string;
  /** The subject of an e-mail. */
  title: string;
};

export type ShareTarget = { id: Channel; name: string; template: string };

/**
 * Where a link can be passed on to by a plain link. In a template `{all}` is the text and the link, `{text}`, `{url}` and
 * `{title}` each alone; browser code fills the same templates when the text is changed.
 *
 * Sources: WhatsApp "click to chat"; Facebook's sharer (takes the address alone, its words come from the preview);
 * X "post intent"; LinkedIn share-offsite (address alone); Bluesky "action intent links"; Threads "web intents";
 * Telegram "share url"; RFC 6068 (mailto). `sms:?&body=` is read by iOS (which wants `&`) and by Android (`?`).
 */
export const whatsApp: ShareTarget = { id: 'whatsapp', name: 'WhatsApp', template: 'https://wa.me/?text={all}' };

export const otherTargets: readonly ShareTarget[] = [
  { id: 'facebook', name: 'Facebook', template: 'https://www.facebook.com/sharer/sharer.php?u={url}' },
  { id: 'x', name: 'X', template: 'https://x.com/intent/post?text={text}&url={url}' },
  { id: 'linkedin', name: 'LinkedIn', template: 'https://www.linkedin.com/sharing/share-offsite/?url={url}' },
  { id: 'bluesky', name: 'Bluesky', template: 'https://bsky.app/intent/compose?text={all}' },
  { id: 'threads', name: 'Threads', template: 'https://www.threads.com/intent/post?text={text}&url={url}' },
  { id: 'telegram', name: 'Telegram', template: 'https://t.me/share/url?url={url}&text={text}' },
  { id: 'sms', name: 'Text message', template: 'sms:?&body={all}' },
  { id: 'email', name: 'E-mail', template: 'mailto:?subject={title}&body={all}' },
];

/** The link as it is passed on there, so that who comes through it tells how they came. */
export const urlBy = (url: string, channel: Channel): string => `${url}?${channelParameter}=${channel}`;

/** The address that opens the other place with everything filled in. */
export function shareAddress({ id, template }: Omit<ShareTarget, 'name'>, sharing: Sharing): string {
  const { text, title } = sharing;
  const url = urlBy(sharing.url, id);
  const values: Record<string, string> = { all: allOf({ url, text }), text, url, title };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(wellFormed(values[name] ?? '')));
}

/** The text with the link below it, as it arrives. */
export const allOf = ({ url, text }: Pick<Sharing, 'url' | 'text'>): string =>
  text.trim() === '' ? url : `${text.trim()}\n${url}`;

/** The address on a Mastodon server at which a new post is begun. */
export const mastodonAddress = (server: string, sharing: Sharing): string =>
  shareAddress({ id: 'mastodon', template: `https://${server}/share?text={all}` }, sharing);

/**
 * A Mastodon server as people write it (`mastodon.social`, `https://mastodon.social/@sam`, `@sam@mastodon.social`) as
 * a bare public host name, or null. No port, no address in numbers, no name without a dot: only what can be a
 * server on the open internet (RFC 1123 labels; the last one has a letter).
 */
export function mastodonServer(typed: string): string | null {
  return publicHost(
    typed
      .trim()
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^@?[a-z0-9_.-]+@/, '')
      .replace(/\/(@[a-z0-9_.@-]*)?$/, ''),
  );
}

/** A bare host name of the open internet as browsers write it, or null for all else. */
export function publicHost(host: string): string | null {
  const url = `https://${host}/`;
  // Letters of any script, but nothing that a parser of addresses would read as something else or leave out.
  if (!/^[\p{L}\p{N}.-]+$/u.test(host) || !URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  if (hostname.length > 253) return null;
  const labels = hostname.split('.');
  const isName = labels.length >= 2 && labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  const last = labels.at(-1) ?? '';
  return isName && /[a-z]/.test(last) && !privateEndings.has(last) ? hostname : null;
}

/** Names that never lead to the open internet (RFC 6761, RFC 6762, RFC 8375). */
const privateEndings = new Set([
  'localhost',
  'local',
  'internal',
  'test',
  'example',
  'invalid',
  'onion',
  'arpa',
  'lan',
]);

/** `encodeURIComponent` throws on half a surrogate pair, which a cut-off emoji leaves. */
const wellFormed = (text: string): string => text.toWellFormed();
