import type { Readable } from 'node:stream';
import type pg from 'pg';
import { csvOf, type Cell } from '../http/csv.ts';
import { pledgeStateText, refusalWords } from '../receipts/words.ts';
import type { PledgeState } from '../pledges/rules.ts';
import type { RefusalReason } from '../receipts/rules.ts';

type Of = { pool: pg.Pool; appealId: string; timeZone: string };

/** What a keyset page goes on from, and how spreadsheets read a moment: `2026-11-23 10:05`, in the organisation's zone. */
type Row = { id: string; key: string; at: string };

type PledgeRow = Row & {
  confirmed: string | null;
  state: PledgeState;
  removed: string | null;
  notTaken: boolean;
  name: string | null;
  code: string | null;
  via: string | null;
  channel: string | null;
  way: string | null;
  entered: boolean;
  note: string | null;
  items: { item: string; unit: string | null; quantity: number; received: number }[];
};

const localTime = (column: string): string => `to_char(${column} at time zone $4, 'YYYY-MM-DD HH24:MI')`;

const pledgesSql = `
  select pledges.id, pledges.created_at::text as key, ${localTime('pledges.created_at')} as at,
         ${localTime('pledges.confirmed_at')} as confirmed, pledges.state, pledges.removed_reason as removed, pledges.name,
         pledges.state = 'withdrawn' and pledges.received_from is not null as "notTaken",
         door_codes.code, case when share_links.kind = 'place' then places.name
              when share_links.words_hidden_at is null then share_links.name end as via, pledges.channel, pledge_plans.way,
         pledges.entered_by is not null as entered, pledges.note,
         (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
             'quantity', pledge_items.quantity, 'received', pledge_items.received) order by needs.position, needs.id), '[]')
            from pledge_items join needs on needs.id = pledge_items.need_id
           where pledge_items.pledge_id = pledges.id) as items
    from pledges
    left join door_codes on door_codes.pledge_id = pledges.id
    left join pledge_plans on pledge_plans.pledge_id = pledges.id
    left join share_links on share_links.id = pledges.via_id
    left join places on places.id = share_links.place_id
   where pledges.appeal_id = $1 and (pledges.created_at, pledges.id) > ($2::timestamptz, $3::uuid)
   order by pledges.created_at, pledges.id limit $5`;

const pledgeHeadings = [
  ...[
    'promised at',
    'confirmed at',
    'state',
    'taken out because',
    'name',
    'door code',
    'what',
    'unit',
    'promised',
    'came',
  ],
  ...['through the link of', 'channel', 'way', 'entered by a member', 'note', 'pledge'],
];

/** Every pledge of an appeal, a line for each thing in it, the oldest first. No address of anybody stands in it. */
export const pledgesCsv = (of: Of): Readable =>
  csvOf(pledgeHeadings, linesOf(pagesOf<PledgeRow>(of, pledgesSql), pledgeLines), (line) => line);

const pledgeLines = ({ items, ...row }: PledgeRow): Cell[][] =>
  items.map(({ item, unit, quantity, received }) => [
    ...[row.at, row.confirmed, pledgeStateText({ ...row, removedReason: null }), row.removed, row.name, row.code],
    ...[item, unit, quantity, received],
    ...[row.via, row.channel, row.way, row.entered ? 'yes' : 'no', row.note, row.id],
  ]);

type ReceiptRow = Row & {
  undone: string | null;
  name: string | null;
  code: string | null;
  at_stall: string | null;
  point: string | null;
  counted_by: string | null;
  pledge: string | null;
  items: { item: string; unit: string | null; quantity: number; alike: string | null }[];
  refused: { item: string; unit: string | null; quantity: number; reason: RefusalReason; note: string | null }[];
};

