import { and, desc, eq, isNull } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { apiKeys } from '../db/schema/organisations.ts';
import { newId } from '../lib/ids.ts';
import { hashOf, randomToken } from '../lib/tokens.ts';

const keyStart = 'aa_';
const shownLetters = 9;

export type KeyForList = { id: string; name: string; prefix: string; createdAt: Date; lastUsedAt: Date | null };

/** Makes a key of an organisation. The key itself is in the answer and nowhere else; only its hash is stored. */
export async function makeApiKey(
  db: DbOrTx,
  { organisationId, name, now }: { organisationId: string; name: string; now: Date },
): Promise<{ id: string; key: string }> {
  const key = keyStart + randomToken();
  const id = newId();
  await db.insert(apiKeys).values({
    id,
    organisationId,
    name,
    prefix: key.slice(0, shownLetters),
    keyHash: hashOf(key),
    createdAt: now,
  });
  return { id, key };
}

/** Makes a key useless at once; answers whether the organisation had it. */
export async function revokeApiKey(
  db: DbOrTx,
  { organisationId, keyId, now }: { organisationId: string; keyId: string; now: Date },
): Promise<boolean> {
  const revoked = await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.organisationId, organisationId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

/** The keys that work, the newest first. */
export const keysOf = (db: DbOrTx, organisationId: string): Promise<KeyForList[]> =>
  db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      prefix: apiKeys.prefix,
      createdAt: apiKeys.createdAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.organisationId, organisationId), isNull(apiKeys.revokedAt)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
