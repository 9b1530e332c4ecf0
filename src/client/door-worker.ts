import { doorOutbox, openDoorStore, tellTabs } from './parts/door-store.ts';
import { sendWaiting } from './parts/kept-sender.ts';
import { workForPages } from './parts/page-worker.ts';

/** The worker of the door. The page that it keeps has no names on it; those stand in the list, for a day. */
workForPages({
  cacheName: 'door',
  syncTag: 'door:',
  shellOf: (_, cache, scope) => cache.match(`${scope}/shell`),
  async send(slug) {
    const round = await sendWaiting(doorOutbox(await openDoorStore(), tellTabs), slug, () => tellTabs('changed'));
    if (round.kind === 'later') throw new Error('still waiting');
  },
});
