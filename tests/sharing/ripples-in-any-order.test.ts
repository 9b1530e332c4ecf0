import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLine, type Line } from '../../src/db/line.ts';
import { shareLinks } from '../../src/db/schema/sharing.ts';
import { hours } from '../../src/lib/clock.ts';
import { confirmPledge, sendOnTheWay, withdrawPledge } from '../../src/pledges/commands.ts';
import { openLedger } from '../../src/pledges/ledger.ts';
import { removePledge, restorePledge } from '../../src/pledges/member-commands.ts';
import { eraseSupporter } from '../../src/pledges/supporter-commands.ts';
import { recordReceipt } from '../../src/receipts/commands.ts';
import { undoReceipt } from '../../src/receipts/undo.ts';
import { makeShareLink } from '../../src/sharing/links/commands.ts';
import { rippleDifferences } from '../../src/sharing/ripple/check.ts';
import { foldRipples } from '../../src/sharing/ripple/fold.ts';
import { ripplesOf } from '../../src/sharing/ripple/sums.ts';
import { tallyOf } from '../../src/tally/queries.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { runLapse } from '../pledges/support.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let line: Line;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  line = openLine(service.connection, service.deps.log);
});
afterAll(async () => {
  await line.end();
  await service.stop();
});

const things = [
  'pledge',
  'link',
  'confirm',
  'on-the-way',
  'withdraw',
  'again',
  'remove',
  'restore',
  'lapse',
  'receive',
  'undo',
  'walk-in',
  'visit',
  'turn-off',
  'erase',
  'add up',
] as const;
type Step = {
  do: (typeof things)[number];
  who: number;
  which: number;
  via: number | null;
  quantity: number;
  final: boolean;
};

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('pledge' as const, 'confirm' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...things) },
    { weight: 1, arbitrary: fc.constantFrom('receive' as const, 'undo' as const) },
  ),
  who: fc.nat(5),
  which: fc.nat(12),
  // Few people and many links: circles and own links come about by themselves.
  via: fc.option(fc.nat(12), { nil: null, freq: 6 }),
  quantity: fc.integer({ min: 1, max: 20 }),
  final: fc.boolean(),
});

let runs = 0;

/** Everything by the real commands; answers what takes one step. */
function worldOf(appeal: MadeAppeal) {
  const { deps } = service;
  const needId = appeal.needs[0]?.id ?? '';
  const ledger = openLedger(deps, line);
  const codes: string[] = [];
  const pledges: string[] = [];
  const receipts: string[] = [];
  const nth = <Thing>(list: Thing[], at: number): Thing | undefined => list[at % Math.max(1, list.length)];
  const email = (who: number) => `any-${runs}-${who}@example.org`;
  return async (one: Step): Promise<unknown> => {
    const pledgeId = nth(pledges, one.which) ?? '00000000-0000-7000-8000-000000000000';
    const code = one.via === null ? null : (nth(codes, one.via) ?? null);
    switch (one.do) {
      case 'pledge': {
        const input = {
          email: email(one.who),
          name: null,
          showName: false,
          note: null,
          via: code,
          channel: null,
          items: [{ needId, quantity: one.quantity }],
        };
        const answer = await ledger.take({ slug: appeal.slug, key: `k${pledges.length}`, input });
        if (answer.kind !== 'taken') return;
        pledges.push(answer.pledgeId);
        return codes.includes(answer.code) || codes.push(answer.code);
      }
      case 'link': {
        const made = await makeShareLink(deps, appeal.id, {
          kind: 'person',
          name: null,
          message: null,
          email: one.final ? email(one.who) : null,
          via: code,
        });
        return made.kind === 'made' && !codes.includes(made.code) && codes.push(made.code);
      }
      case 'confirm':
        return confirmPledge(deps, pledgeId);
      case 'on-the-way':
        return sendOnTheWay(deps, pledgeId);
      case 'withdraw':
        return withdrawPledge(deps, pledgeId);
      case 'again':
        return confirmPledge(deps, pledgeId, { again: true, items: [{ needId, quantity: one.quantity }] });
      case 'remove':
        return removePledge(deps, pledgeId, 'made up');
      case 'restore':
        return restorePledge(deps, pledgeId);
      case 'lapse':
        service.clock.forward(hours(49));
        return runLapse(service);
      case 'receive':
      case 'walk-in': {
        const viaId = one.do === 'walk-in' && code !== null ? await linkId(code) : null;
        const outcome = await recordReceipt(deps, appeal.id, {
          ...(one.do === 'receive' ? { pledgeId } : { viaId }),
          items: [{ needId, quantity: one.quantity }],
          final: one.final,
          recordedBy: null,
        });
        return outcome.kind === 'recorded' && receipts.push(outcome.receiptId);
      }
      case 'undo': {
        const receiptId = nth(receipts, one.which);
        return receiptId && undoReceipt(deps, receiptId, { letGo: one.final });
      }
      case 'visit': {
        const id = code === null ? null : await linkId(code);
        return deps.pool.query('insert into visit_changes (appeal_id, link_id, day, visits) values ($1, $2, $3, $4)', [
          appeal.id,
          id,
          '2026-11-23',
          one.quantity,
        ]);
      }
      case 'turn-off':
        return (
          code !== null &&
          deps.db.update(shareLinks).set({ turnedOffAt: service.clock.now() }).where(eq(shareLinks.code, code))
        );
      case 'erase': {
        const { rows } = await deps.pool.query<{ id: string }>('select id from supporters where email = $1', [
          email(one.who),
        ]);
        return rows[0] && eraseSupporter(deps, rows[0].id);
      }
      case 'add up':
        return foldRipples(deps.db);
    }
  };
}

