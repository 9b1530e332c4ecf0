import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, inject, it } from 'vitest';

const folder = 'migrations';
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .toSorted();
const move = files.findIndex((file) => file.endsWith('_points.sql'));

it('keeps every drop-off point and what hangs on it when points move from appeals to organisations', async () => {
  const postgres = inject('postgres');
  const database = `t_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ ...postgres, database: 'postgres' });
  await admin.connect();
  await admin.query(`create database ${database} template template0`);
  await admin.end();
  const db = new pg.Client({ ...postgres, database });
  await db.connect();
  const apply = async (names: string[]) => {
    for (const name of names)
      for (const statement of readFileSync(`${folder}/${name}`, 'utf8').split('--> statement-breakpoint'))
        await db.query(statement);
  };
  await apply(files.slice(0, move));
  const id = (last: string) => `01a205d0-0975-755b-9400-bf34b41600${last}`;
  await db.query(`insert into organisations (id, slug, name, email) values
    ('${id('01')}', 'dogs', 'Dogs', 'a@example.org'), ('${id('02')}', 'cats', 'Cats', 'b@example.org')`);
  await db.query(`insert into appeals (id, organisation_id, slug, title, created_at) values
    ('${id('11')}', '${id('01')}', 'first', 'First', '2026-01-01'), ('${id('12')}', '${id('01')}', 'second', 'Second', '2026-02-01'),
    ('${id('13')}', '${id('02')}', 'third', 'Third', '2026-03-01')`);
  const point = (last: string, appeal: string, position: number, name: string, visibility = 'public') =>
    db.query(
      `insert into drop_off_points (id, appeal_id, position, name, address, hours, visibility) values ($1, $2, $3, $4, 'Moss Road', '9 to 5', $5)`,
      [id(last), id(appeal), position, name, visibility],
    );
  await point('21', '11', 0, 'Kennels');
  await point('22', '11', 1, 'Shop');
  await point('23', '12', 0, 'Shop');
  await point('24', '12', 1, 'Kennels', 'after-pledge');
  await point('25', '13', 0, 'Shop');
  // Said again in the same words, with a time that somebody has there: it stays.
  await point('26', '12', 2, 'Kennels');
  await db.query(
    `insert into slots (point_id, starts_at, ends_at, booked) values ('${id('26')}', now(), now() + interval '1 hour', 1)`,
  );
  await apply(files.slice(move, move + 1));
  const { rows } = await db.query<{ line: string }>(`
    select concat_ws(' ', appeals.slug, links.position, points.name, points.visibility, points.hours, organisations.slug,
             right(points.id::text, 2), points.created_at::date) as line
      from appeal_drop_off_points as links join appeals on appeals.id = links.appeal_id
      join drop_off_points as points on points.id = links.point_id
      join organisations on organisations.id = points.organisation_id
     order by appeals.slug, links.position`);
  expect(rows.map(({ line }) => line)).toEqual([
    'first 0 Kennels public 9 to 5 dogs 21 2026-01-01',
    'first 1 Shop public 9 to 5 dogs 22 2026-01-01',
    'second 0 Shop public 9 to 5 dogs 22 2026-01-01',
    'second 1 Kennels after-pledge 9 to 5 dogs 24 2026-02-01',
    'second 2 Kennels public 9 to 5 dogs 26 2026-02-01',
    'third 0 Shop public 9 to 5 cats 25 2026-03-01',
  ]);
  expect((await db.query('select from drop_off_points')).rowCount).toBe(5);
  expect((await db.query('select from slots')).rowCount).toBe(1);
  await db.end();
});
