import { sql } from 'drizzle-orm';
import { date, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { few, many } from './columns.ts';
import { appeals } from './appeals.ts';
import { channels, shareLinks } from './sharing.ts';

/**
 * What share links set going: kept sums of the records, explained in docs/decisions/0013-ripple.md; `ripple check` compares
 * them.
 */

/** Visits of people, by the day (UTC), the link and the channel; a visit without a link has none. */
export const visitCounts = pgTable(
  'visit_counts',
  {
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    linkId: uuid('link_id').references(() => shareLinks.id, { onDelete: 'cascade' }),
    channel: text('channel', { enum: channels }),
    day: date('day').notNull(),
    visits: integer('visits').notNull(),
  },
  (t) => [unique('visit_counts_once').on(t.appealId, t.linkId, t.channel, t.day).nullsNotDistinct()],
);

/** Visits as they come in, appended by every node; moved to visit_counts within about a second. */
export const visitChanges = pgTable('visit_changes', {
  appealId: uuid('appeal_id').notNull(),
  linkId: uuid('link_id'),
  channel: text('channel', { enum: channels }),
  day: date('day').notNull(),
  visits: integer('visits').notNull(),
});

/** Records that have changed since they were last added up, appended by triggers; one of the three ids is set. */
export const rippleChanges = pgTable('ripple_changes', {
  appealId: uuid('appeal_id').notNull(),
  linkId: uuid('link_id'),
  pledgeId: uuid('pledge_id'),
  receiptId: uuid('receipt_id'),
});

/** What of a pledge, or of a walk-in with credit, is in the sums at present; no row: nothing. */
export const rippleCredits = pgTable(
  'ripple_credits',
  {
    /** The pledge's or the receipt's. */
    recordId: uuid('record_id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    viaId: uuid('via_id'),
    /** The pledger's own link; null for a walk-in. */
    ownerId: uuid('owner_id'),
    pledges: few('pledges'),
    quantity: many('quantity'),
    received: many('received'),
  },
  (t) => [index('ripple_credits_by_appeal').on(t.appealId)],
);

/** The sums of a share link: of its whole tree, of what came through it directly, and of what its owner brought. */
export const ripples = pgTable(
  'ripples',
  {
    linkId: uuid('link_id')
      .primaryKey()
      .references(() => shareLinks.id, { onDelete: 'cascade' }),
    parentId: uuid('parent_id'),
    /** Hops from the link that its tree begins with. */
    depth: few('depth'),
    /** Links below it, at any depth. */
    links: few('links'),
    visits: few('visits'),
    people: few('people'),
    pledges: few('pledges'),
    quantity: many('quantity'),
    received: many('received'),
    throughVisits: few('through_visits'),
    throughPledges: few('through_pledges'),
    throughQuantity: many('through_quantity'),
    throughReceived: many('through_received'),
    ownPledges: few('own_pledges'),
    ownQuantity: many('own_quantity'),
    ownReceived: many('own_received'),
  },
  (t) => [
    index('ripples_best_first')
      .on(t.parentId, t.quantity.desc(), t.linkId)
      .where(sql`${t.parentId} is not null`),
  ],
);

/** The same for a whole appeal. */
export const rippleTotals = pgTable('ripple_totals', {
  appealId: uuid('appeal_id')
    .primaryKey()
    .references(() => appeals.id, { onDelete: 'cascade' }),
  links: few('links'),
  /** Through a link. */
  visits: few('visits'),
  /** Who holds a pledge that counts. */
  supporters: few('supporters'),
  /** Through a link, walk-ins with credit among quantity and received. */
  pledges: few('pledges'),
  quantity: many('quantity'),
  received: many('received'),
  /** People's links of which something came, directly or further down. */
  passedOn: few('passed_on'),
  /** Of `received`, what came through people's links; a poster that hangs somewhere was passed on by nobody. */
  passedOnReceived: many('passed_on_received'),
});
