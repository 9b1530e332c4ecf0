import type { Channel } from '../sharing/paths.ts';
import type { LinkKind } from '../db/schema/sharing.ts';

/** How somebody came, as it stands in a table. */
export const channelName = (channel: Channel | null): string => (channel === null ? 'Not told' : channelNames[channel]);

const channelNames: Record<Channel, string> = {
  whatsapp: 'WhatsApp',
  copy: 'A copied link',
  sheet: 'The phone’s share sheet',
  facebook: 'Facebook',
  x: 'X',
  linkedin: 'LinkedIn',
  bluesky: 'Bluesky',
  threads: 'Threads',
  telegram: 'Telegram',
  mastodon: 'Mastodon',
  sms: 'Text message',
  email: 'E-mail',
  mail: 'Our own mail',
  push: 'A reminder on the phone',
  qr: 'QR code',
  poster: 'Poster',
  screen: 'Big screen',
  stall: 'Stall',
  embed: 'Another site',
  badge: 'Badge on another site',
};

/** Whose a link is, as it stands in a table. */
export const kindName = (kind: LinkKind): string => kindNames[kind];

const kindNames: Record<LinkKind, string> = {
  person: 'Person',
  group: 'Group',
  place: 'Place',
  stall: 'Stall',
  embed: 'Site',
};
