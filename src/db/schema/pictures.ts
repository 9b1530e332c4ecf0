import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, createdAt } from './columns.ts';
import { organisations } from './organisations.ts';

/** Photos: turned, shrunk, their location data removed. */

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
