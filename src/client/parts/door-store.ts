import { openDB } from 'idb';
import type { DoorList } from '../../door/list.ts';
import { keptEntries, makeEntries, type KeptEntries, type KeptEntry, type KeptTables } from './kept-entries.ts';
import type { Outbox } from './kept-sender.ts';

/** What somebody at the door counted: a part of the body of `POST /api/v1/appeals/:slug/receipts`. */
export type CountedBody = {
  pledgeId: string | null;
  items: { needId: string; quantity: number; alike?: string }[];
  refused: { needId: string; quantity: number; reason: string; note: string | null }[];
  final: boolean;
  pointId: string | null;
  seen: number | null;
};

/** `words` say what it is without a name, since the list with the names may be gone before it is sent. */
export type DoorBody =
  | {
      kind: 'receipt';
      appeal: string;
      words: string;
      receipt: CountedBody;
      /** It was taken back before it was known whether the server has it. */
      undo?: boolean;
    }
  | { kind: 'undo'; receiptId: string; words: string; letGo?: boolean };

export type DoorEntry = KeptEntry<DoorBody>;

export type DoorStore = KeptEntries<DoorBody>;

/** What waits; kept apart from the list, so that this can be dropped without losing that. */
export async function openDoorStore(): Promise<DoorStore> {
  const db = await openDB<KeptTables<DoorBody>>('door', 1, { upgrade: makeEntries });
  return keptEntries<DoorBody>(db);
}

export type TabNews = 'changed' | { at: number; receiptId: string };

/** Whoever counted it may want to undo it, whichever tab or worker has sent it. */
export const doorOutbox = (entries: DoorStore, tell: (news: TabNews) => void): Outbox<DoorBody> => ({
  entries,
  lock: 'door-sending',
  endedBy: [401, 403],
  requestOf: ({ body }) =>
    Promise.resolve(
      body.kind === 'receipt'
        ? { address: `/api/v1/appeals/${body.appeal}/receipts`, body: body.receipt }
        : { address: `/api/v1/receipts/${body.receiptId}/undo`, body: { letGo: body.letGo ?? false } },
    ),
  nextOf: ({ body }, id) =>
    body.kind === 'receipt' && body.undo ? { kind: 'undo', receiptId: id, words: body.words } : null,
  onTaken: ({ at, body }, receiptId) => {
    if (body.kind === 'receipt') tell({ at, receiptId });
  },
});

export function tellTabs(news: TabNews): void {
  const tabs = new BroadcastChannel('door');
  tabs.postMessage(news);
  tabs.close();
}

/** So long the phone keeps who is expected. */
const keptForMs = 86_400_000;

type KeptList = { slug: string; at: number; list: DoorList };

/** The list as it was last heard of, if that was within a day; an older one is forgotten. */
export async function keptList(slug: string): Promise<DoorList | null> {
  const db = await openLists();
  try {
    const found: unknown = await db.get('lists', slug);
    if (!isKept(found)) return null;
    if (Date.now() - found.at < keptForMs && Date.now() >= found.at) return found.list;
    await db.delete('lists', slug);
    return null;
  } finally {
    db.close();
  }
}

export async function keepList(slug: string, list: DoorList): Promise<void> {
  const db = await openLists();
  await db.put('lists', { slug, at: Date.now(), list } satisfies KeptList);
  db.close();
}

export async function forgetList(slug: string): Promise<void> {
  const db = await openLists();
  await db.delete('lists', slug);
  db.close();
}

const openLists = () =>
  openDB('door-list', 1, {
    upgrade: (made) => void made.createObjectStore('lists', { keyPath: 'slug' }),
    // Somebody signs out in another tab, and the whole of it goes.
    blocking: (_, __, event) => event.target instanceof IDBDatabase && event.target.close(),
  });

const isKept = (found: unknown): found is KeptList =>
  typeof found === 'object' && found !== null && 'at' in found && typeof found.at === 'number' && 'list' in found;
