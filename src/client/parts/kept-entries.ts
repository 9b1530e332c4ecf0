import type { DBSchema, IDBPDatabase } from 'idb';

/** Why the server did not take it. `open` says how many of a need can still be taken; `said` is the whole answer. */
export type Refusal = {
  name: string;
  detail: string;
  needs: { needId: string; open: number }[];
  said?: Record<string, unknown>;
};

type Entry<Body> = {
  /** Its place in the order in which things were entered. */
  at?: number;
  /** Whose it is: an appeal's stall, an organisation's door. */
  slug: string;
  /** The Idempotency-Key: made before it is kept for the first time, and the same until it is sent. */
  key: string;
  body: Body;
  /** Null while it waits; an entry that was refused is not sent again until somebody has looked at it. */
  refusal: Refusal | null;
  /** It was sent once at least, so the server may have it, whatever was answered. */
  tried?: boolean;
};

export type KeptEntry<Body> = Entry<Body> & { at: number };

export type KeptTables<Body> = DBSchema & {
  entries: { key: number; value: Entry<Body>; indexes: { 'by-slug': string } };
  /** Where the entries of a stall are sent: the link that was opened last on this phone. Made by the stall alone. */
  stalls: { key: string; value: { slug: string; entries: string } };
};

/** What this phone keeps. An entry goes away in the moment in which the server has it. */
export type KeptEntries<Body> = {
  add(entry: Entry<Body>): Promise<number>;
  put(entry: KeptEntry<Body>): Promise<void>;
  remove(at: number): Promise<void>;
  all(slug: string): Promise<KeptEntry<Body>[]>;
  /**
   * Changes an entry as it stands at that moment, whatever another tab or the worker does: `change` answers what it shall
   * be, or null when it shall go. Answers what it was; undefined when it had gone already.
   */
  change(at: number, change: (entry: KeptEntry<Body>) => KeptEntry<Body> | null): Promise<KeptEntry<Body> | undefined>;
};

/** Makes the table, when the database is opened for the first time. */
export function makeEntries(made: {
  createObjectStore(
    name: 'entries',
    options: { keyPath: string; autoIncrement: boolean },
  ): { createIndex(name: 'by-slug', path: string, options: { unique: boolean }): unknown };
}): void {
  made
    .createObjectStore('entries', { keyPath: 'at', autoIncrement: true })
    .createIndex('by-slug', 'slug', { unique: false });
}

export function keptEntries<Body>(db: IDBPDatabase<KeptTables<Body>>): KeptEntries<Body> {
  // Strict: on the disk before anybody is thanked, as the battery may be empty a moment later.
  const strict = () => db.transaction('entries', 'readwrite', { durability: 'strict' });
  return {
    async add(entry) {
      const change = strict();
      const at = await change.store.add(entry);
      await change.done;
      return at;
    },
    async put(entry) {
      const change = strict();
      await change.store.put(entry);
      await change.done;
    },
    async remove(at) {
      const change = strict();
      await change.store.delete(at);
      await change.done;
    },
    async all(slug) {
      const found = await db.getAllFromIndex('entries', 'by-slug', slug);
      return found.flatMap((entry) => (entry.at === undefined ? [] : [{ ...entry, at: entry.at }]));
    },
    async change(at, change) {
      const changing = strict();
      const found = await changing.store.get(at);
      const entry = found && { ...found, at };
      if (entry) {
        const after = change(entry);
        if (after === null) await changing.store.delete(at);
        else await changing.store.put(after);
      }
      await changing.done;
      return entry;
    },
  };
}
