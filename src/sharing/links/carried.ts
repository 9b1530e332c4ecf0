import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { stringify } from 'uuid';
import { changeAppeal } from '../../db/change-appeal.ts';
import type { DbOrTx } from '../../db/connect.ts';
import { runPrepared } from '../../db/run-prepared.ts';
import { appeals } from '../../db/schema/appeals.ts';
import { shareLinks } from '../../db/schema/sharing.ts';
import type { Deps } from '../../http/deps.ts';
import { newCode } from '../../lib/ids.ts';
import { carriedMark } from '../../ui/state-words.ts';

/**
 * Credit that goes along from one appeal to another: `/a/<other appeal>/~<code>`, and `~<code>` as `via`. The code is
 * that of a link of the appeal that people come from. The tree of links is each appeal's own, so the same person gets a
 * link there: once, and only when something is promised through it, as following a link changes nothing. Their name and
 * words stay behind: they were said of another appeal.
 */

export const isCarried = (code: string): boolean => code.startsWith(carriedMark);

type Source = { linkId: string; supporterId: string | null; appealId: string; code: string | null };

/** The link that a carried code comes from, and the code of the same person at the other appeal if there is one. */
export async function carriedSource(
  db: DbOrTx,
  target: { slug: string } | { id: string },
  carried: string,
): Promise<Source | null> {
  const [row] = await runPrepared<Source & { fromAppeal: string; ownCode: string }>(
    db,
    sql`
    select source.id as "linkId", source.code as "ownCode", source.appeal_id as "fromAppeal",
           source.supporter_id as "supporterId", target.id as "appealId",
           (select there.code from share_links as there
             where there.appeal_id = target.id and there.turned_off_at is null
               and there.supporter_id = source.supporter_id) as code
      from share_links as source
      join appeals as origin on origin.id = source.appeal_id
      join appeals as target on ${'id' in target ? sql`target.id = ${target.id}` : sql`target.slug = ${target.slug}`}
     where source.code = ${carried.replace(/^~+/, '')} and source.turned_off_at is null
       and origin.state <> 'draft' and origin.taken_down_at is null
       and target.state <> 'draft' and target.taken_down_at is null`,
  );
  if (!row) return null;
  const { linkId, supporterId, appealId, fromAppeal, ownCode } = row;
  const isHere = fromAppeal === appealId;
  return { linkId, supporterId, appealId, code: isHere ? ownCode : (row.code ?? (await madeFor(db, row))) };
}

/**
 * The code that something promised at an appeal is credited to: `via` itself, or for a carried one the code of the same
 * person's link at this appeal, made now if there is none. What leads nowhere is null, as an unknown code is ignored. A
 * promise that can't be taken at this moment makes no link: nobody makes rows by asking.
 */
export async function creditedCode(
  deps: Pick<Deps, 'db' | 'changes' | 'clock'>,
  slug: string,
  { via, items }: { via: string | null; items: readonly { needId: string; quantity: number }[] },
): Promise<string | null> {
  if (via === null || !isCarried(via)) return via;
  const source = await carriedSource(deps.db, { slug }, via);
  if (!source || source.code !== null) return source?.code ?? null;
  const { appealId, supporterId } = source;
  if (!(await isTaken(deps.db, appealId, { items, now: deps.clock.now() }))) return null;
  await changeAppeal(deps, appealId, (tx) =>
    tx
      .insert(shareLinks)
      .values({ id: idOf(source), appealId, code: newCode(), kind: 'person', supporterId, createdAt: deps.clock.now() })
      .onConflictDoNothing(),
  );
  return (await carriedSource(deps.db, { slug }, via))?.code ?? null;
}

/** Whether there is room for all of it as things stand. The ledger decides, a moment later. */
async function isTaken(
  db: DbOrTx,
  appealId: string,
  { items, now }: { items: readonly { needId: string; quantity: number }[]; now: Date },
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from appeals
     where id = ${appealId} and state = 'open' and (deadline is null or deadline > ${now.toISOString()}::timestamptz)
       and not exists (
         select from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as asked ("needId" uuid, quantity int)
           left join needs on needs.id = asked."needId" and needs.appeal_id = appeals.id and needs.closed_at is null
          where needs.id is null or needs.accepted_up_to
                  < needs.unconfirmed + needs.pledged + needs.on_the_way + needs.received + asked.quantity)`);
  return rows.length > 0;
}

/** Of a link that belongs to no address: the one that was made for it, as its id says. */
async function madeFor(db: DbOrTx, source: Pick<Source, 'linkId' | 'appealId'>): Promise<string | null> {
  const [row] = await db
    .select({ code: shareLinks.code })
    .from(shareLinks)
    .innerJoin(appeals, eq(appeals.id, shareLinks.appealId))
    .where(sql`${shareLinks.id} = ${idOf(source)} and ${shareLinks.turnedOffAt} is null`);
  return row?.code ?? null;
}

/** The same for the same link and appeal, so that it is made once: UUID version 8 (RFC 9562), 122 bits of our own. */
function idOf({ linkId, appealId }: Pick<Source, 'linkId' | 'appealId'>): string {
  const bytes = createHash('sha256').update(`carried ${linkId} ${appealId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return stringify(bytes);
}
