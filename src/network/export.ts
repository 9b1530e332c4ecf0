import type { Readable } from 'node:stream';
import type pg from 'pg';
import type { LinkKind } from '../db/schema/sharing.ts';
import { csvOf } from '../http/csv.ts';
import { nameOf } from './queries.ts';

type LinkRow = {
  code: string;
  kind: LinkKind;
  name: string | null;
  createdAt: Date;
  parent: string | null;
  turnedOffAt: Date | null;
  /** Null before its sums are kept for the first time. */
  numbers: (number | null)[];
};

const linkHeadings = [
  'code',
  'whose',
  'name',
  'made',
  'came through',
  'turned off',
  'visits through it',
  'promises through it',
  'things promised through it',
  'things here through it',
  'links further on',
  'visits in all',
  'people in all',
  'promises in all',
  'things promised in all',
  'things here in all',
];

const linksSql = `
  select share_links.code, share_links.kind, parents.code as parent, share_links.created_at as "createdAt",
         share_links.turned_off_at as "turnedOffAt",
         case when share_links.kind = 'place' then places.name
              when share_links.words_hidden_at is null then share_links.name end as name,
         array[through_visits, through_pledges, through_quantity, through_received,
               links, visits, people, pledges, quantity, received]::float8[] as numbers
    from share_links
    left join ripples on ripples.link_id = share_links.id
    left join share_links as parents on parents.id = share_links.parent_id
    left join places on places.id = share_links.place_id
   where share_links.appeal_id = $1
   order by share_links.created_at, share_links.id`;

/** Every link of an appeal as CSV, read as it is sent: a ripple may have a million. */
export const linksCsv = (pool: pg.Pool, appealId: string): Readable =>
  csvOf(linkHeadings, rowsOf<LinkRow>(pool, linksSql, appealId), ({ numbers, ...link }) => [
    link.code,
    link.kind,
    nameOf(link),
    link.createdAt,
    link.parent,
    link.turnedOffAt,
    ...numbers.map((number) => number ?? 0),
  ]);

type PointRow = { at: Date; numbers: number[] };

const pointsSql = `
  select at, array[wanted, unconfirmed, pledged, on_the_way, received, expected] as numbers
    from tally_points where appeal_id = $1 order by at`;

/** Every kept point of the tally as CSV. */
export const historyCsv = (pool: pg.Pool, appealId: string): Readable =>
  csvOf(
    ['at', 'wanted', 'not confirmed', 'promised', 'on the way', 'here', 'expected'],
    rowsOf<PointRow>(pool, pointsSql, appealId),
    ({ at, numbers }) => [at, ...numbers],
  );

const batchSize = 1_000;

/**
 * Rows by a cursor in one snapshot. Whoever takes them in too slowly is cut off by the database, so that nobody can hold
 * a connection for long; the connection is given back in every case.
 */
async function* rowsOf<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  query: string,
  appealId: string,
): AsyncGenerator<Row[]> {
  const client = await pool.connect();
  let isWhole = false;
  try {
    await client.query('begin transaction isolation level repeatable read, read only');
    await client.query(`set local idle_in_transaction_session_timeout = '20s'`);
    await client.query(`declare rows no scroll cursor for ${query}`, [appealId]);
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${batchSize} from rows`);
      if (rows.length === 0) break;
      yield rows;
    }
    await client.query('commit');
    isWhole = true;
  } finally {
    // A connection with an open transaction is closed and not used again.
    client.release(!isWhole);
  }
}
