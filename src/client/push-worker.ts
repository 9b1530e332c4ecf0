/** Shows what the service tells this browser, and opens its page when it is tapped. It keeps nothing and answers no request. */

/** What a service worker has; the types of the page's window don't know it. */
type WorkerScope = {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { openWindow(url: string): Promise<unknown> };
  registration: {
    showNotification(title: string, options: { body: string; tag: string; data: unknown }): Promise<void>;
  };
};
type WorkerEvent = {
  waitUntil(work: Promise<unknown>): void;
  data?: { json(): unknown } | null;
  notification?: { data: unknown; close(): void };
};
// The one place where the worker's global is given its type.
const worker = self as unknown as WorkerScope;

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));

worker.addEventListener('push', (event) => {
  const { title, body, tag, url } = wordsIn(event);
  event.waitUntil(worker.registration.showNotification(title, { body, tag, data: url }));
});

worker.addEventListener('notificationclick', (event) => {
  const url = event.notification?.data;
  event.notification?.close();
  if (typeof url === 'string') event.waitUntil(worker.clients.openWindow(url));
});

/** Browsers want something shown for every message, also for one that can't be read. */
function wordsIn({ data }: WorkerEvent): { title: string; body: string; tag: string; url: string } {
  try {
    const words: unknown = data?.json();
    if (typeof words === 'object' && words !== null)
      return {
        title: textOf(words, 'title', 'Pass it on'),
        body: textOf(words, 'body', ''),
        tag: textOf(words, 'tag', 'moment'),
        url: ownPath(textOf(words, 'url', '/')),
      };
  } catch {
    // What is shown then stands below.
  }
  return { title: 'Pass it on', body: '', tag: 'moment', url: '/' };
}

function textOf(words: object, name: string, fallback: string): string {
  const value: unknown = Object.entries(words).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : fallback;
}

/** Never another site's address. */
const ownPath = (url: string): string => (/^\/(?![/\\])/.test(url) ? url : '/');
