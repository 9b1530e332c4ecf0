import { sendWaiting } from './parts/stall-sender.ts';
import { openStallStore } from './parts/stall-store.ts';

/**
 * Answers for the stall's page when there is no network, and sends what waits when there is one again, where the browser
 * wakes workers for that. It keeps the stall's own page and what that needs, and nothing else: never somebody's page.
 */

/** What a service worker has; the types of the page's window don't know it. */
type WorkerScope = {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { scope: string };
  location: Location;
};
type WorkerEvent = {
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
  request: Request;
  data: unknown;
  ports: readonly MessagePort[];
  tag: string;
};
// The one place where the worker's global is given its type.
const worker = self as unknown as WorkerScope;

const cacheName = 'stall';
const networkWithinMs = 4_000;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('message', (event) => {
  const addresses = addressesIn(event.data);
  if (addresses) event.waitUntil(keep(addresses).then(() => event.ports[0]?.postMessage('kept')));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (isOwn(url.pathname)) event.respondWith(page(request, url.pathname));
  } else if (!url.pathname.startsWith('/api/')) event.respondWith(file(request));
});

worker.addEventListener('sync', (event) => {
  const [, slug] = /^stall:(.+)$/.exec(event.tag) ?? [];
  if (slug !== undefined) event.waitUntil(sendInBackground(slug));
});

/** Takes all of it anew, so that it fits together, and drops what an earlier version of the service had. */
async function keep(addresses: string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  const answers = await Promise.all(
    addresses.map(async (address) => ({ address, answer: await fetch(address, { cache: 'no-cache' }) })),
  );
  if (answers.some(({ answer }) => !answer.ok)) throw new Error('not all of the stall could be kept');
  await Promise.all(answers.map(({ address, answer }) => cache.put(address, answer)));
  const outdated = (await cache.keys()).filter(({ url }) => {
    const { pathname } = new URL(url);
    return pathname.startsWith('/built/') && !addresses.includes(pathname);
  });
  await Promise.all(outdated.map((request) => cache.delete(request)));
}

/** The page of the stall as it is now; without network, or with a very slow one, as it was kept. */
async function page(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = (await cache.match(path)) ?? (await lastPage(cache));
  const fresh = fetch(request);
  if (!kept) return fresh;
  return Promise.race([
    fresh,
    new Promise<Response>((resolve) => setTimeout(() => resolve(kept), networkWithinMs)),
  ]).catch(() => kept);
}

/** Somebody opened `/a/:slug/stall` itself: the stall that was open here last. */
async function lastPage(cache: Cache): Promise<Response | undefined> {
  const pages = (await cache.keys()).filter(({ url }) => {
    const { pathname } = new URL(url);
    return isOwn(pathname) && !pathname.endsWith('.webmanifest');
  });
  const last = pages.at(-1);
  return last && Response.redirect(last.url);
}

/** Built files never change under their address; the others are asked for, and taken from here if nobody answers. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept && /\/(built|fonts)\//.test(request.url)) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}

async function sendInBackground(slug: string): Promise<void> {
  const tabs = new BroadcastChannel('stall');
  const round = await sendWaiting(await openStallStore(), slug, () => tabs.postMessage('changed'));
  tabs.close();
  // The browser wakes the worker again, later and later.
  if (round.kind === 'later') throw new Error('still waiting');
}

const isOwn = (path: string): boolean => {
  const scope = new URL(worker.registration.scope).pathname;
  return path === scope || path.startsWith(`${scope}/`);
};

function addressesIn(message: unknown): string[] | null {
  if (typeof message !== 'object' || message === null || !('keep' in message)) return null;
  const { keep: addresses } = message;
  return Array.isArray(addresses) && addresses.every((one) => typeof one === 'string') ? addresses : null;
}
