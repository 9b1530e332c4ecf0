import { and, eq, isNull, sql } from 'drizzle-orm';
import { collections } from '../db/schema/slots.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';

type With = Pick<Deps, 'db' | 'clock'>;

/** The two whom a collection joins: who has it, and who drives. */
const sides = ['giver', 'driver'] as const;
export type Side = (typeof sides)[number];

export const proposalKind = 'collection-proposed';
export const agreedKind = 'collection-agreed';

export type ProposeOutcome = { kind: 'proposed' } | { kind: 'already' } | { kind: 'not-possible' };

/**
 * The charity joins a pledge that waits with a driver: both are asked, and neither learns who the other is. Both belong
 * to this appeal, the pledge is to come and can be asked by mail, the driver has confirmed.
 */
export async function proposeCollection(
  { db, clock }: With,
  {
    appealId,
    pledgeId,
    driverId,
    personId,
  }: { appealId: string; pledgeId: string; driverId: string; personId: string | null },
): Promise<ProposeOutcome> {
  return db.transaction(async (tx): Promise<ProposeOutcome> => {
    const { rowCount } = await tx.execute(sql`
      select 1
        from pledges
        join pledge_plans on pledge_plans.pledge_id = pledges.id
        join supporters on supporters.id = pledges.supporter_id
        join drivers on drivers.id = ${driverId} and drivers.appeal_id = pledges.appeal_id
       where pledges.id = ${pledgeId} and pledges.appeal_id = ${appealId} and pledges.state in ('pledged', 'on-the-way')
         and pledge_plans.way = 'collect' and pledge_plans.address is not null and supporters.email is not null
         and drivers.confirmed_at is not null and drivers.withdrawn_at is null
         and drivers.supporter_id <> pledges.supporter_id`);
    if (rowCount !== 1) return { kind: 'not-possible' };
    const [made] = await tx
      .insert(collections)
      .values({ id: newId(), pledgeId, driverId, proposedBy: personId, createdAt: clock.now() })
      .onConflictDoNothing()
      .returning({ id: collections.id });
    if (!made) return { kind: 'already' };
    for (const side of sides) await oweMail(tx, proposalKind, { collectionId: made.id, side });
    return { kind: 'proposed' };
  });
}

/** One of the two agrees. With the second yes both see how to reach each other, and both get a letter. Again: the same. */
export async function agreeTo({ db, clock }: With, collectionId: string, side: Side): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(collections)
      .where(and(eq(collections.id, collectionId), isNull(collections.endedAt)))
      .for('update');
    const agreedAt = { giver: row?.giverAgreedAt, driver: row?.driverAgreedAt };
    if (!row || agreedAt[side] !== null) return;
    const now = clock.now();
    await tx
      .update(collections)
      .set(side === 'giver' ? { giverAgreedAt: now } : { driverAgreedAt: now })
      .where(eq(collections.id, collectionId));
    const other = side === 'giver' ? agreedAt.driver : agreedAt.giver;
    if (other === null) return;
    for (const one of sides) await oweMail(tx, agreedKind, { collectionId, side: one });
  });
}

/** One of the two says no, or the charity ends it: neither sees the other any more. Again changes nothing. */
export const endCollection = ({ db, clock }: With, collectionId: string) =>
  db
    .update(collections)
    .set({ endedAt: clock.now() })
    .where(and(eq(collections.id, collectionId), isNull(collections.endedAt)));
