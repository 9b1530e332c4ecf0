/**
 * What the workers of the stall and of the door have in common: they answer for their own pages when there is no network,
 * and send what waits when there is one again, where the browser wakes workers for that.
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

const networkWithinMs = 4_000;

export function workForPages({
  cacheName,
  shellOf,
  syncTag,
  send,
}: {
  cacheName: string;
  /** What is shown at this address when nobody answers. */
  shellOf(path: string, cache: Cache, scope: string): Promise<Response | undefined>;
  /** `stall:` and the name of what waits. */
  syncTag: string;
  /** Rejects while something still waits; the browser wakes the worker again, later and later. */
  send(slug: string): Promise<void>;
}): void {
  // The one place where the worker's global is given its type.
  const worker = self as unknown as WorkerScope;
  const scope = () => new URL(worker.registration.scope).pathname;
  const isOwn = (path: string): boolean => path === scope() || path.startsWith(`${scope()}/`);

  worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
  worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

  worker.addEventListener('message', (event) => {
    const addresses = addressesIn(event.data);
    if (addresses) event.waitUntil(keep(cacheName, addresses).then(() => event.ports[0]?.postMessage('kept')));
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
    if (request.mode === 'navigate') {
      if (isOwn(url.pathname)) event.respondWith(page(request, url.pathname));
    } else if (!url.pathname.startsWith('/api/')) event.respondWith(file(cacheName, request));
  });

  worker.addEventListener('sync', (event) => {
    if (event.tag.startsWith(syncTag)) event.waitUntil(send(event.tag.slice(syncTag.length)));
  });

  /** The page as it is now; without network, or with a very slow one, as it was kept. */
  async function page(request: Request, path: string): Promise<Response> {
    const kept = await shellOf(path, await caches.open(cacheName), scope());
    const fresh = fetch(request);
    if (!kept) return fresh;
    return Promise.race([
      fresh,
      new Promise<Response>((resolve) => setTimeout(() => resolve(kept), networkWithinMs)),
    ]).catch(() => kept);
  }
}

/** Takes all of it anew, so that it fits together, and drops what an earlier version of the service had. */
async function keep(cacheName: string, addresses: string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  const answers = await Promise.all(
    addresses.map(async (address) => ({ address, answer: await fetch(address, { cache: 'no-cache' }) })),
  );
  if (answers.some(({ answer }) => !answer.ok || answer.redirected)) throw new Error('not all of it could be kept');
  await Promise.all(answers.map(({ address, answer }) => cache.put(address, answer)));
  const outdated = (await cache.keys()).filter(({ url }) => {
    const { pathname } = new URL(url);
    return pathname.startsWith('/built/') && !addresses.includes(pathname);
  });
  await Promise.all(outdated.map((request) => cache.delete(request)));
}

/** Built files never change under their address; the others are asked for, and taken from here if nobody answers. */
async function file(cacheName: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept && /\/(built|fonts)\//.test(request.url)) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}

function addressesIn(message: unknown): string[] | null {
  if (typeof message !== 'object' || message === null || !('keep' in message)) return null;
  const { keep: addresses } = message;
  return Array.isArray(addresses) && addresses.every((one) => typeof one === 'string') ? addresses : null;
}
