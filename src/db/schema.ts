import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/** Every table of the service. Words are those of the product: appeal, need, pledge, receipt, share link. */

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const words = customType<{ data: string }>({ dataType: () => 'tsvector' });
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
const createdAt = () => moment('created_at').notNull().defaultNow();

/** Facts about this database itself: the fingerprint of the secret, the set-up code's hash, when set-up was done. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

// --- organisations: who asks -----------------------------------------------------------------------------------

export const organisationStates = ['applied', 'approved', 'declined'] as const;
export const organisationKinds = ['charity', 'animal-shelter', 'food-bank', 'community'] as const;

export const organisations = pgTable(
  'organisations',
  {
    id: uuid('id').primaryKey(),
    slug: text('slug').notNull().unique('organisations_slug_taken'),
    name: text('name').notNull(),
    /** Register in org-id style, e.g. GB-CHC; null when not registered. */
    register: text('register'),
    registerNumber: text('register_number'),
    kind: text('kind', { enum: organisationKinds }).notNull().default('charity'),
    website: text('website'),
    email: text('email').notNull(),
    about: text('about').notNull().default(''),
    /** IANA name; deadlines are read and shown in it. */
    timeZone: text('time_zone').notNull().default('Europe/London'),
    state: text('state', { enum: organisationStates }).notNull().default('applied'),
    stateReason: text('state_reason'),
    /** Of what was promised, how much came, in percent; 75 until there is a record. Refreshed daily. */
    followThroughPercent: integer('follow_through_percent').notNull().default(75),
    /** Up to when the last daily "what came in" mail told its members. */
    cameInToldAt: moment('came_in_told_at'),
    decidedAt: moment('decided_at'),
    createdAt: createdAt(),
  },
  (t) => [
    check('organisations_state_known', sql`${t.state} in ('applied', 'approved', 'declined')`),
    check('organisations_follow_through_in_range', sql`${t.followThroughPercent} between 0 and 100`),
    check('organisations_kind_known', sql`${t.kind} in ('charity', 'animal-shelter', 'food-bank', 'community')`),
  ],
);

/** Somebody who can sign in: members of organisations and the host. */
export const people = pgTable('people', {
  id: uuid('id').primaryKey(),
  /** Lower case. */
  email: text('email').notNull().unique('people_email_taken'),
  name: text('name'),
  hostSince: moment('host_since'),
  createdAt: createdAt(),
});

export const memberRoles = ['owner', 'editor', 'door'] as const;

export const members = pgTable(
  'members',
  {
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    role: text('role', { enum: memberRoles }).notNull(),
    /** When this member stopped the daily "what came in" mail. */
    dailyMailStoppedAt: moment('daily_mail_stopped_at'),
    /** When this member stopped the "a need is full" mail. */
    fullMailStoppedAt: moment('full_mail_stopped_at'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.organisationId, t.personId] }),
    index('members_by_person').on(t.personId),
    check('members_role_known', sql`${t.role} in ('owner', 'editor', 'door')`),
  ],
);

