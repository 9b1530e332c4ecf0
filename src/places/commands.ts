import { and, eq, isNull } from 'drizzle-orm';
import { changeAppeal, type AppealRow } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { places, shareLinks } from '../db/schema/sharing.ts';
import type { Deps } from '../http/deps.ts';
import { newCode, newId } from '../lib/ids.ts';
import { stateAt } from '../tally/rules.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock'>;

/**
 * Adds a place of the organisation, at once with its link for this appeal where that takes links. `id` comes with the
 * form, so that the same submit twice is one place.
 */
export async function addPlace(
  deps: With,
  appealId: string,
  { id = newId(), name }: { id?: string; name: string },
): Promise<{ kind: 'added' } | { kind: 'not-found' }> {
  const added = await changeAppeal(deps, appealId, async (tx, appeal): Promise<{ kind: 'added' | 'not-found' }> => {
    const now = deps.clock.now();
    await tx
      .insert(places)
      .values({ id, organisationId: appeal.organisationId, name, createdAt: now })
      .onConflictDoNothing();
    const [place] = await tx
      .select()
      .from(places)
      .where(and(eq(places.id, id), eq(places.organisationId, appeal.organisationId)));
    if (!place) return { kind: 'not-found' };
    await linkFor(tx, appeal, place, now);
    return { kind: 'added' };
  });
  return added ?? { kind: 'not-found' };
}

/** Gives a place its link for this appeal: one for each appeal, whoever asks and however often. */
export async function linkPlace(
  deps: With,
  appealId: string,
  placeId: string,
): Promise<'linked' | 'not-open' | 'not-found'> {
  const linked = await changeAppeal(
    deps,
    appealId,
    async (tx, appeal): Promise<'linked' | 'not-open' | 'not-found'> => {
      const [place] = await tx
        .select()
        .from(places)
        .where(and(eq(places.id, placeId), eq(places.organisationId, appeal.organisationId), isNull(places.closedAt)));
      if (!place) return 'not-found';
      return (await linkFor(tx, appeal, place, deps.clock.now())) ? 'linked' : 'not-open';
    },
  );
  return linked ?? 'not-found';
}

/** Another name, also on its links. */
export async function renamePlace(deps: With, placeId: string, name: string): Promise<void> {
  await deps.db.update(places).set({ name }).where(eq(places.id, placeId));
  const links = await deps.db
    .select({ id: shareLinks.id, appealId: shareLinks.appealId })
    .from(shareLinks)
    .where(eq(shareLinks.placeId, placeId));
  for (const { id, appealId } of links)
    await changeAppeal(deps, appealId, (tx) => tx.update(shareLinks).set({ name }).where(eq(shareLinks.id, id)));
}

/** It is offered for no new appeal. Its links stay: a poster may hang there for long. */
export async function closePlace({ db, clock }: With, placeId: string): Promise<void> {
  await db
    .update(places)
    .set({ closedAt: clock.now() })
    .where(and(eq(places.id, placeId), isNull(places.closedAt)));
}

export async function reopenPlace({ db }: With, placeId: string): Promise<void> {
  await db.update(places).set({ closedAt: null }).where(eq(places.id, placeId));
}

/** Whether it has a link then: one that is not public, or over, takes no new links. */
async function linkFor(tx: Tx, appeal: AppealRow, place: { id: string; name: string }, now: Date): Promise<boolean> {
  const [link] = await tx
    .select({ id: shareLinks.id })
    .from(shareLinks)
    .where(and(eq(shareLinks.placeId, place.id), eq(shareLinks.appealId, appeal.id)));
  if (link) return true;
  if (appeal.state === 'draft' || appeal.takenDownAt !== null || stateAt(appeal, now) === 'closed') return false;
  await tx.insert(shareLinks).values({
    id: newId(),
    appealId: appeal.id,
    code: newCode(),
    kind: 'place',
    placeId: place.id,
    name: place.name,
    createdAt: now,
  });
  return true;
}
