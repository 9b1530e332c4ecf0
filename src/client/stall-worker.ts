import { sendWaiting } from './parts/kept-sender.ts';
import { workForPages } from './parts/page-worker.ts';
import { openStallStore, stallOutbox } from './parts/stall-store.ts';

/** The worker of the stall. It keeps the stall's own page and what that needs, and nothing else: never somebody's page. */
workForPages({
  cacheName: 'stall',
  syncTag: 'stall:',
  shellOf: async (path, cache, scope) => (await cache.match(path)) ?? (await lastPage(cache, scope)),
  async send(slug) {
    const tabs = new BroadcastChannel('stall');
    const round = await sendWaiting(stallOutbox(await openStallStore()), slug, () => tabs.postMessage('changed'));
    tabs.close();
    if (round.kind === 'later') throw new Error('still waiting');
  },
});

/** Somebody opened `/a/:slug/stall` itself: the stall that was open here last. */
async function lastPage(cache: Cache, scope: string): Promise<Response | undefined> {
  const pages = (await cache.keys()).filter(({ url }) => {
    const { pathname } = new URL(url);
    return (pathname === scope || pathname.startsWith(`${scope}/`)) && !pathname.endsWith('.webmanifest');
  });
  const last = pages.at(-1);
  return last && Response.redirect(last.url);
}