const receiptsSql = `
  select receipts.id, receipts.created_at::text as key, ${localTime('receipts.created_at')} as at,
         ${localTime('receipts.undone_at')} as undone, pledges.name, door_codes.code, via.name as at_stall,
         drop_off_points.name as point, coalesce(people.name, people.email) as counted_by, receipts.pledge_id as pledge,
         (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
             'quantity', receipt_items.quantity, 'alike', receipt_items.alike) order by needs.position, needs.id), '[]')
            from receipt_items join needs on needs.id = receipt_items.need_id
           where receipt_items.receipt_id = receipts.id) as items,
         (select coalesce(json_agg(json_build_object('item', needs.item, 'unit', needs.unit,
             'quantity', refusals.quantity, 'reason', refusals.reason, 'note', refusals.note)
             order by needs.position, refusals.id), '[]')
            from refusals join needs on needs.id = refusals.need_id
           where refusals.receipt_id = receipts.id) as refused
    from receipts
    left join pledges on pledges.id = receipts.pledge_id
    left join door_codes on door_codes.pledge_id = receipts.pledge_id
    left join share_links as via on via.id = receipts.via_id
    left join drop_off_points on drop_off_points.id = receipts.point_id
    left join people on people.id = receipts.recorded_by
   where receipts.appeal_id = $1 and (receipts.created_at, receipts.id) > ($2::timestamptz, $3::uuid)
   order by receipts.created_at, receipts.id limit $5`;

type CorrectionRow = Row & {
  undone: string | null;
  item: string;
  unit: string | null;
  difference: number;
  reason: string;
  counted_by: string | null;
};

const correctionsSql = `
  select corrections.id, corrections.created_at::text as key, ${localTime('corrections.created_at')} as at,
         ${localTime('corrections.undone_at')} as undone, needs.item, needs.unit, corrections.difference,
         corrections.reason, coalesce(people.name, people.email) as counted_by
    from corrections
    join needs on needs.id = corrections.need_id
    left join people on people.id = corrections.recorded_by
   where corrections.appeal_id = $1 and (corrections.created_at, corrections.id) > ($2::timestamptz, $3::uuid)
   order by corrections.created_at, corrections.id limit $5`;

const receiptHeadings = [
  ...['counted at', 'kind', 'what', 'unit', 'quantity', 'instead', 'why', 'undone at', 'name', 'door code'],
  ...['at the stall', 'drop-off point', 'counted by', 'pledge', 'receipt'],
];

/**
 * Everything that was counted, a line for each thing, the oldest first; below it the corrections. The quantities of kind
 * `came` and `corrected` that were not undone add up to the received number of each need.
 */
export const receiptsCsv = (of: Of): Readable => csvOf(receiptHeadings, receiptLinesOf(of), (line) => line);

async function* receiptLinesOf(of: Of): AsyncGenerator<Cell[][]> {
  yield* linesOf(pagesOf<ReceiptRow>(of, receiptsSql), receiptLines);
  yield* linesOf(pagesOf<CorrectionRow>(of, correctionsSql), correctionLines);
}

function receiptLines({ items, refused, ...row }: ReceiptRow): Cell[][] {
  const end = [row.undone, row.name, row.code, row.at_stall, row.point, row.counted_by, row.pledge, row.id];
  return [
    ...items.map(({ item, unit, quantity, alike }) => [row.at, 'came', item, unit, quantity, alike, null, ...end]),
    ...refused.map(({ item, unit, quantity, reason, note }) => [
      ...[row.at, 'refused', item, unit, quantity, null, [refusalWords[reason], note ?? ''].filter(Boolean).join(': ')],
      ...end,
    ]),
  ];
}

const correctionLines = ({ at, item, unit, difference, reason, undone, counted_by, id }: CorrectionRow): Cell[][] => [
  [at, 'corrected', item, unit, difference, null, reason, undone, null, null, null, null, counted_by, null, id],
];

const pageSize = 1_000;
const first = { key: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** In pages by (time, id), each a query of its own: whoever takes them in slowly holds no connection meanwhile. */
async function* pagesOf<Found extends Row>({ pool, appealId, timeZone }: Of, query: string): AsyncGenerator<Found[]> {
  let from = first;
  for (;;) {
    const { rows } = await pool.query<Found>(query, [appealId, from.key, from.id, timeZone, pageSize]);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    if (rows.length < pageSize) return;
    from = { key: last.key, id: last.id };
  }
}

async function* linesOf<Found>(
  pages: AsyncIterable<Found[]>,
  toLines: (row: Found) => Cell[][],
): AsyncGenerator<Cell[][]> {
  for await (const rows of pages) yield rows.flatMap(toLines);
}
