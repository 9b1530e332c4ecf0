import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytes, createdAt, moment } from './columns.ts';
import { organisations, people } from './organisations.ts';
import { appeals, needs } from './appeals.ts';
import { supporters } from './supporters.ts';
import { channels, shareLinks } from './sharing.ts';

/** What is promised. */

export const pledgeStates = ['unconfirmed', 'pledged', 'on-the-way', 'received', 'withdrawn', 'lapsed'] as const;

export const pledges = pgTable(
  'pledges',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** Null for one that a member entered for somebody without e-mail. */
    supporterId: uuid('supporter_id').references(() => supporters.id, { onDelete: 'set null' }),
    state: text('state', { enum: pledgeStates }).notNull(),
    name: text('name'),
    showName: boolean('show_name').notNull().default(false),
    note: text('note'),
    /** The share link through which the supporter came. */
    viaId: uuid('via_id').references(() => shareLinks.id, { onDelete: 'set null' }),
    /** Null when the address did not tell. */
    channel: text('channel', { enum: channels }),
    /** The supporter's own share link. */
    shareLinkId: uuid('share_link_id').references(() => shareLinks.id, { onDelete: 'set null' }),
    idempotencyKey: text('idempotency_key'),
    inputHash: bytes('input_hash'),
    /** Raised to make every link sent before useless, e.g. when the address was corrected. */
    tokenVersion: integer('token_version').notNull().default(1),
    enteredBy: uuid('entered_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    confirmedAt: moment('confirmed_at'),
    /** When the supporter said that it is on the way. */
    onTheWayAt: moment('on_the_way_at'),
    /** Until when an unconfirmed pledge holds its quantity. */
    expiresAt: moment('expires_at'),
    /**
     * The state it had before receipts ended it, to go back to when they are undone: it is received then, or withdrawn
     * where nothing of it could be taken. Null in every other case, and when the supporter took back the rest.
     */
    receivedFrom: text('received_from', { enum: pledgeStates }),
    /** A member took it out because it was made up; its state is then withdrawn. */
    removedAt: moment('removed_at'),
    removedReason: text('removed_reason'),
    /** The state it had before it was removed, to bring it back to. */
    removedFrom: text('removed_from', { enum: pledgeStates }),
  },
  (t) => [
    // For the names on the big screen: those that may be shown, newest first.
    index('pledges_with_shown_names')
      .on(t.appealId, t.confirmedAt)
      .where(sql`${t.showName} and ${t.confirmedAt} is not null`),
    uniqueIndex('pledges_idempotency').on(t.supporterId, t.idempotencyKey, t.appealId),
    index('pledges_by_appeal').on(t.appealId, t.createdAt, t.id),
    index('pledges_by_via')
      .on(t.viaId)
      .where(sql`${t.viaId} is not null`),
    index('pledges_unconfirmed')
      .on(t.expiresAt)
      .where(sql`${t.state} = 'unconfirmed'`),
    check(
      'pledges_state_known',
      sql`${t.state} in ('unconfirmed', 'pledged', 'on-the-way', 'received', 'withdrawn', 'lapsed')`,
    ),
    check('pledges_unconfirmed_expires', sql`${t.state} <> 'unconfirmed' or ${t.expiresAt} is not null`),
  ],
);

export const pledgeItems = pgTable(
  'pledge_items',
  {
    pledgeId: uuid('pledge_id')
      .notNull()
      .references(() => pledges.id, { onDelete: 'cascade' }),
    needId: uuid('need_id')
      .notNull()
      .references(() => needs.id, { onDelete: 'cascade' }),
    /** 0 when something came that was not promised. */
    quantity: integer('quantity').notNull(),
    /** Sum of what came on this pledge for this need. */
    received: integer('received').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.pledgeId, t.needId] }),
    index('pledge_items_by_need').on(t.needId),
    check('pledge_items_quantity_in_range', sql`${t.quantity} between 0 and 1000000`),
    check('pledge_items_received_not_negative', sql`${t.received} >= 0`),
  ],
);

/** Four characters that a door volunteer can type instead of scanning; no secret, it opens nothing to strangers. */
export const doorCodes = pgTable(
  'door_codes',
  {
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    code: text('code').notNull(),
    pledgeId: uuid('pledge_id')
      .notNull()
      .unique('door_codes_one_a_pledge')
      .references(() => pledges.id, { onDelete: 'cascade' }),
  },
  (t) => [
    primaryKey({ columns: [t.organisationId, t.code] }),
    check('door_codes_four_characters', sql`length(${t.code}) = 4`),
  ],
);
