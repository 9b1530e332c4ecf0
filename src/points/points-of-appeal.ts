import { asc, eq, ne, sql } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { appealDropOffPoints } from '../db/schema/appeals.ts';
import { dropOffPoints } from '../db/schema/points.ts';
import { redirects } from '../db/schema/steering.ts';
import { newId } from '../lib/ids.ts';
import type { FormError } from '../ui/form.tsx';
import { lockPointsOf } from './commands.ts';
import type { PointChoice, PointInput } from './input.ts';
import { oweSlotCheck } from './owe-slot-check.ts';

type PointRow = typeof dropOffPoints.$inferSelect;
/** A point of the organisation, and whether this appeal names it and others do, or send people there. */
type Standing = { point: PointRow; isHere: boolean; isElsewhere: boolean };

/**
 * Makes the list of an appeal's drop-off points what it shall be, in its order; the caller holds the appeal's lock. A
 * point that is only described is one of the organisation's with this name and address, as long as nothing said of it
 * is otherwise there; else it is a new one, so that the list of one appeal changes no other. What this appeal alone
 * names is changed in place. Answers what is wrong with the list; then nothing was changed.
 */
export async function setPointsOfAppeal(
  tx: Tx,
  appeal: { id: string; organisationId: string },
  choices: PointChoice[],
  now: Date,
): Promise<FormError[]> {
  await lockPointsOf(tx, appeal.organisationId);
  const standing = await standingPoints(tx, appeal);
  const errors = choices.flatMap((choice, at) => {
    const message = problemOf(choice, standing);
    return message === null
      ? []
      : [{ path: `dropOffPoints.${at}.${choice.kind === 'known' ? 'id' : 'name'}`, message }];
  });
  if (errors.length > 0) return errors;
  const ids: string[] = [];
  for (const choice of choices)
    ids.push(choice.kind === 'known' ? choice.id : await settle(tx, appeal, { standing, point: choice.point, now }));
  await tx.delete(appealDropOffPoints).where(eq(appealDropOffPoints.appealId, appeal.id));
  const rows = [...new Set(ids)].map((pointId, position) => ({ appealId: appeal.id, pointId, position }));
  if (rows.length > 0) await tx.insert(appealDropOffPoints).values(rows);
  for (const { point, isHere } of standing) if (isHere) await oweSlotCheck(tx, point.id);
  return [];
}

async function standingPoints(tx: Tx, appeal: { id: string; organisationId: string }): Promise<Standing[]> {
  const rows = await tx
    .select({
      point: dropOffPoints,
      isHere: sql<boolean>`exists (select from ${appealDropOffPoints} where ${appealDropOffPoints.pointId} = ${dropOffPoints.id}
        and ${eq(appealDropOffPoints.appealId, appeal.id)})`,
      isElsewhere: sql<boolean>`exists (select from ${appealDropOffPoints} where ${appealDropOffPoints.pointId} = ${dropOffPoints.id}
        and ${ne(appealDropOffPoints.appealId, appeal.id)})
        or exists (select from ${redirects} where ${redirects.pointId} = ${dropOffPoints.id}
          and ${ne(redirects.appealId, appeal.id)})`,
    })
    .from(dropOffPoints)
    .where(eq(dropOffPoints.organisationId, appeal.organisationId))
    .orderBy(asc(dropOffPoints.createdAt), asc(dropOffPoints.id));
  // Those that the appeal has come first, so that one that is described is rather one of them.
  return rows.toSorted((one, other) => Number(other.isHere) - Number(one.isHere));
}

function problemOf(choice: PointChoice, standing: Standing[]): string | null {
  if (choice.kind === 'described') return null;
  const found = standing.find(({ point }) => point.id === choice.id);
  if (!found) return 'This is no drop-off point of yours. Choose another one';
  return found.point.closedAt !== null && !found.isHere ? 'This place is closed. Open it again first' : null;
}

/** The id of the point that is described: found, changed in place, or made. */
async function settle(
  tx: Tx,
  { organisationId }: { organisationId: string },
  { standing, point, now }: { standing: Standing[]; point: PointInput; now: Date },
): Promise<string> {
  const alike = standing.filter((one) => isSamePlace(one.point, point) && (one.point.closedAt === null || one.isHere));
  const same = alike.find((one) => isAsSaid(one.point, point));
  if (same) return same.point.id;
  const own = alike.find((one) => one.isHere && !one.isElsewhere);
  if (own) {
    await tx
      .update(dropOffPoints)
      .set({ ...point, version: own.point.version + 1 })
      .where(eq(dropOffPoints.id, own.point.id));
    return own.point.id;
  }
  const id = newId();
  const [made] = await tx
    .insert(dropOffPoints)
    .values({ ...point, id, organisationId, createdAt: now })
    .returning();
  // The same place twice in one list is one place.
  if (made) standing.push({ point: made, isHere: false, isElsewhere: false });
  return id;
}

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const isSamePlace = (one: PointRow, { name, address }: PointInput): boolean =>
  plain(one.name) === plain(name) && plain(one.address) === plain(address);

/** Whether nothing that is said of the point is otherwise there; what is left out, is as it is. */
const isAsSaid = (one: PointRow, said: PointInput): boolean =>
  facts.every((fact) => said[fact] === undefined || said[fact] === one[fact]);

const facts = [
  'postcode',
  'hours',
  'visibility',
  'notes',
  'accepts',
  'latitude',
  'longitude',
  'capacityPerHour',
  'slotMinutes',
  'storageCeiling',
] as const;
