import { and, eq, sql } from 'drizzle-orm';
import { changeAppeal } from '../../db/change-appeal.ts';
import type { Tx } from '../../db/connect.ts';
import { organisations } from '../../db/schema/organisations.ts';
import { agreements } from '../../db/schema/steering.ts';
import type { Deps } from '../../http/deps.ts';
import { enqueue } from '../../jobs/enqueue.ts';
import { days, later } from '../../lib/clock.ts';
import { oweMail } from '../../mail/owe.ts';
import { membersWith } from '../../receipts/member-mail.ts';
import { steerAppeal } from '../commands.ts';
import { isActive, standingOfAgreement } from './rules.ts';

type With = Pick<Deps, 'db' | 'changes' | 'clock' | 'publicUrl'>;

/** From whom things would come, and to whom. */
export type Pair = { fromId: string; toId: string };
export type Agreed = { kind: 'done' } | { kind: 'unchanged' } | { kind: 'not-found' } | { kind: 'declined-lately' };

export const agreementLetter = 'agreement';
export const endRedirectsTask = 'end-redirects';

/** Who was told no is not asked again for so long. */
const restMs = days(30);

/** "May we send people to you when we have too much?" Asked again while it is open, it is one question. */
export function askAgreement({ db, clock }: Pick<With, 'db' | 'clock'>, pair: Pair): Promise<Agreed> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    if (pair.fromId === pair.toId || !(await isApproved(tx, pair.toId))) return { kind: 'not-found' };
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`agreement ${pair.fromId} ${pair.toId}`}, 0))`,
    );
    const known = await locked(tx, pair);
    const standing = known && standingOfAgreement(known);
    if (standing === 'asked' || standing === 'agreed') return { kind: 'unchanged' };
    if (known?.declinedAt && later(known.declinedAt, restMs) > now) return { kind: 'declined-lately' };
    const asked = { askedAt: now, agreedAt: null, declinedAt: null, endedAt: null };
    await tx
      .insert(agreements)
      .values({ ...pair, ...asked })
      .onConflictDoUpdate({ target: [agreements.fromId, agreements.toId], set: asked });
    await tell(tx, pair.toId, { ...pair, what: 'asked' });
    return { kind: 'done' };
  });
}

/** The answer of who was asked; said once, and the same once more changes nothing. */
export function answerAgreement(
  { db, clock }: Pick<With, 'db' | 'clock'>,
  pair: Pair,
  answer: 'agreed' | 'declined',
): Promise<Agreed> {
  return db.transaction(async (tx) => {
    const known = await locked(tx, pair);
    if (!known) return { kind: 'not-found' };
    if (standingOfAgreement(known) !== 'asked') return { kind: 'unchanged' };
    const at = clock.now();
    await tx
      .update(agreements)
      .set(answer === 'agreed' ? { agreedAt: at } : { declinedAt: at })
      .where(isPair(pair));
    await tell(tx, pair.fromId, { ...pair, what: answer });
    return { kind: 'done' };
  });
}

/** Either of the two ends it, or takes the question back. Nobody is sent there by it from that moment on. */
export async function endAgreement(deps: With, pair: Pair, byId: string): Promise<Agreed> {
  const done = await deps.db.transaction(async (tx): Promise<Agreed> => {
    const known = await locked(tx, pair);
    if (!known) return { kind: 'not-found' };
    const standing = standingOfAgreement(known);
    if (standing !== 'agreed' && !(standing === 'asked' && byId === pair.fromId)) return { kind: 'unchanged' };
    await tx.update(agreements).set({ endedAt: deps.clock.now() }).where(isPair(pair));
    if (standing === 'asked') return { kind: 'done' };
    await tell(tx, byId === pair.fromId ? pair.toId : pair.fromId, { ...pair, what: 'ended' });
    // For when this process dies before it has done so itself.
    await enqueue(tx, endRedirectsTask, pair);
    return { kind: 'done' };
  });
  if (done.kind === 'done') await endRedirects(deps, pair);
  return done;
}

/** Ends what rested on an agreement that has ended, each logged and told as any steer; what is done already is left. */
export async function endRedirects(deps: With, { fromId, toId }: Pair): Promise<void> {
  const rests = sql`(redirects.to_organisation_id = ${toId}
    or redirects.to_appeal_id in (select id from appeals where organisation_id = ${toId}))`;
  const { rows } = await deps.db.execute<{ id: string; rests: boolean }>(sql`
    select redirects.appeal_id as id, coalesce(${rests}, false) as rests
      from redirects join appeals on appeals.id = redirects.appeal_id
     where appeals.organisation_id = ${fromId} order by redirects.appeal_id`);
  for (const row of rows) {
    // What leads there over another appeal stands, and shows something else from now on.
    if (!row.rests) await changeAppeal(deps, row.id, () => Promise.resolve());
    else
      await steerAppeal(deps, row.id, { redirect: null }, { cause: 'agreement', personId: null }, async (_, tx) => {
        const known = await locked(tx, { fromId, toId });
        const { rows: still } = await tx.execute(sql`select 1 from redirects where appeal_id = ${row.id} and ${rests}`);
        return still.length > 0 && !(known && isActive(known));
      });
  }
}

/** Whether appeals of others that have enough may show the open needs of this organisation. */
export async function setTakesOverflow(deps: With, organisationId: string, takes: boolean): Promise<void> {
  const changed = await deps.db
    .update(organisations)
    .set({ takesOverflowSince: takes ? deps.clock.now() : null })
    .where(
      sql`${organisations.id} = ${organisationId} and (${organisations.takesOverflowSince} is not null) <> ${takes}::boolean`,
    )
    .returning({ id: organisations.id });
  if (changed.length === 0 || takes) return;
  // Pages that show one of its needs are dropped with the appeal that it belongs to.
  const { rows } = await deps.db.execute<{ id: string }>(
    sql`select id from appeals where organisation_id = ${organisationId} and state = 'open' order by id`,
  );
  for (const { id } of rows) await changeAppeal(deps, id, () => Promise.resolve());
}

async function locked(tx: Tx, pair: Pair) {
  const [row] = await tx.select().from(agreements).where(isPair(pair)).for('update');
  return row ?? null;
}

const isPair = ({ fromId, toId }: Pair) => and(eq(agreements.fromId, fromId), eq(agreements.toId, toId));

async function isApproved(tx: Tx, id: string): Promise<boolean> {
  const [row] = await tx.select({ state: organisations.state }).from(organisations).where(eq(organisations.id, id));
  return row?.state === 'approved';
}

async function tell(tx: Tx, organisationId: string, ids: Pair & { what: string }): Promise<void> {
  for (const personId of await membersWith(tx, organisationId, 'steering'))
    await oweMail(tx, agreementLetter, { ...ids, organisationId, personId });
}
