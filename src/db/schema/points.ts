import { sql } from 'drizzle-orm';
import { check, doublePrecision, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { organisations } from './organisations.ts';
import { pictures } from './pictures.ts';

/** Where it is brought. */

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
