import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { people } from './organisations.ts';
import { dropOffPoints } from './points.ts';
import { appeals, needs } from './appeals.ts';
import { shareLinks } from './sharing.ts';
import { pledgeStates, pledges } from './pledges.ts';

/** What came through the door. */

export const receipts = pgTable(
  'receipts',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** Null for a walk-in. */
    pledgeId: uuid('pledge_id').references(() => pledges.id, { onDelete: 'set null' }),
    /** No more will come on this pledge. */
    final: boolean('final').notNull().default(false),
    /** The pledge's state before this receipt, to go back to when it is undone. */
    pledgeStateBefore: text('pledge_state_before', { enum: pledgeStates }),
    recordedBy: uuid('recorded_by').references(() => people.id, { onDelete: 'set null' }),
    /** The share link that a walk-in is credited to, a stall's for one; a pledge has its own. */
    viaId: uuid('via_id').references(() => shareLinks.id, { onDelete: 'set null' }),
    /** The drop-off point that it came to, as far as known. */
    pointId: uuid('point_id').references(() => dropOffPoints.id, { onDelete: 'set null' }),
    /** When who brought it was thanked. */
    thankedAt: moment('thanked_at'),
    /** The form's nonce or the request's key: the same submit again is the same receipt. */
    idempotencyKey: text('idempotency_key'),
    createdAt: createdAt(),
    undoneAt: moment('undone_at'),
  },
  (t) => [
    unique('receipts_idempotency').on(t.appealId, t.idempotencyKey),
    index('receipts_by_appeal').on(t.appealId, t.createdAt),
    index('receipts_by_pledge').on(t.pledgeId),
    index('receipts_by_point')
      .on(t.pointId, t.createdAt)
      .where(sql`${t.pointId} is not null`),
    index('receipts_to_thank')
      .on(t.createdAt)
      .where(sql`${t.thankedAt} is null and ${t.undoneAt} is null`),
  ],
);

export const receiptItems = pgTable(
  'receipt_items',
  {
    receiptId: uuid('receipt_id')
      .notNull()
      .references(() => receipts.id, { onDelete: 'cascade' }),
    needId: uuid('need_id')
      .notNull()
      .references(() => needs.id, { onDelete: 'cascade' }),
    quantity: integer('quantity').notNull(),
    /** What came instead when it is something alike. */
    alike: text('alike'),
  },
  (t) => [
    primaryKey({ columns: [t.receiptId, t.needId] }),
    index('receipt_items_by_need').on(t.needId),
    check('receipt_items_quantity_positive', sql`${t.quantity} between 1 and 1000000`),
  ],
);

export const refusalReasons = ['opened', 'out-of-date', 'damaged', 'not-wanted', 'other'] as const;

/** What was brought and could not be taken. It moves no count but what the pledge still held. */
export const refusals = pgTable(
  'refusals',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** The receipt of the same visit; null when nothing could be taken. */
    receiptId: uuid('receipt_id').references(() => receipts.id, { onDelete: 'cascade' }),
    pledgeId: uuid('pledge_id').references(() => pledges.id, { onDelete: 'set null' }),
    needId: uuid('need_id')
      .notNull()
      .references(() => needs.id, { onDelete: 'cascade' }),
    quantity: integer('quantity').notNull(),
    reason: text('reason', { enum: refusalReasons }).notNull(),
    note: text('note'),
    recordedBy: uuid('recorded_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    undoneAt: moment('undone_at'),
  },
  (t) => [
    index('refusals_by_appeal').on(t.appealId, t.createdAt),
    check('refusals_quantity_positive', sql`${t.quantity} between 1 and 1000000`),
    check('refusals_reason_known', sql`${t.reason} in ('opened', 'out-of-date', 'damaged', 'not-wanted', 'other')`),
  ],
);

/** A received number that was wrong, put right with a reason; public on the appeal. */
export const corrections = pgTable(
  'corrections',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    needId: uuid('need_id')
      .notNull()
      .references(() => needs.id, { onDelete: 'cascade' }),
    difference: integer('difference').notNull(),
    /** What the received number was after it; for the sentence that everybody reads. */
    received: integer('received').notNull(),
    reason: text('reason').notNull(),
    /** The form's nonce: the same submit again is the same correction. */
    idempotencyKey: text('idempotency_key'),
    recordedBy: uuid('recorded_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    undoneAt: moment('undone_at'),
  },
  (t) => [
    unique('corrections_idempotency').on(t.appealId, t.idempotencyKey),
    index('corrections_by_appeal').on(t.appealId, t.createdAt),
    index('corrections_by_need').on(t.needId),
    check('corrections_difference_not_zero', sql`${t.difference} <> 0`),
  ],
);
