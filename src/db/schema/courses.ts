import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { pictures } from './pictures.ts';
import { appeals } from './appeals.ts';
import { supporters } from './supporters.ts';
import { pledges } from './pledges.ts';

/** Keeping promises: the course of mail, and the thanks. */

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
