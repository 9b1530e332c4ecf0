import type pg from 'pg';

/** The foreign keys that some row breaks, by name; for whatever writes without PostgreSQL's own check of each row. */
export async function brokenReferences(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; sql: string }>(
    `select k.conname as name,
            format('select 1 from %s as one where num_nulls(%s) = 0 and not exists (select from %s as other where %s) limit 1',
                   k.conrelid::regclass,
                   (select string_agg(format('one.%I', a.attname), ', ') from unnest(k.conkey) as n
                      join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = n),
                   k.confrelid::regclass,
                   (select string_agg(format('one.%I = other.%I', a.attname, b.attname), ' and ')
                      from unnest(k.conkey, k.confkey) as n (here, there)
                      join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = n.here
                      join pg_attribute as b on b.attrelid = k.confrelid and b.attnum = n.there)) as sql
       from pg_constraint as k
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace`,
  );
  const broken: string[] = [];
  for (const { name, sql } of rows) if ((await pool.query(sql)).rowCount !== 0) broken.push(name);
  return broken;
}
