import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db/connect.ts';
import { dropOffPoints } from '../db/schema/points.ts';

/** Whether it is a drop-off point of the organisation that made the appeal. */
export async function isPointOf(
  tx: Tx,
  { organisationId }: { organisationId: string },
  pointId: string,
): Promise<boolean> {
  const [point] = await tx
    .select({ id: dropOffPoints.id })
    .from(dropOffPoints)
    .where(and(eq(dropOffPoints.id, pointId), eq(dropOffPoints.organisationId, organisationId)));
  return point !== undefined;
}
