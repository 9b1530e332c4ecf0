import { and, eq, isNull } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { shareTextTests } from '../db/schema/network.ts';
import type { Deps } from '../http/deps.ts';
import { newId } from '../lib/ids.ts';

/**
 * From now on these texts are sent along with the links of an appeal, in turn; none: the service's own words. The ones
 * before are ended with what they brought; the same texts again go on as they are. Pages that show a text are dropped.
 */
export const useTexts = (
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  appealId: string,
  texts: readonly string[],
): Promise<{ kind: 'same' | 'changed' } | null> =>
  changeAppeal(deps, appealId, async (tx) => {
    const runs = and(eq(shareTextTests.appealId, appealId), isNull(shareTextTests.endedAt));
    const [running] = await tx.select().from(shareTextTests).where(runs);
    if (JSON.stringify(running?.texts ?? []) === JSON.stringify(texts)) return { kind: 'same' as const };
    const now = deps.clock.now();
    await tx.update(shareTextTests).set({ endedAt: now }).where(runs);
    if (texts.length > 0)
      await tx.insert(shareTextTests).values({ id: newId(), appealId, texts: [...texts], startedAt: now });
    return { kind: 'changed' as const };
  });
