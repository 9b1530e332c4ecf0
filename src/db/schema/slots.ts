import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { people } from './organisations.ts';
import { dropOffPoints } from './points.ts';
import { appeals } from './appeals.ts';
import { supporters } from './supporters.ts';
import { pledges } from './pledges.ts';

/** When and how a promise comes. */

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
