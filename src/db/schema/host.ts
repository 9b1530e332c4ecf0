import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';
import { appeals } from './appeals.ts';
import { shareLinks } from './sharing.ts';

/** The desk of whoever runs the service. */

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
