/**
 * Overflow: how long the database takes to find open needs that are alike, nearest first, among very many. Needs have the
 * names of the lists in tests/needs-lists; every organisation agreed to be shown and every appeal has a public point with a
 * position, so nothing is left out early. Base: one look-up of the same connection by a key.
 *   node tests/load/overflow.ts [open needs]
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PgDialect } from 'drizzle-orm/pg-core';
import pino from 'pino';
import { alikeQuery } from '../../src/appeals/overflow.ts';
import { connectDb } from '../../src/db/connect.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import { percentile } from './lib/windows.ts';

const size = Number(process.argv[2] ?? 100_000);
const aNeedsAppeal = 5;
const anAppealsOrganisation = 10;
const rounds = 40;

const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-overflow-'));
const postgres = await startEmbeddedPostgres({
  dataDir: folder,
  log: { info: () => undefined, warn: () => undefined },
});
const { pool } = connectDb(postgres.connection, pino({ level: 'silent' }));
await prepareDatabase(pool);

const lists = globSync(path.join(import.meta.dirname, '../needs-lists/*.json')).map((file) =>
  readFileSync(file, 'utf8'),
);
const items = [...new Set(lists.flatMap((list) => [...list.matchAll(/"item": *"([^"]*)"/g)].map(([, item]) => item)))];
const appealCount = Math.ceil(size / aNeedsAppeal);
const idOf = (kind: number, n: string) => `lpad(to_hex(${kind} * 268435456::bigint + ${n}), 32, '0')::uuid`;
await pool.query(
  `insert into organisations (id, slug, name, email, state, takes_overflow_since)
   select ${idOf(1, 'n')}, 'o' || n, 'Organisation ' || n, 'o@example.org', 'approved', now()
     from generate_series(0, $1::int) as n`,
  [Math.ceil(appealCount / anAppealsOrganisation)],
);
await pool.query(
  `insert into appeals (id, organisation_id, slug, title, story, state, deadline, published_at)
   select ${idOf(2, 'n')}, ${idOf(1, `(n / ${anAppealsOrganisation})`)}, 'a' || n, 'Appeal ' || n, 'Story', 'open',
          now() + interval '5 days', now()
     from generate_series(0, $1::int - 1) as n`,
  [appealCount],
);
await pool.query(
  `with made as (
     insert into drop_off_points (id, organisation_id, name, address, latitude, longitude)
     select ${idOf(3, 'n')}, ${idOf(1, `(n / ${anAppealsOrganisation})`)}, 'Point', 'Somewhere',
            50 + random() * 8, -5 + random() * 7
       from generate_series(0, $1::int - 1) as n)
   insert into appeal_drop_off_points (appeal_id, point_id, position)
   select ${idOf(2, 'n')}, ${idOf(3, 'n')}, 0 from generate_series(0, $1::int - 1) as n`,
  [appealCount],
);
await pool.query(
  `insert into needs (id, appeal_id, position, item, wanted)
   select ${idOf(4, 'n')}, ${idOf(2, `(n / ${aNeedsAppeal})`)}, n % ${aNeedsAppeal},
          ($2::text[])[1 + floor(random() * cardinality($2::text[]))::int], 100
     from generate_series(0, $1::int - 1) as n`,
  [size, items],
);
await pool.query('vacuum analyze');

const dialect = new PgDialect();
const { rows: organisations } = await pool.query<{ id: string }>(`select ${idOf(1, '0')} as id`);
const { rows: appeals } = await pool.query<{ id: string }>(`select ${idOf(2, '0')} as id`);
const appeal = { id: appeals[0]?.id ?? '', organisationId: organisations[0]?.id ?? '' };
const wishes = ['dog food', 'tins of dog food', 'blankets', 'nappies', 'tea', 'long-life milk', 'reading glasses'];
await pool.query(
  `insert into needs (id, appeal_id, position, item, wanted, received)
   select ${idOf(5, 'n')}, $1, n, item, 100, 125 from unnest($2::text[]) with ordinality as t (item, n)`,
  [appeal.id, wishes],
);
const { rows: met } = await pool.query<{ id: string; item: string }>(
  'select id, item from needs where appeal_id = $1 and received = 125 order by position',
  [appeal.id],
);

console.log(
  `${size} open needs with ${items.length} different names, ${appealCount} appeals; ms, median and worst of ${rounds}`,
);
await repeated('base: an appeal by its id', () => pool.query('select * from appeals where id = $1', [appeal.id]));
for (const { id, item } of met) {
  const { sql, params } = dialect.sqlToQuery(alikeQuery(appeal, [id], new Date()));
  await repeated(`alike to “${item}”`, () => pool.query({ name: 'alike', text: sql, values: params }));
}
const all = dialect.sqlToQuery(
  alikeQuery(
    appeal,
    met.slice(0, 6).map(({ id }) => id),
    new Date(),
  ),
);
await repeated('six needs at once', () => pool.query({ name: 'six', text: all.sql, values: all.params }));
if (process.argv[3] === 'explain') {
  const one = dialect.sqlToQuery(alikeQuery(appeal, [met[0]?.id ?? ''], new Date()));
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${one.sql}`, one.params);
  console.log(rows.map((row) => row['QUERY PLAN']).join('\n'));
}
await pool.end();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

async function repeated(what: string, run: () => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = performance.now();
    await run();
    took.push(performance.now() - began);
  }
  console.log(
    `${what.padEnd(36)} ${percentile(took, 50).toFixed(1).padStart(8)} ${percentile(took, 100).toFixed(1).padStart(8)}`,
  );
}
