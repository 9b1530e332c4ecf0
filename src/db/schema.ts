import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
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
    /** How many promises that figure rests on, the prior left out; with few of them the expected range is wide. */
    followThroughOf: integer('follow_through_of').notNull().default(0),
    /** When it agreed that appeals of others that have enough may show its open needs. */
    takesOverflowSince: moment('takes_overflow_since'),
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
    /** When this member stopped the mail about what the service did, or is about to do, by itself. */
    steeringMailStoppedAt: moment('steering_mail_stopped_at'),
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
    /** Slow: open, but whoever brings something takes a slot. */
    slowSince: moment('slow_since'),
    /** "Please don't come now": promises stand, but nobody shall set off. */
    visitsStoppedAt: moment('visits_stopped_at'),
    /** When a member last did something for it; after days of silence it is asked whether all is still true. */
    touchedAt: moment('touched_at'),
    stillTrueAskedAt: moment('still_true_asked_at'),
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
    /** When the charity was told that this need is full; null again once there is room. */
    fullToldAt: moment('full_told_at'),
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

export const dropOffVisibilities = ['public', 'after-pledge'] as const;

/** Where things are brought to. It belongs to the organisation; appeals name it (`appealDropOffPoints`). */
export const dropOffPoints = pgTable(
  'drop_off_points',
  {
    id: uuid('id').primaryKey(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    address: text('address').notNull(),
    postcode: text('postcode'),
    hours: text('hours'),
    visibility: text('visibility', { enum: dropOffVisibilities }).notNull().default('public'),
    /** Parking, the doorbell. */
    notes: text('notes').notNull().default(''),
    /** Whom it takes what from, in the charity's words. */
    accepts: text('accepts').notNull().default(''),
    latitude: doublePrecision('latitude'),
    longitude: doublePrecision('longitude'),
    /** How many can come in an hour; null: no slots. */
    capacityPerHour: integer('capacity_per_hour'),
    slotMinutes: integer('slot_minutes').notNull().default(30),
    /** How many things it can store; a warning goes out at 80 %. */
    storageCeiling: integer('storage_ceiling'),
    /** Since when what came is counted as stored: when it was last emptied. */
    storageSince: moment('storage_since'),
    storageWarnedAt: moment('storage_warned_at'),
    /** When it was told that nothing more fits in. */
    storageFullToldAt: moment('storage_full_told_at'),
    pictureId: uuid('picture_id').references(() => pictures.id, { onDelete: 'set null' }),
    /** Counts edits, so that nobody puts an older version in the place of a newer one unseen. */
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    closedAt: moment('closed_at'),
  },
  (t) => [
    check('drop_off_points_position_whole', sql`(${t.latitude} is null) = (${t.longitude} is null)`),
    check(
      'drop_off_points_position_on_earth',
      sql`${t.latitude} between -90 and 90 and ${t.longitude} between -180 and 180`,
    ),
    check('drop_off_points_capacity_positive', sql`${t.capacityPerHour} between 1 and 10000`),
    check('drop_off_points_slot_minutes_known', sql`${t.slotMinutes} in (10, 15, 20, 30, 60)`),
    check('drop_off_points_storage_positive', sql`${t.storageCeiling} between 1 and 10000000`),
    index('drop_off_points_by_organisation').on(t.organisationId),
    index('drop_off_points_with_ceiling')
      .on(t.id)
      .where(sql`${t.storageCeiling} is not null and ${t.closedAt} is null`),
    index('drop_off_points_by_picture')
      .on(t.pictureId)
      .where(sql`${t.pictureId} is not null`),
    check('drop_off_points_visibility_known', sql`${t.visibility} in ('public', 'after-pledge')`),
  ],
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

/** Times at a drop-off point with room for so many at once, made when the first books; `booked` is kept by the bookings. */
export const slots = pgTable(
  'slots',
  {
    pointId: uuid('point_id')
      .notNull()
      .references(() => dropOffPoints.id, { onDelete: 'cascade' }),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    booked: integer('booked').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.pointId, t.startsAt] }),
    check('slots_booked_not_negative', sql`${t.booked} >= 0`),
    check('slots_end_after_start', sql`${t.endsAt} > ${t.startsAt}`),
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

// --- when and how a promise comes ------------------------------------------------------------------------------

/** A place in a slot. It is held for a few minutes while the pledge is made, then belongs to the pledge. */
export const slotBookings = pgTable(
  'slot_bookings',
  {
    id: uuid('id').primaryKey(),
    pointId: uuid('point_id').notNull(),
    startsAt: moment('starts_at').notNull(),
    pledgeId: uuid('pledge_id').references(() => pledges.id, { onDelete: 'cascade' }),
    /** While no pledge has it: until when it is held. */
    heldUntil: moment('held_until'),
    createdAt: createdAt(),
    freedAt: moment('freed_at'),
  },
  (t) => [
    foreignKey({ columns: [t.pointId, t.startsAt], foreignColumns: [slots.pointId, slots.startsAt] }).onDelete(
      'cascade',
    ),
    uniqueIndex('slot_bookings_one_a_pledge')
      .on(t.pledgeId)
      .where(sql`${t.freedAt} is null`),
    index('slot_bookings_by_slot').on(t.pointId, t.startsAt),
    // For the jobs that look at those to come, and at those just over.
    index('slot_bookings_standing')
      .on(t.startsAt)
      .where(sql`${t.freedAt} is null`),
    index('slot_bookings_held')
      .on(t.heldUntil)
      .where(sql`${t.pledgeId} is null and ${t.freedAt} is null`),
    check('slot_bookings_held_or_pledged', sql`${t.pledgeId} is not null or ${t.heldUntil} is not null`),
  ],
);

/** Bring it, post it, order it online to the address, or have it collected. */
export const ways = ['bring', 'post', 'order', 'collect'] as const;

/** How a pledge comes; without a row: it is brought. */
export const pledgePlans = pgTable(
  'pledge_plans',
  {
    pledgeId: uuid('pledge_id')
      .primaryKey()
      .references(() => pledges.id, { onDelete: 'cascade' }),
    way: text('way', { enum: ways }).notNull().default('bring'),
    carrier: text('carrier'),
    trackingNumber: text('tracking_number'),
    /** Where it can be collected; told to nobody but the charity, and to a driver after both agreed. */
    address: text('address'),
    postcode: text('postcode'),
    phone: text('phone'),
    note: text('note'),
    /** SEQUENCE of RFC 5545: raised whenever the calendar entry has to change. */
    calendarSequence: integer('calendar_sequence').notNull().default(0),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [check('pledge_plans_way_known', sql`${t.way} in ('bring', 'post', 'order', 'collect')`)],
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

/** "I can drive": somebody who offers to collect from others near by. */
export const drivers = pgTable(
  'drivers',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    supporterId: uuid('supporter_id')
      .notNull()
      .references(() => supporters.id, { onDelete: 'cascade' }),
    name: text('name'),
    /** Where they can collect, in their words or as the first half of a postcode. */
    area: text('area').notNull(),
    phone: text('phone'),
    note: text('note'),
    createdAt: createdAt(),
    /** When they pressed the button in the mail. */
    confirmedAt: moment('confirmed_at'),
    withdrawnAt: moment('withdrawn_at'),
  },
  (t) => [unique('drivers_once').on(t.appealId, t.supporterId), index('drivers_by_supporter').on(t.supporterId)],
);

/** The charity joins a pledge that waits to be collected with a driver; addresses pass once both have agreed. */
export const collections = pgTable(
  'collections',
  {
    id: uuid('id').primaryKey(),
    pledgeId: uuid('pledge_id')
      .notNull()
      .references(() => pledges.id, { onDelete: 'cascade' }),
    driverId: uuid('driver_id')
      .notNull()
      .references(() => drivers.id, { onDelete: 'cascade' }),
    proposedBy: uuid('proposed_by').references(() => people.id, { onDelete: 'set null' }),
    createdAt: createdAt(),
    giverAgreedAt: moment('giver_agreed_at'),
    driverAgreedAt: moment('driver_agreed_at'),
    endedAt: moment('ended_at'),
  },
  (t) => [
    uniqueIndex('collections_one_a_pledge')
      .on(t.pledgeId)
      .where(sql`${t.endedAt} is null`),
    index('collections_by_driver').on(t.driverId),
  ],
);

/** The steps of the course of mail that a pledge has been through (src/courses). */
export const courseSteps = ['reminder', 'did-you-manage', 'lapsed'] as const;
/** What a supporter said to "did you manage?"; it moves no count. */
export const courseAnswers = ['brought', 'still-coming'] as const;

export const courseLetters = pgTable(
  'course_letters',
  {
    pledgeId: uuid('pledge_id')
      .notNull()
      .references(() => pledges.id, { onDelete: 'cascade' }),
    step: text('step', { enum: [...courseSteps, ...courseAnswers] }).notNull(),
    /** When its letter was owed, or the answer was given. */
    owedAt: moment('owed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.pledgeId, t.step] })],
);

/** When somebody last got a mail about an appeal that they had not asked for: nobody gets more than one a day. */
export const mailDays = pgTable(
  'mail_days',
  {
    supporterId: uuid('supporter_id')
      .notNull()
      .references(() => supporters.id, { onDelete: 'cascade' }),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    lastAt: moment('last_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.supporterId, t.appealId] })],
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

/** The charity's photo of the day, which goes with the thanks. */
export const dayPhotos = pgTable(
  'day_photos',
  {
    id: uuid('id').primaryKey(),
    appealId: uuid('appeal_id')
      .notNull()
      .references(() => appeals.id, { onDelete: 'cascade' }),
    pictureId: uuid('picture_id')
      .notNull()
      .references(() => pictures.id, { onDelete: 'cascade' }),
    caption: text('caption').notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [index('day_photos_by_appeal').on(t.appealId, t.createdAt), index('day_photos_by_picture').on(t.pictureId)],
);

// --- the steering wheel ----------------------------------------------------------------------------------------

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

/**
 * Letters that are owed for pledges and have no job yet. Without an index: rows are appended, and all are handed to the job
 * queue within a moment (mail/owed.ts).
 */
export const owedMail = pgTable('owed_mail', {
  kind: text('kind').notNull(),
  ids: json('ids').notNull(),
  createdAt: createdAt(),
});

/** The job workers that are alive; a job locked by one that fell silent is given back. */
export const jobWorkers = pgTable('job_workers', {
  id: text('id').primaryKey(),
  lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
});
