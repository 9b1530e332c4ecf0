import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, createdAt, moment } from './columns.ts';

/** Who asks. */

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
