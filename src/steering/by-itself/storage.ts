import { and, eq, isNull } from 'drizzle-orm';
import { dropOffPoints } from '../../db/schema/points.ts';
import type { Deps } from '../../http/deps.ts';
import { oweMail } from '../../mail/owe.ts';
import { isFilling } from '../../points/storage-view.tsx';
import { allStorages, type Storage } from '../../points/storage.ts';
import { membersWith } from '../../receipts/member-mail.ts';
import { storageLetter } from './owe.ts';

/** Warns once when a store room is 80 % full and once when nothing more fits in; forgotten when there is room again. */
export async function watchStorage({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  for (const storage of await allStorages(db)) await tell({ db, clock }, storage);
}

async function tell({ db, clock }: Pick<Deps, 'db' | 'clock'>, storage: Storage): Promise<void> {
  const { id, organisationId, warnedAt, fullToldAt } = storage;
  const now = clock.now();
  const isFull = storage.stored >= storage.ceiling;
  if (!isFilling(storage)) {
    if (warnedAt !== null || fullToldAt !== null)
      await db
        .update(dropOffPoints)
        .set({ storageWarnedAt: null, storageFullToldAt: null })
        .where(eq(dropOffPoints.id, id));
    return;
  }
  if (isFull ? fullToldAt !== null : warnedAt !== null) return;
  await db.transaction(async (tx) => {
    // The update is the claim: of two nodes one tells.
    const claimed = await tx
      .update(dropOffPoints)
      .set(isFull ? { storageWarnedAt: now, storageFullToldAt: now } : { storageWarnedAt: now })
      .where(
        and(eq(dropOffPoints.id, id), isNull(isFull ? dropOffPoints.storageFullToldAt : dropOffPoints.storageWarnedAt)),
      )
      .returning({ id: dropOffPoints.id });
    if (claimed.length === 0) return;
    for (const personId of await membersWith(tx, organisationId, 'steering'))
      await oweMail(tx, storageLetter, { pointId: id, personId });
  });
}
