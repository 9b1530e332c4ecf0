import { and, eq, isNull, sql } from 'drizzle-orm';
import { changeAppeal } from '../db/change-appeal.ts';
import { momentJoins, pushSubscriptions, shareMoments } from '../db/schema/moments.ts';
import { shareLinks } from '../db/schema/sharing.ts';
import { supporters } from '../db/schema/supporters.ts';
import type { Tx } from '../db/connect.ts';
import type { Deps } from '../http/deps.ts';
import { days, later, minutes } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { oweMail } from '../mail/owe.ts';
import { supportersLink, supporterWith } from '../sharing/links/commands.ts';
import { stateAt } from '../tally/rules.ts';
import type { Subscription } from './input.ts';
import type { Moment } from './queries.ts';
import { momentState } from './rules.ts';

type ChangeDeps = Pick<Deps, 'db' | 'changes' | 'clock'>;

/**
 * An address is asked to confirm once, and again at the earliest after this, however often it is typed and for whatever
 * moment: anybody can type anybody's.
 */
const askAgainAfter = minutes(10);
/** So often in a day an address is asked; about one moment twice at the most. */
const mostAsksADay = 5;

/**
 * Joining with an address; it counts once its mail's button was pressed. Twice is once. Whether the address is asked, or
 * wants no mail or was asked just now, the answer is the same, as it is not the address's owner who sees it.
 */
export async function joinMoment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  moment: Moment,
  { email, via }: { email: string; via: string },
): Promise<{ kind: 'asked' } | { kind: 'over' }> {
  const now = clock.now();
  if (momentState(moment, now) !== 'to-come' || stateAt(moment.appeal, now) === 'closed') return { kind: 'over' };
  await db.transaction(async (tx) => {
    // Locks the supporter: of two who type the address at once, the second sees that it was asked.
    const supporterId = await supporterWith(tx, email, now);
    if (!(await mayBeAsked(tx, { supporterId, momentId: moment.id, now }))) return;
    const [parent] = await tx
      .select({ id: shareLinks.id })
      .from(shareLinks)
      .where(and(eq(shareLinks.code, via), eq(shareLinks.appealId, moment.appeal.id), isNull(shareLinks.turnedOffAt)));
    const [asked] = await tx
      .insert(momentJoins)
      .values({
        id: newId(),
        momentId: moment.id,
        supporterId,
        viaId: parent?.id ?? moment.group?.linkId ?? null,
        createdAt: now,
        askedAt: now,
      })
      .onConflictDoUpdate({
        target: [momentJoins.momentId, momentJoins.supporterId],
        set: { askedAt: now },
      })
      .returning({ id: momentJoins.id });
    if (!asked) throw new Error('an upsert answered no row');
    await oweMail(tx, 'confirm-moment', { joinId: asked.id });
  });
  return { kind: 'asked' };
}

/**
 * Not who stopped all mail. A place knows when it was made and when it was last asked about: these are all its letters of
 * a day, as after the second one a day has to pass.
 */
async function mayBeAsked(
  tx: Tx,
  { supporterId, momentId, now }: { supporterId: string; momentId: string; now: Date },
): Promise<boolean> {
  const [supporter] = await tx
    .select({ stoppedAt: supporters.mailStoppedAt })
    .from(supporters)
    .where(eq(supporters.id, supporterId));
  if (!supporter || supporter.stoppedAt !== null) return false;
  const joins = await tx
    .select({ momentId: momentJoins.momentId, createdAt: momentJoins.createdAt, askedAt: momentJoins.askedAt })
    .from(momentJoins)
    .where(eq(momentJoins.supporterId, supporterId));
  const [pauseBegan, dayBegan] = [later(now, -askAgainAfter), later(now, -days(1))];
  if (joins.some(({ askedAt }) => askedAt >= pauseBegan)) return false;
  const isAskedTwice = joins.some(
    ({ createdAt, askedAt, ...join }) => join.momentId === momentId && askedAt > createdAt && askedAt > dayBegan,
  );
  const asks = joins.flatMap(({ createdAt, askedAt }) => [...new Set([createdAt.getTime(), askedAt.getTime()])]);
  return !isAskedTwice && asks.filter((at) => at > dayBegan.getTime()).length < mostAsksADay;
}

