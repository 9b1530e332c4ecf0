import { openDB } from 'idb';
import { keptEntries, makeEntries, type KeptEntries, type KeptEntry, type KeptTables } from './kept-entries.ts';
import type { Outbox } from './kept-sender.ts';

/** What is sent of an entry: the body of `POST /api/v1/stalls/:token/entries`. */
export type EntryBody = { items: { needId: string; quantity: number }[] } & (
  { kind: 'pledge'; email: string; name: string; showName: boolean } | { kind: 'walk-in' }
);

/** What one person at the stall promised or handed over; `slug` is the appeal's. */
export type StallEntry = KeptEntry<EntryBody>;

type Stall = { slug: string; entries: string };

export type StallStore = KeptEntries<EntryBody> & {
  remember(stall: Stall): Promise<void>;
  stall(slug: string): Promise<Stall | undefined>;
};

/** Opens it; rejects where the browser keeps nothing for sites. */
export async function openStallStore(): Promise<StallStore> {
  const db = await openDB<KeptTables<EntryBody>>('stall', 1, {
    upgrade(made) {
      makeEntries(made);
      made.createObjectStore('stalls', { keyPath: 'slug' });
    },
  });
  return {
    ...keptEntries<EntryBody>(db),
    async remember(stall) {
      await db.put('stalls', stall);
    },
    stall: (slug) => db.get('stalls', slug),
  };
}

/** A helper link that was ended, or a stall that was closed, takes nothing. */
export const stallOutbox = (store: StallStore): Outbox<EntryBody> => ({
  entries: store,
  lock: 'stall-sending',
  endedBy: [401, 403, 404],
  async requestOf({ slug, body }) {
    const stall = await store.stall(slug);
    return stall ? { address: stall.entries, body } : null;
  },
});
