import { hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Deps } from '../http/deps.ts';
import { hours, minutes } from '../lib/clock.ts';
import { QueueFull } from '../lib/natural-batch.ts';
import type { PledgeInput } from '../pledges/input.ts';
import type { Ledger, PledgeAnswer } from '../pledges/ledger.ts';
import { pledgeById } from '../pledges/queries.ts';
import { isActive } from '../pledges/rules.ts';

/** How long the same form is the same pledge, by the clock. */
const sameFor = hours(1);
/** At the turn of the hour at least this long. */
const atTheTurn = minutes(10);
/** How often what was taken back, or has come, can be promised anew within the hour. */
const mostAnew = 5;

/**
 * Takes what the form of the page asks for, once: a double tap, a reload, or the Back button and the same again is the
 * same pledge. The page is the same bytes for everybody and another one after each pledge, so the key is not in it: it is
 * the address and the items, within the hour. What was withdrawn or has come is over, and the same again is a new pledge.
 * Null under too much load.
 */
export async function takeOnce(
  deps: Pick<Deps, 'db' | 'clock'>,
  ledger: Pick<Ledger, 'take'>,
  { slug, input }: { slug: string; input: PledgeInput },
): Promise<PledgeAnswer | null> {
  const now = deps.clock.now().getTime();
  const hour = Math.floor(now / sameFor);
  const earlier = now % sameFor < atTheTurn ? await pledgeOfHour(deps, slug, { input, hour: hour - 1 }) : null;
  if (earlier !== null) return { kind: 'key-reused', pledgeId: earlier };
  try {
    for (let nth = 0; ; nth++) {
      const answer = await ledger.take({ slug, key: keyOf(input, hour, nth), input });
      if (answer.kind !== 'replayed' && answer.kind !== 'key-reused') return answer;
      if (nth >= mostAnew || !(await isOver(deps, answer.pledgeId))) return answer;
    }
  } catch (error) {
    if (error instanceof QueueFull) return null;
    throw error;
  }
}

/** Names the form as it was sent first within this hour. */
export const formKey = (input: PledgeInput, now: Date): string => keyOf(input, Math.floor(now.getTime() / sameFor), 0);

const keyOf = ({ email, items }: PledgeInput, hour: number, nth: number): string =>
  hash(
    'sha256',
    JSON.stringify([hour, nth, email, items.map(({ needId, quantity }) => [needId, quantity])]),
    'base64url',
  );

async function isOver({ db }: Pick<Deps, 'db'>, pledgeId: string): Promise<boolean> {
  const pledge = await pledgeById(db, pledgeId);
  return pledge === null || !isActive(pledge.state) || pledge.state === 'received';
}

/** The pledge that the same form made in another hour, if it still stands. */
async function pledgeOfHour(
  { db }: Pick<Deps, 'db'>,
  slug: string,
  { input, hour }: { input: PledgeInput; hour: number },
): Promise<string | null> {
  const keys = Array.from({ length: mostAnew + 1 }, (_, nth) => keyOf(input, hour, nth));
  const { rows } = await db.execute<{ id: string }>(sql`
    select pledges.id
      from supporters
      join pledges on pledges.supporter_id = supporters.id
      join appeals on appeals.id = pledges.appeal_id
     where supporters.email = ${input.email} and appeals.slug = ${slug}
       and pledges.idempotency_key in (${sql.join(keys, sql`, `)})
       and pledges.state not in ('withdrawn', 'lapsed', 'received')
     limit 1`);
  return rows[0]?.id ?? null;
}