/** The button of the mail: from now on they are in, with a link of their own. Again changes nothing. */
export async function confirmPlace(
  deps: ChangeDeps,
  joinId: string,
): Promise<{ kind: 'in' } | { kind: 'over' } | { kind: 'not-found' }> {
  const [known] = await deps.db
    .select({ appealId: shareMoments.appealId, viaCode: shareLinks.code })
    .from(momentJoins)
    .innerJoin(shareMoments, eq(shareMoments.id, momentJoins.momentId))
    .leftJoin(shareLinks, eq(shareLinks.id, momentJoins.viaId))
    .where(eq(momentJoins.id, joinId));
  if (!known) return { kind: 'not-found' };
  const done = await changeAppeal(deps, known.appealId, async (tx, appeal) => {
    const now = deps.clock.now();
    const [row] = await tx
      .select({ join: momentJoins, moment: shareMoments })
      .from(momentJoins)
      .innerJoin(shareMoments, eq(shareMoments.id, momentJoins.momentId))
      .where(eq(momentJoins.id, joinId))
      .for('no key update', { of: momentJoins });
    if (!row) return { kind: 'not-found' } as const;
    const { confirmedAt, leftAt, supporterId } = row.join;
    if (confirmedAt !== null && leftAt === null) return { kind: 'in' } as const;
    if (momentState(row.moment, now) !== 'to-come' || stateAt(appeal, now) === 'closed')
      return { kind: 'over' } as const;
    const [supporter] = await tx
      .update(supporters)
      .set({ addressConfirmedAt: sql`coalesce(${supporters.addressConfirmedAt}, ${now.toISOString()}::timestamptz)` })
      .where(and(eq(supporters.id, supporterId), isNull(supporters.erasedAt)))
      .returning({ id: supporters.id });
    if (!supporter) return { kind: 'not-found' } as const;
    await tx.update(momentJoins).set({ confirmedAt: now, leftAt: null }).where(eq(momentJoins.id, joinId));
    await supportersLink(tx, appeal, { supporterId, via: known.viaCode, now });
    await oweMail(tx, 'moment-joined', { joinId });
    return { kind: 'in' } as const;
  });
  return done ?? { kind: 'not-found' };
}

/** Out again: no call, no mail about it. The row stays, so that a mail that is on its way finds out. */
export const leaveMoment = ({ db, clock }: Pick<Deps, 'db' | 'clock'>, joinId: string) =>
  db
    .update(momentJoins)
    .set({ leftAt: clock.now() })
    .where(and(eq(momentJoins.id, joinId), isNull(momentJoins.leftAt)));

/** So many browsers of one person; the oldest gives way. */
const mostBrowsers = 5;

/** This browser may be told. The same browser again, also for somebody else, is one subscription: the last one's. */
export async function keepSubscription(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  supporterId: string,
  { endpoint, keys }: Subscription,
): Promise<void> {
  const values = { supporterId, p256dh: keys.p256dh, auth: keys.auth, createdAt: clock.now() };
  await db.transaction(async (tx) => {
    await tx
      .insert(pushSubscriptions)
      .values({ id: newId(), endpoint, ...values })
      .onConflictDoUpdate({ target: pushSubscriptions.endpoint, set: values });
    await tx.execute(sql`
      delete from push_subscriptions where id in (
        select id from push_subscriptions where supporter_id = ${supporterId}
         order by created_at desc, id desc offset ${mostBrowsers})`);
  });
}

/** No browser of theirs is told any more. */
export const dropSubscriptions = ({ db }: Pick<Deps, 'db'>, supporterId: string) =>
  db.delete(pushSubscriptions).where(eq(pushSubscriptions.supporterId, supporterId));
