import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** What is sent of an entry: the body of `POST /api/v1/stalls/:token/entries`. */
export type EntryBody = { items: { needId: string; quantity: number }[] } & (
  { kind: 'pledge'; email: string; name: string; showName: boolean } | { kind: 'walk-in' }
);

/** Why the server did not take it. `open` says how many of a need can still be taken. */
export type Refusal = { name: string; detail: string; needs: { needId: string; open: number }[] };

type Entry = {
  /** Its place in the order in which things were entered. */
  at?: number;
  /** The appeal that it belongs to. */
  slug: string;
  /** The Idempotency-Key: made before it is kept for the first time, and the same until it is sent. */
  key: string;
  body: EntryBody;
  /** Null while it waits; an entry that was refused is not sent again until somebody has looked at it. */
  refusal: Refusal | null;
};

export type KeptEntry = Entry & { at: number };

/** Where the entries of an appeal are sent: the link that was opened last on this phone. */
type Stall = { slug: string; entries: string };

type Tables = DBSchema & {
  entries: { key: number; value: Entry; indexes: { 'by-slug': string } };
  stalls: { key: string; value: Stall };
};

/** What this phone keeps. An entry goes away in the moment in which the server has it. */
export type StallStore = {
  add(entry: Entry): Promise<number>;
  put(entry: KeptEntry): Promise<void>;
  remove(at: number): Promise<void>;
  all(slug: string): Promise<KeptEntry[]>;
  remember(stall: Stall): Promise<void>;
  stall(slug: string): Promise<Stall | undefined>;
};

/** Opens it; rejects where the browser keeps nothing for sites. */
export async function openStallStore(): Promise<StallStore> {
  const db = await openDB<Tables>('stall', 1, {
    upgrade(made) {
      made
        .createObjectStore('entries', { keyPath: 'at', autoIncrement: true })
        .createIndex('by-slug', 'slug', { unique: false });
      made.createObjectStore('stalls', { keyPath: 'slug' });
    },
  });
  return {
    async add(entry) {
      // Strict: on the disk before anybody is thanked, as the battery may be empty a moment later.
      const change = strict(db);
      const at = await change.store.add(entry);
      await change.done;
      return at;
    },
    async put(entry) {
      const change = strict(db);
      await change.store.put(entry);
      await change.done;
    },
    async remove(at) {
      const change = strict(db);
      await change.store.delete(at);
      await change.done;
    },
    async all(slug) {
      const found = await db.getAllFromIndex('entries', 'by-slug', slug);
      return found.flatMap((entry) => (entry.at === undefined ? [] : [{ ...entry, at: entry.at }]));
    },
    async remember(stall) {
      await db.put('stalls', stall);
    },
    stall: (slug) => db.get('stalls', slug),
  };
}

const strict = (db: IDBPDatabase<Tables>) => db.transaction('entries', 'readwrite', { durability: 'strict' });
