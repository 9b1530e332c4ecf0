import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { appeals } from './appeals.ts';

/** How an appeal travels, and what became of it. */

/** The tally as it was: a point for every ten minutes in which it moved, thinned out when there are very many. */
export const tallyPoints = pgTable(
  'tally_points',
  {
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    at: moment('at').notNull(),
    /** The tally's version then: while it stays, nothing has moved. */
    version: integer('version').notNull(),
    /** Sums over the needs, as in a Tally. */
    wanted: integer('wanted').notNull(),
    unconfirmed: integer('unconfirmed').notNull(),
    pledged: integer('pledged').notNull(),
    onTheWay: integer('on_the_way').notNull(),
    received: integer('received').notNull(),
    expected: integer('expected').notNull(),
  },
  (t) => [primaryKey({ columns: [t.appealId, t.at] })],
);

/**
 * The texts that a charity has sent along with the links of an appeal, from one moment to another; never changed, so that
 * it stays known which link carried which. Several texts are held against each other, one is just the charity's own.
 */
export const shareTextTests = pgTable(
  'share_text_tests',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    texts: text('texts').array().notNull(),
    startedAt: moment('started_at').notNull(),
    /** Null while it runs. */
    endedAt: moment('ended_at'),
  },
  (t) => [
    index('share_text_tests_by_appeal').on(t.appealId, t.startedAt),
    uniqueIndex('share_text_tests_one_runs')
      .on(t.appealId)
      .where(sql`${t.endedAt} is null`),
    check('share_text_tests_number', sql`cardinality(${t.texts}) between 1 and 3`),
  ],
);

/** What the report at the end of an appeal says in the charity's own words; its numbers come from the records. */
export const appealReports = pgTable('appeal_reports', {
  appealId: uuid('appeal_id')
    .primaryKey()
    .references(() => appeals.id, { onDelete: 'cascade' }),
  thanks: text('thanks').notNull().default(''),
  learnt: text('learnt').notNull().default(''),
  updatedAt: moment('updated_at').notNull(),
  publishedAt: moment('published_at'),
  /** When everyone around the appeal was owed the letter: once. */
  sentAt: moment('sent_at'),
});
