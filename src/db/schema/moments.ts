import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { appeals } from './appeals.ts';
import { supporters } from './supporters.ts';
import { shareLinks } from './sharing.ts';

/** Passing it on together. */

/** A time at which people pass an appeal on together, named by the charity or by a group, with a prepared text. */
export const shareMoments = pgTable(
  'share_moments',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** The group that named it; null when the charity did. */
    groupLinkId: uuid('group_link_id').references(() => shareLinks.id, { onDelete: 'cascade' }),
    at: moment('at').notNull(),
    text: text('text').notNull(),
    /** SEQUENCE of RFC 5545: raised whenever the calendar entries of those who joined have to change. */
    sequence: integer('sequence').notNull().default(0),
    createdAt: createdAt(),
    cancelledAt: moment('cancelled_at'),
    /** When everybody was called: claimed by one node, once. */
    calledAt: moment('called_at'),
  },
  (t) => [
    index('share_moments_by_appeal').on(t.appealId, t.at),
    index('share_moments_to_call')
      .on(t.at)
      .where(sql`${t.calledAt} is null and ${t.cancelledAt} is null`),
  ],
);

/** Somebody who joins a share moment; what they joined is called for once their mail's button was pressed. */
export const momentJoins = pgTable(
  'moment_joins',
  {
    id: uuid('id').primaryKey(),
    momentId: uuid('moment_id')
      .notNull()
      .references(() => shareMoments.id, { onDelete: 'cascade' }),
    supporterId: uuid('supporter_id')
      .notNull()
      .references(() => supporters.id, { onDelete: 'cascade' }),
    /** The share link through which they came, the parent of their own. */
    viaId: uuid('via_id').references(() => shareLinks.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    /** When the mail that asks them to confirm was last owed. */
    askedAt: moment('asked_at').notNull(),
    confirmedAt: moment('confirmed_at'),
    leftAt: moment('left_at'),
  },
  (t) => [
    unique('moment_joins_once').on(t.momentId, t.supporterId),
    index('moment_joins_by_supporter').on(t.supporterId),
  ],
);

/** A browser that may be told without mail (RFC 8030). The endpoint is a secret of that browser. */
export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    id: uuid('id').primaryKey(),
    supporterId: uuid('supporter_id')
      .notNull()
      .references(() => supporters.id, { onDelete: 'cascade' }),
    endpoint: text('endpoint').notNull().unique('push_subscriptions_endpoint_once'),
    p256dh: text('p256dh').notNull(),
    auth: text('auth').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('push_subscriptions_by_supporter').on(t.supporterId)],
);
