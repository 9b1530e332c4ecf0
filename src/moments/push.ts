import { createECDH, createHash } from 'node:crypto';
import webPush from 'web-push';
import type { Deps } from '../http/deps.ts';

/** Where browsers let themselves be told: Chromium's, Firefox's, Safari's, Edge's. Nothing else is ever called. */
const knownServices = [
  'https://fcm.googleapis.com',
  'https://*.push.services.mozilla.com',
  'https://*.push.apple.com',
  'https://*.notify.windows.com',
];

/**
 * Whether an endpoint belongs to a push service. A browser names the address that this server will call, and whoever writes
 * the request themselves could name any address of the inner network (server-side request forgery).
 */
export function isPushService(endpoint: string, services: readonly string[] = knownServices): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { origin, host, protocol, username, password } = new URL(endpoint);
  if (username !== '' || password !== '') return false;
  return services.some((service) => {
    const [scheme = '', name = ''] = service.split('://');
    return name.startsWith('*.') ? protocol === `${scheme}:` && host.endsWith(name.slice(1)) : origin === service;
  });
}

export type VapidKeys = { publicKey: string; privateKey: string };

const noId = '00000000-0000-0000-0000-000000000000';

/**
 * The keys by which browsers know this service (RFC 8292), derived from its secret: they are the same on every node and
 * after every start, and stand in no table. The order of P-256 is so near 2^256 that the first hash practically always is
 * a key; if not, the next is taken.
 */
export function vapidKeys({ tokens }: Pick<Deps, 'tokens'>): VapidKeys {
  for (let version = 1; ; version++) {
    const curve = createECDH('prime256v1');
    try {
      curve.setPrivateKey(
        createHash('sha256')
          .update(tokens.make('push-key', noId, version))
          .digest(),
      );
    } catch {
      continue;
    }
    return { publicKey: curve.getPublicKey('base64url'), privateKey: curve.getPrivateKey('base64url') };
  }
}

/** What the service worker shows; `url` is a path of this site. */
export type PushWords = { title: string; body: string; url: string; tag: string };

export type Pushed = { kind: 'taken' } | { kind: 'gone' } | { kind: 'refused'; status: number };

/** A push service keeps it so long for a phone that is off; later it would be about what is over. */
const keepForSeconds = 4 * 3_600;
const withinMs = 10_000;

/**
 * Hands words to the push service of a browser, encrypted for that browser alone (RFC 8030, 8188, 8291).
 * Throws when it could not be reached or is busy; the job then tries again.
 */
export async function tellBrowser(
  deps: Pick<Deps, 'tokens' | 'publicUrl' | 'config'>,
  { endpoint, p256dh, auth }: { endpoint: string; p256dh: string; auth: string },
  words: PushWords,
): Promise<Pushed> {
  if (!isPushService(endpoint, deps.config.pushServices)) return { kind: 'gone' };
  const message = encrypted(deps, { endpoint, p256dh, auth }, words);
  if (!message) return { kind: 'gone' };
  const { headers, body } = message;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(withinMs),
  });
  await answer.body?.cancel();
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 404 || status === 410) return { kind: 'gone' };
  if (status === 429 || status >= 500) throw new Error(`the push service answered ${status}`);
  return { kind: 'refused', status };
}

/** Null when nothing can be encrypted with the keys that are kept of that browser, now or ever. */
function encrypted(
  deps: Pick<Deps, 'tokens' | 'publicUrl' | 'config'>,
  { endpoint, p256dh, auth }: { endpoint: string; p256dh: string; auth: string },
  words: PushWords,
) {
  const vapidDetails = { subject: contactOf(deps), ...vapidKeys(deps) };
  try {
    return webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(words), {
      vapidDetails,
      TTL: keepForSeconds,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    });
  } catch {
    return null;
  }
}

/** Whom a push service writes to when something is wrong with what we send. */
const contactOf = ({ config, publicUrl }: Pick<Deps, 'config' | 'publicUrl'>): string =>
  publicUrl.startsWith('https:') ? publicUrl : `mailto:${config.hostEmail ?? 'host@localhost'}`;
