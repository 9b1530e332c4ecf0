import type pg from 'pg';

/** A table as a backup holds it: the columns that can be written, and what is to be loaded before it. */
export type Table = { schema: string; name: string; columns: string[]; refersTo: string[] };

/** How far a database has been migrated: our own migrations, and the job queue's. */
export type Level = { migrations: string[]; jobs: number };

/** Of the job queue, what is owed; its own list of migrations and its cron memory stay with each database. */
const jobTables = ['_private_tasks', '_private_job_queues', '_private_jobs'];

/** Living job workers: true of one moment alone. */
const passing = ['job_workers'];

/** Every table that goes into a backup, each after those that it refers to. */
export async function backupTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(tablesSql, [passing, jobTables]);
  return inLoadingOrder(rows);
}

export const keyOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${schema}.${name}`;

export const sqlNameOf = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string =>
  `${quoted(schema)}.${quoted(name)}`;

export const sqlColumnsOf = ({ columns }: Table): string => columns.map(quoted).join(', ');

export async function levelOf(client: pg.ClientBase): Promise<Level> {
  const own = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by created_at');
  const jobs = await client.query<{ level: number }>('select max(id)::int as level from graphile_worker.migrations');
  return { migrations: own.rows.map(({ hash }) => hash), jobs: jobs.rows[0]?.level ?? 0 };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Generated columns are left out: the database computes them again. */
const tablesSql = `
  select n.nspname as schema, c.relname as name,
         (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
         array(select distinct fn.nspname || '.' || fc.relname
                 from pg_constraint k join pg_class fc on fc.oid = k.confrelid join pg_namespace fn on fn.oid = fc.relnamespace
                where k.contype = 'f' and k.conrelid = c.oid and k.confrelid <> c.oid) as "refersTo"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r'
     and ((n.nspname = 'public' and c.relname <> all($1)) or (n.nspname = 'graphile_worker' and c.relname = any($2)))
   order by 1 desc, 2`;

function inLoadingOrder(tables: Table[]): Table[] {
  const ordered: Table[] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const ready = waiting.findIndex(
      (table) => !table.refersTo.some((key) => waiting.some((other) => keyOf(other) === key)),
    );
    const [table] = waiting.splice(ready, 1);
    if (ready < 0 || !table) throw new Error('tables refer to each other in a circle');
    ordered.push(table);
  }
  return ordered;
}
