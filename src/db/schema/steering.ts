import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { organisations, people } from './organisations.ts';
import { dropOffPoints } from './points.ts';
import { appeals, needs } from './appeals.ts';
import { supporters } from './supporters.ts';

/** The steering wheel. */

/** Where people are sent instead. */
export const redirectKinds = ['point', 'need', 'appeal', 'organisation', 'web'] as const;

export const redirects = pgTable(
  'redirects',
  {
    appealId: uuid('appeal_id')
      .primaryKey()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: redirectKinds }).notNull(),
    pointId: uuid('point_id').references(() => dropOffPoints.id, { onDelete: 'cascade' }),
    needId: uuid('need_id').references(() => needs.id, { onDelete: 'cascade' }),
    toAppealId: uuid('to_appeal_id').references(() => appeals.id, { onDelete: 'cascade' }),
    toOrganisationId: uuid('to_organisation_id').references(() => organisations.id, { onDelete: 'cascade' }),
    url: text('url'),
    createdAt: createdAt(),
  },
  (t) => [
    index('redirects_by_target').on(t.toAppealId),
    index('redirects_by_organisation').on(t.toOrganisationId),
    index('redirects_by_point').on(t.pointId),
    check(
      'redirects_one_target',
      sql`num_nonnulls(${t.pointId}, ${t.needId}, ${t.toAppealId}, ${t.toOrganisationId}, ${t.url}) = 1 and
        case ${t.kind} when 'point' then ${t.pointId} is not null when 'need' then ${t.needId} is not null
          when 'appeal' then ${t.toAppealId} is not null when 'organisation' then ${t.toOrganisationId} is not null
          when 'web' then ${t.url} is not null else false end`,
    ),
    check('redirects_not_to_itself', sql`${t.toAppealId} <> ${t.appealId}`),
  ],
);

/** Why an appeal was steered. */
export const steerCauses = ['member', 'api', 'deadline', 'limits', 'silence', 'agreement', 'undo'] as const;

/** Who steered an appeal from what to what; what an undo goes back by. */
export const steers = pgTable(
  'steers',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    cause: text('cause', { enum: steerCauses }).notNull(),
    personId: uuid('person_id').references(() => people.id, { onDelete: 'set null' }),
    /** The standing before and after: state, slow, visits stopped, message, redirect. */
    before: jsonb('before').notNull(),
    after: jsonb('after').notNull(),
    createdAt: createdAt(),
    undoneAt: moment('undone_at'),
  },
  (t) => [index('steers_by_appeal').on(t.appealId, t.createdAt)],
);

/** The steer that somebody was last written to about, for each appeal: what they know. */
export const steerTold = pgTable(
  'steer_told',
  {
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    supporterId: uuid('supporter_id')
      .notNull()
      .references(() => supporters.id, { onDelete: 'cascade' }),
    steerId: uuid('steer_id')
      .notNull()
      .references(() => steers.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.appealId, t.supporterId] }), index('steer_told_by_supporter').on(t.supporterId)],
);

/** One organisation agreed to take what another has too much of. */
export const agreements = pgTable(
  'agreements',
  {
    fromId: uuid('from_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    toId: uuid('to_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    askedAt: moment('asked_at').notNull(),
    agreedAt: moment('agreed_at'),
    declinedAt: moment('declined_at'),
    endedAt: moment('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.fromId, t.toId] }),
    index('agreements_by_taker').on(t.toId),
    check('agreements_of_two', sql`${t.fromId} <> ${t.toId}`),
  ],
);
