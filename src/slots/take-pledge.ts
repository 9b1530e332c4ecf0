import { sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { pledgePlans } from '../db/schema/slots.ts';
import type { Deps } from '../http/deps.ts';
import type { Arrival, ArrivalRefusal, TakePledge } from '../pledges/arrivals.ts';
import type { Ledger, PledgeAnswer } from '../pledges/ledger.ts';
import { bookSlot } from './commands.ts';
import { dropHold, handOver, holdSlot } from './hold.ts';
import { bookablePoints, freeOf, freeSlotsOfAppeal, offeredTimes } from './queries.ts';

type GateDeps = Pick<Deps, 'db' | 'changes' | 'clock'>;

/** What of an appeal decides whether a pledge needs a time. */
type Standing = {
  appealId: string;
  deadline: Date | null;
  isSlow: boolean;
  /** It names points with times, or sends people on, perhaps to one. */
  mayHaveTimes: boolean;
  /** Nobody shall come now: promises are taken, and their times chosen once people may come again. */
  visitsStopped: boolean;
};

/** Takes pledges, each with its time where it has or needs one. The ledger is called once for each, as ever. */
export function makeTakePledge(deps: GateDeps, ledger: Pick<Ledger, 'isBusy'>): TakePledge {
  const standingOf = makeStandings(deps, ledger);
  return async (request, take) => {
    const { arrival, slug } = request;
    const standing = await standingOf(slug);
    if (standing === null) return take();
    const { slot } = arrival;
    if (slot === null || standing.visitsStopped) {
      const needsTime = arrival.way === 'bring' && standing.isSlow && !standing.visitsStopped;
      const refusal = needsTime ? await needOfTime(deps, standing) : null;
      if (refusal !== null && !(await isTakenAlready(deps, request))) return refusal;
      const answer = await take();
      await keepWay(deps, arrival, answer);
      return answer;
    }
    const { appealId } = standing;
    const held = await holdSlot(deps, { appealId, key: JSON.stringify([request.email, request.key]), slot });
    if (held.kind === 'had') return take();
    if (held.kind !== 'held')
      return (await isTakenAlready(deps, request)) ? take() : { kind: held.kind, slots: await freeNow(deps, standing) };
    const answer = await withHold(deps, held.holdId, take);
    if (answer === null || !('pledgeId' in answer)) return answer;
    switch (await handOver(deps, held.holdId, answer.pledgeId)) {
      case 'done':
        return answer;
      case 'gone':
        await dropHold(deps, held.holdId);
        if (answer.kind === 'taken') await bookSlot(deps, answer.pledgeId, slot);
        return answer;
      case 'other-slot':
        await dropHold(deps, held.holdId);
        return answer;
    }
  };
}

/** Runs the ledger while a place is held, and lets go of it when no pledge came of it. */
async function withHold<Answer extends PledgeAnswer | null>(
  deps: GateDeps,
  holdId: string,
  take: () => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer | null = null;
  try {
    answer = await take();
    return answer;
  } finally {
    if (answer === null || !('pledgeId' in answer)) await dropHold(deps, holdId);
  }
}

/** Asks for a time, with those that are free; null when the appeal's points have no times that could be chosen now. */
async function needOfTime(deps: GateDeps, standing: Standing): Promise<ArrivalRefusal | null> {
  if (!standing.mayHaveTimes) return null;
  const now = deps.clock.now();
  const points = await bookablePoints(deps.db, standing.appealId, { all: false, now });
  const times = await offeredTimes(deps.db, points, { from: now, until: standing.deadline });
  return times.length === 0 ? null : { kind: 'slot-needed', slots: freeOf(times) };
}

const freeNow = ({ db, clock }: GateDeps, { appealId, deadline }: Standing) =>
  freeSlotsOfAppeal(db, { id: appealId, deadline }, { now: clock.now(), all: false });

/** The same request was answered before the appeal became slow, or before its time was full: it gets the same answer. */
async function isTakenAlready(
  { db }: GateDeps,
  { slug, key, email }: { slug: string; key: string; email: string },
): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    select 1 from supporters
      join pledges on pledges.supporter_id = supporters.id
      join appeals on appeals.id = pledges.appeal_id
     where supporters.email = ${email} and appeals.slug = ${slug} and pledges.idempotency_key = ${key}`);
  return (rowCount ?? 0) > 0;
}

/** Without a row a pledge is brought. */
async function keepWay({ db, clock }: GateDeps, { way }: Arrival, answer: PledgeAnswer | null): Promise<void> {
  if (way === 'bring' || answer?.kind !== 'taken') return;
  await db.insert(pledgePlans).values({ pledgeId: answer.pledgeId, way, updatedAt: clock.now() }).onConflictDoNothing();
}

/** In a rush every batch of pledges is a change of its appeal; then it is looked at so often at the most. */
const leastMsInRush = 250;
/** A node that missed a notification looks again after this. */
const keptMs = 1_000;
const mostKept = 5_000;

/** Whether an appeal is slow, from memory: the read of a pledge must not cost more than the pledge. */
function makeStandings(
  { db, changes }: GateDeps,
  ledger: Pick<Ledger, 'isBusy'>,
): (slug: string) => Promise<Standing | null> {
  type Entry = { read: Promise<Standing | null>; readAt: number; isStale: boolean };
  const entries = new LRUCache<string, Entry>({ max: mostKept, ttl: keptMs });
  const slugs = new LRUCache<string, string>({ max: mostKept });
  let changesHeard = 0;
  changes.onAppeal(({ appealId }) => {
    changesHeard += 1;
    const entry = entries.peek(slugs.get(appealId) ?? '');
    if (entry) entry.isStale = true;
  });
  changes.onGap(() => entries.clear());
  const read = async (slug: string, entry: () => Entry): Promise<Standing | null> => {
    const heardBefore = changesHeard;
    const standing = await readStanding(db, slug);
    if (standing === null) entries.delete(slug);
    else slugs.set(standing.appealId, slug);
    // Of which appeal a change was that came during the first read is not known.
    if (changesHeard !== heardBefore) entry().isStale = true;
    return standing;
  };
  return async (slug) => {
    const known = entries.get(slug);
    if (known && (!known.isStale || (ledger.isBusy() && performance.now() - known.readAt < leastMsInRush)))
      return known.read;
    const entry: Entry = { read: read(slug, () => entry), readAt: performance.now(), isStale: false };
    entries.set(slug, entry);
    try {
      return await entry.read;
    } catch (error) {
      entries.delete(slug);
      throw error;
    }
  };
}

/** Null also of an appeal that strangers don't see: its times are told to nobody. */
async function readStanding(db: Deps['db'], slug: string): Promise<Standing | null> {
  const { rows } = await db.execute<Omit<Standing, 'deadline'> & { deadline: string | Date | null }>(sql`
    select appeals.id as "appealId", appeals.deadline, appeals.slow_since is not null as "isSlow",
           appeals.visits_stopped_at is not null as "visitsStopped",
           exists (select from drop_off_points as points join appeal_drop_off_points as links on links.point_id = points.id
                    where links.appeal_id = appeals.id and points.capacity_per_hour is not null
                      and points.hours is not null and points.closed_at is null and points.visibility = 'public')
             or exists (select from redirects where redirects.appeal_id = appeals.id) as "mayHaveTimes"
      from appeals where appeals.slug = ${slug} and appeals.state <> 'draft' and appeals.taken_down_at is null`);
  const [row] = rows;
  return row ? { ...row, deadline: row.deadline === null ? null : new Date(row.deadline) } : null;
}
