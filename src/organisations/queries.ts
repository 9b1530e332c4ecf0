import { eq } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { organisations } from '../db/schema/organisations.ts';

export type Organisation = typeof organisations.$inferSelect;

export async function organisationBySlug(db: DbOrTx, slug: string): Promise<Organisation | null> {
  const [organisation] = await db.select().from(organisations).where(eq(organisations.slug, slug));
  return organisation ?? null;
}
