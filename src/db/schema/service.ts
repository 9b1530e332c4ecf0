import { index, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';

/** The service itself: its settings, mail that is owed or shown, and its job workers. */

/** Facts about this database itself: the fingerprint of the secret, the set-up code's hash, when set-up was done. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

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
