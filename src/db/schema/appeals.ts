import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment, words } from './columns.ts';
import { organisations, people } from './organisations.ts';
import { dropOffPoints } from './points.ts';

/** What is asked. */

export const appealStates = ['draft', 'open', 'paused', 'full', 'closed'] as const;

export const appeals = pgTable(
  'appeals',
  {
    id: uuid('id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    slug: text('slug').notNull().unique('appeals_slug_taken'),
    state: text('state', { enum: appealStates }).notNull().default('draft'),
    title: text('title').notNull(),
    /** Markdown, as typed. */
    story: text('story').notNull().default(''),
    deadline: moment('deadline'),
    notWanted: text('not_wanted')
      .array()
      .notNull()
      .default(sql`'{}'::text[]`),
    steerMessage: text('steer_message'),
    /** Slow: open, but whoever brings something takes a slot. */
    slowSince: moment('slow_since'),
    /** "Please don't come now": promises stand, but nobody shall set off. */
    visitsStoppedAt: moment('visits_stopped_at'),
    /** When a member last did something for it; after days of silence it is asked whether all is still true. */
    touchedAt: moment('touched_at'),
    stillTrueAskedAt: moment('still_true_asked_at'),
    /** When the members were last written to, or will be, because it became full or open again by itself. */
    limitsLetterAt: moment('limits_letter_at'),
    pictureId: uuid('picture_id'),
    /** Counts edits of the appeal; what If-Match is held against. */
    version: integer('version').notNull().default(1),
    /** Counts everything that moves the tally or the page; nodes ignore lower ones. */
    tallyVersion: integer('tally_version').notNull().default(1),
    createdAt: createdAt(),
    publishedAt: moment('published_at'),
    closedAt: moment('closed_at'),
    takenDownAt: moment('taken_down_at'),
    takenDownReason: text('taken_down_reason'),
    /** The words of title, story, organisation and needs, for the search; written by the commands that change them. */
    search: words('search')
      .notNull()
      .default(sql`''::tsvector`),
  },
  (t) => [
    index('appeals_by_organisation').on(t.organisationId),
    index('appeals_search').using('gin', t.search),
    index('appeals_open_by_deadline')
      .on(t.deadline, t.id)
      .where(sql`${t.state} = 'open' and ${t.takenDownAt} is null`),
    // For those that may open again by themselves.
    index('appeals_full')
      .on(t.id)
      .where(sql`${t.state} = 'full'`),
    index('appeals_by_picture')
      .on(t.pictureId)
      .where(sql`${t.pictureId} is not null`),
    check('appeals_state_known', sql`${t.state} in ('draft', 'open', 'paused', 'full', 'closed')`),
    check('appeals_published_has_deadline', sql`${t.publishedAt} is null or ${t.deadline} is not null`),
  ],
);

/**
 * A line of an appeal. The four counts are moved together with the pledges and receipts that they are the fold of,
 * in the same transaction; `tally check` compares them.
 */
export const needs = pgTable(
  'needs',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    item: text('item').notNull(),
    /**
     * What kind of thing it is, for finding others like it: without what it is packed in and how it should be, where that
     * stands before it. `Tins of dog food` is `dog food`; `canned food` stays, as food alone is everything.
     */
    kind: text('kind').generatedAlwaysAs(
      sql.raw(`regexp_replace(regexp_replace(lower(item),
        '^(\\d+\\s+)?(tins?|cans?|packs?|packets?|bags?|boxes|box|bottles?|jars?|pairs?|cartons?|sachets?|pouches|pouch)\\s+of\\s+', ''),
        '^((clean|old|new|used|good|good-quality|large|small|big|double|single|warm|spare|unopened|fresh|thick)\\s+|(wet|dry|tinned|canned)\\s+(?=\\S+\\s+\\S))+', '')`),
    ),
    /** Singular: tin, bag; null means pieces. */
    unit: text('unit'),
    /** Null means as many as you can. */
    wanted: integer('wanted'),
    note: text('note').notNull().default(''),
    anythingLike: boolean('anything_like').notNull().default(false),
    /** 1 is most urgent, 2 normal, 3 when there is enough of the rest. */
    priority: integer('priority').notNull().default(2),
    headroomPercent: integer('headroom_percent').notNull().default(25),
    /** (wanted × (100 + headroom) + 99) div 100: how much pledges may add up to; null when wanted is. */
    acceptedUpTo: integer('accepted_up_to').generatedAlwaysAs(
      sql`((wanted::bigint * (100 + headroom_percent) + 99) / 100)::integer`,
    ),
    unconfirmed: integer('unconfirmed').notNull().default(0),
    pledged: integer('pledged').notNull().default(0),
    onTheWay: integer('on_the_way').notNull().default(0),
    received: integer('received').notNull().default(0),
    /** Since when it is known to be full; null again once there is room, in an appeal that is not full as a whole. */
    fullToldAt: moment('full_told_at'),
    /** When the charity was last written to that it is full. */
    fullLetterAt: moment('full_letter_at'),
    /** Where it can be ordered online for the drop-off point; http or https. */
    orderUrl: text('order_url'),
    closedAt: moment('closed_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('needs_by_appeal').on(t.appealId, t.position),
    // None of these two is touched when only a count moves.
    index('needs_by_likeness')
      .using('gin', sql`${t.kind} gin_trgm_ops`)
      .where(sql`${t.closedAt} is null`),
    index('needs_told_full')
      .on(t.appealId)
      .where(sql`${t.fullToldAt} is not null`),
    check('needs_wanted_in_range', sql`${t.wanted} between 1 and 1000000`),
    check('needs_priority_in_range', sql`${t.priority} between 1 and 3`),
    check('needs_headroom_in_range', sql`${t.headroomPercent} between 0 and 1000`),
    check(
      'needs_counts_not_negative',
      sql`${t.unconfirmed} >= 0 and ${t.pledged} >= 0 and ${t.onTheWay} >= 0 and ${t.received} >= 0`,
    ),
  ],
);

/** What a member saw when they last looked at an appeal's dashboard, so that it can say what is new. */
export const appealLooks = pgTable(
  'appeal_looks',
  {
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    lookedAt: moment('looked_at').notNull(),
    unconfirmed: integer('unconfirmed').notNull(),
    pledged: integer('pledged').notNull(),
    onTheWay: integer('on_the_way').notNull(),
    received: integer('received').notNull(),
  },
  (t) => [primaryKey({ columns: [t.appealId, t.personId] })],
);

/** Which drop-off points an appeal names, in its order. */
export const appealDropOffPoints = pgTable(
  'appeal_drop_off_points',
  {
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    pointId: uuid('point_id')
      .notNull()
      .references(() => dropOffPoints.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
  },
  (t) => [primaryKey({ columns: [t.appealId, t.pointId] }), index('appeal_drop_off_points_by_point').on(t.pointId)],
);
