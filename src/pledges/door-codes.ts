import { randomInt } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db/connect.ts';
import { doorCodes } from '../db/schema/pledges.ts';

/** No vowels, so that no code is a word, and no signs that are mistaken for one another when they are read out. */
const letters = '23456789CDFHJKMNPRTVWXY';
const codeLength = 4;
const codePattern = new RegExp(`^[${letters}]{${codeLength}}$`);
/** What somebody may have read instead. */
const lookAlikes: Record<string, string> = { Z: '2', S: '5', G: '6', B: '8' };

/** A code as it was typed: in small letters, with spaces, with a Z for a 2; null: it can't be one. */
export function readDoorCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replaceAll(/[\s.-]/g, '')
    .replaceAll(/[ZSGB]/g, (sign) => lookAlikes[sign] ?? sign);
  return codePattern.test(code) ? code : null;
}

const randomCode = (): string =>
  Array.from({ length: codeLength }, () => letters[randomInt(letters.length)] ?? '').join('');

/** So many times a code is drawn that nobody has, before one is taken over from a pledge that is over. */
const triesForFree = 12;
const mostTries = 60;

/**
 * The codes of pledges, by pledge; those that have none yet get one, unique within their organisation. Of the 280,000
 * codes that there are, those of pledges that are over are given out again once nearly all are taken.
 */
export async function doorCodesOf(
  db: DbOrTx,
  organisationId: string,
  pledgeIds: readonly string[],
  newCode: () => string = randomCode,
): Promise<Map<string, string>> {
  const codes = new Map<string, string>();
  for (let nth = 1; nth <= mostTries; nth++) {
    const missing = pledgeIds.filter((id) => !codes.has(id));
    if (missing.length === 0) return codes;
    if (nth > 1) await give(db, organisationId, missing, { newCode, takeOver: nth > triesForFree });
    for (const { pledgeId, code } of await known(db, missing)) codes.set(pledgeId, code);
  }
  return codes;
}

/** The code of one pledge; null only when an organisation has used up all of them on pledges that are still to come. */
export async function doorCodeOf(db: DbOrTx, organisationId: string, pledgeId: string): Promise<string | null> {
  return (await doorCodesOf(db, organisationId, [pledgeId])).get(pledgeId) ?? null;
}

export async function pledgeOfDoorCode(db: DbOrTx, organisationId: string, code: string): Promise<string | null> {
  const [row] = await db
    .select({ pledgeId: doorCodes.pledgeId })
    .from(doorCodes)
    .where(and(eq(doorCodes.organisationId, organisationId), eq(doorCodes.code, code)));
  return row?.pledgeId ?? null;
}

/** What the QR code of a pledge says: for a member of the organisation it opens the check-in, others it tells nothing. */
export const doorCodePath = (organisation: string, code: string): string => `/door/${organisation}/${code}`;

const known = (db: DbOrTx, pledgeIds: string[]): Promise<{ pledgeId: string; code: string }[]> =>
  db
    .select({ pledgeId: doorCodes.pledgeId, code: doorCodes.code })
    .from(doorCodes)
    .where(inArray(doorCodes.pledgeId, pledgeIds));

/** Several ask for the code of one pledge at once: the first gives it, the others find it. */
async function give(
  db: DbOrTx,
  organisationId: string,
  pledgeIds: string[],
  { newCode, takeOver }: { newCode: () => string; takeOver: boolean },
): Promise<void> {
  const rows = pledgeIds.map((pledgeId) => ({ organisationId, pledgeId, code: newCode() }));
  if (!takeOver) {
    await db.insert(doorCodes).values(rows).onConflictDoNothing();
    return;
  }
  for (const { pledgeId, code } of rows)
    await db.execute(sql`
      update door_codes set pledge_id = ${pledgeId}
       where organisation_id = ${organisationId} and code = ${code}
         and not exists (select from door_codes as own where own.pledge_id = ${pledgeId})
         and exists (
           select from pledges join appeals on appeals.id = pledges.appeal_id
            where pledges.id = door_codes.pledge_id
              and (pledges.state in ('received', 'withdrawn', 'lapsed') or appeals.state = 'closed'))`);
}
