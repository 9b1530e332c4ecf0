import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { organisations, people } from './organisations.ts';
import { appeals } from './appeals.ts';
import { supporters } from './supporters.ts';

/** What is passed on. */

/** How somebody came to a page, as far as the address tells (`?from=poster`). */
export const channels = [
  'whatsapp',
  'copy',
  'sheet',
  'facebook',
  'x',
  'linkedin',
  'bluesky',
  'threads',
  'telegram',
  'mastodon',
  'sms',
  'email',
  'mail',
  'push',
  'qr',
  'poster',
  'screen',
  'stall',
  'embed',
  'badge',
] as const;

/** A place that a charity puts a poster up at: the vet's window, the library. It has one share link for each appeal. */
export const places = pgTable(
  'places',
  {
    id: uuid('id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    createdAt: createdAt(),
    closedAt: moment('closed_at'),
  },
  (t) => [index('places_by_organisation').on(t.organisationId)],
);

/** Whose a share link is: a person's, a group's (a class, a shop), a place's, a stall's, or of a site that embeds the appeal. */
export const shareLinkKinds = ['person', 'group', 'place', 'stall', 'embed'] as const;
export type LinkKind = (typeof shareLinkKinds)[number];

/** A personal code in a path. It carries credit and no login power. */
export const shareLinks = pgTable(
  'share_links',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    code: text('code').notNull().unique('share_links_code_taken'),
    kind: text('kind', { enum: shareLinkKinds }).notNull().default('person'),
    placeId: uuid('place_id').references(() => places.id, { onDelete: 'cascade' }),
    supporterId: uuid('supporter_id').references(() => supporters.id, { onDelete: 'set null' }),
    /** The link through which this person came; set once, so the ripple is always a tree. */
    parentId: uuid('parent_id'),
    /** Shown to who comes through it, by choice. */
    name: text('name'),
    message: text('message'),
    /** The host took the name and the words away after a report. */
    wordsHiddenAt: moment('words_hidden_at'),
    turnedOffAt: moment('turned_off_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('share_links_by_appeal').on(t.appealId),
    index('share_links_by_parent')
      .on(t.parentId)
      .where(sql`${t.parentId} is not null`),
    uniqueIndex('share_links_one_per_supporter')
      .on(t.supporterId, t.appealId)
      .where(sql`${t.supporterId} is not null`),
    uniqueIndex('share_links_one_per_place')
      .on(t.placeId, t.appealId)
      .where(sql`${t.placeId} is not null`),
    uniqueIndex('share_links_one_per_embedding_site')
      .on(t.appealId, t.name)
      .where(sql`${t.kind} = 'embed'`),
    index('share_links_of_the_charity')
      .on(t.appealId, t.kind)
      .where(sql`${t.kind} <> 'person'`),
    check('share_links_kind_known', sql`${t.kind} in ('person', 'group', 'place', 'stall', 'embed')`),
  ],
);

/**
 * A table at a market or in a school hall where one phone takes the promises of many. Its share link carries the name
 * and the credit. Who holds the helper link may enter what is promised and what is handed over, and nothing else.
 */
export const stalls = pgTable(
  'stalls',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    shareLinkId: uuid('share_link_id')
      .notNull()
      .references(() => shareLinks.id, { onDelete: 'cascade' }),
    /** Raised with each new helper link, so that the one before opens nothing any more. */
    helperVersion: integer('helper_version').notNull().default(1),
    /** When the helper link was ended and no new one made. */
    helperEndedAt: moment('helper_ended_at'),
    createdBy: uuid('created_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    closedAt: moment('closed_at'),
  },
  (t) => [index('stalls_by_appeal').on(t.appealId), unique('stalls_one_per_link').on(t.shareLinkId)],
);

/** A group's link: a class, a shop, a team. Who began it keeps it, if they gave an address. */
export const groups = pgTable(
  'groups',
  {
    linkId: uuid('link_id')
      .primaryKey()
      .references(() => shareLinks.id, { onDelete: 'cascade' }),
    supporterId: uuid('supporter_id').references(() => supporters.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
  },
  (t) => [
    index('groups_by_supporter')
      .on(t.supporterId)
      .where(sql`${t.supporterId} is not null`),
  ],
);

/** What the owner of a link was last told of its ripple by mail, and what they were told before that. */
export const toldSums = pgTable('told_sums', {
  linkId: uuid('link_id')
    .primaryKey()
    .references(() => shareLinks.id, { onDelete: 'cascade' }),
  quantity: integer('quantity').notNull(),
  received: integer('received').notNull(),
  quantityBefore: integer('quantity_before').notNull(),
  receivedBefore: integer('received_before').notNull(),
  people: integer('people').notNull(),
  toldAt: moment('told_at').notNull(),
});
