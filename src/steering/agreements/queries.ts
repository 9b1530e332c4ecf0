import { and, asc, eq, ilike, ne, or } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../../db/connect.ts';
import { organisations } from '../../db/schema/organisations.ts';
import { agreements } from '../../db/schema/steering.ts';
import { standingOfAgreement, type AgreementState } from './rules.ts';

export type Other = { id: string; slug: string; name: string };

/** An agreement as one of the two sees it. */
export type Agreement = {
  /** `sends`: this organisation may send people to the other; `takes`: the other may send people here. */
  direction: 'sends' | 'takes';
  other: Other;
  state: AgreementState;
  since: Date;
};

const from = alias(organisations, 'from_organisation');
const to = alias(organisations, 'to_organisation');

/** All of an organisation's, those that wait for an answer among them, by the other's name. */
export async function agreementsOf(db: DbOrTx, organisationId: string): Promise<Agreement[]> {
  const rows = await db
    .select({
      row: agreements,
      from: { id: from.id, slug: from.slug, name: from.name },
      to: { id: to.id, slug: to.slug, name: to.name },
    })
    .from(agreements)
    .innerJoin(from, eq(from.id, agreements.fromId))
    .innerJoin(to, eq(to.id, agreements.toId))
    .where(or(eq(agreements.fromId, organisationId), eq(agreements.toId, organisationId)));
  return rows
    .map(({ row, ...both }): Agreement => {
      const sends = row.fromId === organisationId;
      const { askedAt, agreedAt, declinedAt, endedAt } = row;
      return {
        direction: sends ? 'sends' : 'takes',
        other: sends ? both.to : both.from,
        state: standingOfAgreement(row),
        since: endedAt ?? declinedAt ?? agreedAt ?? askedAt,
      };
    })
    .sort((a, b) => a.other.name.localeCompare(b.other.name));
}

const mostFound = 20;

/** Approved organisations whose name has these letters in it, but one. */
export const organisationsLike = (db: DbOrTx, words: string, butId: string): Promise<Other[]> =>
  db
    .select({ id: organisations.id, slug: organisations.slug, name: organisations.name })
    .from(organisations)
    .where(
      and(
        eq(organisations.state, 'approved'),
        ne(organisations.id, butId),
        ilike(organisations.name, `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`),
      ),
    )
    .orderBy(asc(organisations.name))
    .limit(mostFound);