async function linkId(code: string): Promise<string | null> {
  const [row] = await service.deps.db.select({ id: shareLinks.id }).from(shareLinks).where(eq(shareLinks.code, code));
  return row?.id ?? null;
}

/** The definition itself, by looking at every pair of links: slow, short and independent of all that is kept. */
async function sumsByDefinition(appealId: string) {
  const { rows: links } = await service.deps.db.execute<{ id: string; parentId: string | null }>(
    sql`select id, parent_id as "parentId" from share_links where appeal_id = ${appealId}`,
  );
  const { rows: records } = await service.deps.db.execute<{
    via: string | null;
    owner: string | null;
    pledges: number;
    quantity: number;
    received: number;
  }>(sql`
    select via_id as via, share_link_id as owner, 1 as pledges, sum(greatest(quantity, received))::int as quantity, sum(received)::int as received
      from pledges join pledge_items on pledge_id = pledges.id
     where appeal_id = ${appealId} and state in ('pledged', 'on-the-way', 'received') group by pledges.id
    union all
    select via_id, null, 0, sum(quantity)::int, sum(quantity)::int from receipts join receipt_items on receipt_id = receipts.id
     where appeal_id = ${appealId} and via_id is not null and undone_at is null group by receipts.id`);
  const parents = new Map(links.map((link) => [link.id, link.parentId]));
  const isIn = (id: string | null, root: string): boolean =>
    id !== null && (id === root || isIn(parents.get(id) ?? null, root));
  const holders = new Set(records.filter((one) => one.pledges > 0).map((one) => one.owner));
  const add = (list: typeof records, name: 'pledges' | 'quantity' | 'received') =>
    list.reduce((sum, one) => sum + one[name], 0);
  return {
    links: links.map(({ id: root }) => {
      const below = links.filter((link) => link.id !== root && isIn(link.id, root));
      const came = records.filter((one) => isIn(one.via, root) && one.owner !== root);
      return {
        id: root,
        links: below.length,
        people: below.filter((link) => holders.has(link.id)).length,
        pledges: add(came, 'pledges'),
        quantity: add(came, 'quantity'),
        received: add(came, 'received'),
      };
    }),
    shared: {
      links: links.length,
      pledges: add(
        records.filter((one) => one.via),
        'pledges',
      ),
      quantity: add(
        records.filter((one) => one.via),
        'quantity',
      ),
    },
    supporters: holders.size,
  };
}

test('sums over the tree equal sums over the records, in any order of things', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      runs += 1;
      const deadline = new Date(service.clock.now().getTime() + hours(24 * 365));
      const appeal = await makeAppeal(service, cast.dogsHome, {
        slug: `order-${runs}`,
        deadline,
        needs: [{ wanted: 900_000 }],
      });
      const take = worldOf(appeal);
      for (const one of steps) await take(one);
      const expected = await sumsByDefinition(appeal.id);
      // Before they are added up the tally knows already.
      const tally = await tallyOf(service.deps.db, appeal.id, service.clock.now());
      expect(tally?.shared).toMatchObject(expected.shared);
      expect(tally?.supporters).toBe(expected.supporters);
      const kept = await ripplesOf(
        service.deps.db,
        expected.links.map((link) => link.id),
      );
      for (const { id, ...sums } of expected.links) expect(kept.get(id)).toMatchObject(sums);
      const after = await tallyOf(service.deps.db, appeal.id, service.clock.now());
      expect({ ...after?.shared, visits: 0 }).toEqual({ ...tally?.shared, visits: 0 });
      expect(after?.supporters).toBe(tally?.supporters);
      expect(await rippleDifferences(service.deps.pool)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('the check says each number that is not what the records add up to', async () => {
  const { pool, db } = service.deps;
  await foldRipples(db);
  const appeal = await makeAppeal(service, cast.dogsHome, { slug: 'checked' });
  const take = worldOf(appeal);
  for (const [kind, via] of [
    ['link', null],
    ['pledge', 0],
    ['confirm', null],
  ] as const)
    await take({ do: kind, who: 1, which: 0, via, quantity: 7, final: false });
  // What is not added up yet is no difference.
  expect(await rippleDifferences(pool)).toEqual([]);
  await foldRipples(db);
  expect(await rippleDifferences(pool)).toEqual([]);
  await pool.query(`update ripples set quantity = quantity + 1 where pledges > 0`);
  await pool.query(`update ripple_totals set supporters = 9 where appeal_id = $1`, [appeal.id]);
  await pool.query(`update ripple_credits set received = 3 where appeal_id = $1`, [appeal.id]);
  const found = (await rippleDifferences(pool)).filter((one) => one.appeal === 'checked');
  expect(found.map(({ of, count, kept, records }) => [of.kind, count, kept, records])).toEqual(
    expect.arrayContaining([
      ['record', 'received', 3, 0],
      ['link', 'quantity', 8, 7],
      ['link', 'received', 0, 3],
      ['appeal', 'supporters', 9, 1],
    ]),
  );
});
