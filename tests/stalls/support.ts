import { makeStall } from '../../src/stalls/commands.ts';
import { stallPath, entriesPath } from '../../src/stalls/paths.ts';
import { stallById, type Stall } from '../../src/stalls/queries.ts';
import type { MadeAppeal } from '../support/make.ts';
import type { TestService } from '../support/service.ts';

export type MadeStall = { stall: Stall; path: string; entries: string };

/** A stall of this appeal, with its helper link. */
export async function stallAt(service: TestService, appeal: MadeAppeal, name = 'Saturday market'): Promise<MadeStall> {
  const made = await makeStall(service.deps, appeal.id, { name, createdBy: null });
  const stall = made.kind === 'made' ? await stallById(service.deps.db, made.stallId) : null;
  if (!stall) throw new Error(`no stall was made: ${made.kind}`);
  return { stall, path: stallPath(service.deps, appeal.slug, stall), entries: entriesPath(service.deps, stall) };
}

/** All that was entered for an appeal: whose pledges, and how many walk-ins, with what they add up to. */
export async function enteredIn(service: TestService, appealId: string) {
  const { rows: pledges } = await service.deps.pool.query<{ email: string; quantity: number; via: string | null }>(
    `select supporters.email, sum(pledge_items.quantity)::int as quantity, share_links.code as via
       from pledges join supporters on supporters.id = pledges.supporter_id
       join pledge_items on pledge_items.pledge_id = pledges.id
       left join share_links on share_links.id = pledges.via_id
      where pledges.appeal_id = $1 group by pledges.id, supporters.email, share_links.code order by pledges.created_at, supporters.email`,
    [appealId],
  );
  const { rows: walkIns } = await service.deps.pool.query<{ quantity: number; via: string | null }>(
    `select sum(receipt_items.quantity)::int as quantity, share_links.code as via
       from receipts join receipt_items on receipt_items.receipt_id = receipts.id
       left join share_links on share_links.id = receipts.via_id
      where receipts.appeal_id = $1 and receipts.pledge_id is null
      group by receipts.id, share_links.code order by 1`,
    [appealId],
  );
  return { pledges, walkIns };
}
