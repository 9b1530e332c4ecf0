import slugify from '@sindresorhus/slugify';
import { eq } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import type { Tx } from '../db/connect.ts';
import { appeals, needs } from '../db/schema/appeals.ts';
import { organisations } from '../db/schema/organisations.ts';
import type { Deps } from '../http/deps.ts';
import { newCode, newId } from '../lib/ids.ts';
import { setPointsOfAppeal } from '../points/points-of-appeal.ts';
import type { FormError } from '../ui/form.tsx';
import { deadlineProblem } from './deadline.ts';
import type { AppealInput } from './input.ts';
import { describePicture } from '../pictures/keep.ts';
import { publishChecklist } from './rules.ts';
import { refreshSearch } from './search.ts';

type Changing = Pick<Deps, 'db' | 'changes' | 'clock'>;

export type Created = { kind: 'created'; id: string; slug: string } | { kind: 'wrong'; errors: FormError[] };

/** Thrown inside the transaction so that nothing of a refused draft stays, and caught outside. */
class WrongPoints extends Error {
  readonly errors: FormError[];
  constructor(errors: FormError[]) {
    super('the drop-off points are wrong');
    this.errors = errors;
  }
}

/** A new draft. Its address comes from the title and stays as it is from then on, whatever becomes of the title. */
export async function createAppeal(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  {
    organisationId,
    input,
    picture = null,
  }: { organisationId: string; input: AppealInput; picture?: { id: string; alt: string } | null },
): Promise<Created> {
  const now = clock.now();
  const deadline = input.deadline === null ? null : new Date(input.deadline);
  const problem = deadline && deadlineProblem(deadline, now);
  if (problem) return { kind: 'wrong', errors: [{ path: 'deadline', message: problem }] };
  try {
    return await db.transaction(async (tx): Promise<Created> => {
      const { id, slug } = await insertAppeal(tx, {
        organisationId,
        title: input.title,
        story: input.story,
        deadline,
        notWanted: input.notWanted.filter((line) => line !== ''),
        pictureId: picture?.id ?? null,
        createdAt: now,
      });
      if (input.needs.length > 0)
        await tx
          .insert(needs)
          .values(
            input.needs.map((need, position) => ({ id: newId(), appealId: id, position, createdAt: now, ...need })),
          );
      if (picture) await describePicture(tx, picture.id, picture.alt);
      const wrong = await setPointsOfAppeal(tx, { id, organisationId }, input.dropOffPoints, now);
      if (wrong.length > 0) throw new WrongPoints(wrong);
      await refreshSearch(tx, id);
      return { kind: 'created', id, slug };
    });
  } catch (error) {
    if (error instanceof WrongPoints) return { kind: 'wrong', errors: error.errors };
    throw error;
  }
}

export type Published =
  { kind: 'published' } | { kind: 'incomplete'; errors: FormError[] } | { kind: 'not-approved'; reason: string };

/** Draft → open. Once published it stays published: the same call again changes nothing. */
export async function publishAppeal(deps: Changing, appealId: string): Promise<Published | null> {
  return changeAppeal(deps, appealId, async (tx, appeal): Promise<Published> => {
    if (appeal.state !== 'draft') return { kind: 'published' };
    const now = deps.clock.now();
    const { openNeeds, organisationState } = await circumstances(tx, appeal);
    const missing = publishChecklist({ ...appeal, openNeeds, organisationState }, now).flatMap(({ path, missing }) =>
      missing === null ? [] : [{ path, message: missing }],
    );
    const own = missing.filter((one) => one.path !== 'organisation');
    if (own.length > 0) return { kind: 'incomplete', errors: own };
    if (missing[0]) return { kind: 'not-approved', reason: missing[0].message };
    await tx
      .update(appeals)
      .set({ state: 'open', publishedAt: now, version: appeal.version + 1 })
      .where(eq(appeals.id, appealId));
    return { kind: 'published' };
  });
}

async function circumstances(tx: Tx, appeal: { id: string; organisationId: string }) {
  const [organisation] = await tx
    .select({ state: organisations.state })
    .from(organisations)
    .where(eq(organisations.id, appeal.organisationId));
  const rows = await tx.select({ closedAt: needs.closedAt }).from(needs).where(eq(needs.appealId, appeal.id));
  return {
    organisationState: organisation?.state ?? ('declined' as const),
    openNeeds: rows.filter((need) => need.closedAt === null).length,
  };
}

async function insertAppeal(
  tx: Tx,
  row: Omit<typeof appeals.$inferInsert, 'id' | 'slug'>,
): Promise<{ id: string; slug: string }> {
  const id = newId();
  for (const slug of slugsFor(row.title)) {
    const [made] = await tx
      .insert(appeals)
      .values({ id, slug, ...row })
      .onConflictDoNothing({ target: appeals.slug })
      .returning({ slug: appeals.slug });
    if (made) return { id, slug };
  }
  throw new Error('no address was free for a new appeal');
}

/** `500-tins-by-friday`, then `-2` to `-9`, then one with a code that nobody else has. */
function slugsFor(title: string): string[] {
  const words = slugify(title.replaceAll(/['’]/g, '')).slice(0, 60).replace(/-+$/, '');
  const first = words === '' || words === 'new' || words === 'paste' ? `appeal-${newCode()}` : words;
  const numbered = Array.from({ length: 8 }, (_, index) => `${first}-${index + 2}`);
  return [first, ...numbered, `${first}-${newCode()}`, `${first}-${newCode()}`];
}