export const invitations = pgTable(
  'invitations',
  {
    id: uuid('id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    role: text('role', { enum: memberRoles }).notNull(),
    invitedBy: uuid('invited_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
    acceptedAt: moment('accepted_at'),
  },
  (t) => [index('invitations_by_organisation').on(t.organisationId)],
);

/** A link by e-mail that signs a person in once, for 20 minutes; its token is derived from the id. */
export const signInLinks = pgTable('sign_in_links', {
  id: uuid('id').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' }),
  /** A path of this site to go on to. */
  goTo: text('go_to').notNull().default('/admin'),
  createdAt: createdAt(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
});

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    tokenHash: bytes('token_hash').notNull().unique('sessions_token_hash'),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    /** "Firefox on Android", for the person's own list of sessions. */
    device: text('device').notNull(),
    createdAt: createdAt(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
  },
  (t) => [index('sessions_by_person').on(t.personId)],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The first characters, to tell keys apart in a list. */
    prefix: text('prefix').notNull(),
    keyHash: bytes('key_hash').notNull().unique('api_keys_key_hash'),
    createdAt: createdAt(),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (t) => [index('api_keys_by_organisation').on(t.organisationId)],
);

// --- appeals: what is asked ------------------------------------------------------------------------------------

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
    /** When the charity was told that this need is full; null again once there is room. */
    fullToldAt: moment('full_told_at'),
    closedAt: moment('closed_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('needs_by_appeal').on(t.appealId, t.position),
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

export const dropOffVisibilities = ['public', 'after-pledge'] as const;

export const dropOffPoints = pgTable(
  'drop_off_points',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    address: text('address').notNull(),
    postcode: text('postcode'),
    hours: text('hours'),
    visibility: text('visibility', { enum: dropOffVisibilities }).notNull().default('public'),
  },
  (t) => [
    index('drop_off_points_by_appeal').on(t.appealId, t.position),
    check('drop_off_points_visibility_known', sql`${t.visibility} in ('public', 'after-pledge')`),
  ],
);

/** A photo of an appeal: turned, shrunk, its location data removed. */
export const pictures = pgTable('pictures', {
  id: uuid('id').primaryKey(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id, { onDelete: 'cascade' }),
  alt: text('alt').notNull().default(''),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  createdAt: createdAt(),
});

export const pictureFiles = pgTable(
  'picture_files',
  {
    pictureId: uuid('picture_id')
      .notNull()
      .references(() => pictures.id, { onDelete: 'cascade' }),
    /** In pixels; one file for each width. */
    width: integer('width').notNull(),
    contentType: text('content_type').notNull(),
    body: bytes('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.pictureId, t.width] })],
);

// --- pledges: what is promised ---------------------------------------------------------------------------------

/** An e-mail address that pledged, shares or follows. After erasure the address is null and nothing else is left. */
export const supporters = pgTable(
  'supporters',
  {
    id: uuid('id').primaryKey(),
    /** Lower case. */
    email: text('email').unique('supporters_email_taken'),
    createdAt: createdAt(),
    /** When they stopped all mail that the pledge itself does not need. */
    mailStoppedAt: moment('mail_stopped_at'),
    /** When their mail server said that the address does not exist. */
    bouncedAt: moment('bounced_at'),
    /** When somebody who reads this address's mail pressed a button that stands nowhere else; a pledge has its own. */
    addressConfirmedAt: moment('address_confirmed_at'),
    /** When they were last told by mail what came through their links. */
    rippleToldAt: moment('ripple_told_at'),
    erasedAt: moment('erased_at'),
  },
  (t) => [check('supporters_erased_has_no_email', sql`${t.erasedAt} is null or ${t.email} is null`)],
);

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
     * The state it had before receipts made it received, to go back to when they are undone. Null while it is not
     * received, and when it is received because the supporter took back the rest.
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

// --- receipts: what came through the door ----------------------------------------------------------------------

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
    /** The form's nonce or the request's key: the same submit again is the same receipt. */
    idempotencyKey: text('idempotency_key'),
    createdAt: createdAt(),
    undoneAt: moment('undone_at'),
  },
  (t) => [
    unique('receipts_idempotency').on(t.appealId, t.idempotencyKey),
    index('receipts_by_appeal').on(t.appealId, t.createdAt),
    index('receipts_by_pledge').on(t.pledgeId),
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
  },
  (t) => [
    primaryKey({ columns: [t.receiptId, t.needId] }),
    index('receipt_items_by_need').on(t.needId),
    check('receipt_items_quantity_positive', sql`${t.quantity} between 1 and 1000000`),
  ],
);

// --- the network of an appeal ------------------------------------------------------------------------------------

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

// --- the ripple: what share links set going ----------------------------------------------------------------------
// Kept sums of the records above, explained in docs/decisions/0013-ripple.md; `ripple check` compares them.

const many = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);
const few = (name: string) => integer(name).notNull().default(0);

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
  /** Links of which something came, directly or further down. */
  passedOn: few('passed_on'),
});

// --- the host --------------------------------------------------------------------------------------------------

export const reportOutcomes = ['dismissed', 'taken-down', 'words-hidden'] as const;

/** "Report this appeal", and "report these words" of a share link. */
export const reports = pgTable(
  'reports',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    /** The link whose name and words are meant; null when it is about the appeal. */
    shareLinkId: uuid('share_link_id').references(() => shareLinks.id, { onDelete: 'cascade' }),
    /** What stood there when it was reported: it may be changed, or taken away, before the host looks. */
    words: text('words'),
    reason: text('reason').notNull(),
    email: text('email'),
    createdAt: createdAt(),
    decidedAt: moment('decided_at'),
    outcome: text('outcome', { enum: reportOutcomes }),
  },
  (t) => [
    index('reports_by_appeal').on(t.appealId),
    uniqueIndex('reports_of_appeal_once')
      .on(t.appealId, t.reason, t.email)
      .where(sql`${t.shareLinkId} is null`),
    uniqueIndex('reports_of_words_once')
      .on(t.shareLinkId, t.reason, t.email)
      .where(sql`${t.shareLinkId} is not null`),
    check('reports_outcome_known', sql`${t.outcome} in ('dismissed', 'taken-down', 'words-hidden')`),
  ],
);

// --- share moments: passing it on together ---------------------------------------------------------------------

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

// --- mail ------------------------------------------------------------------------------------------------------

/** Letters for the mailbox page; written only while no mail server is set. */
export const mailbox = pgTable(
  'mailbox',
  {
    id: uuid('id').primaryKey(),
    to: text('to').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    kind: text('kind').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('mailbox_newest').on(t.createdAt)],
);

// --- jobs ------------------------------------------------------------------------------------------------------

/** The job workers that are alive; a job locked by one that fell silent is given back. */
export const jobWorkers = pgTable('job_workers', {
  id: text('id').primaryKey(),
  lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
});
