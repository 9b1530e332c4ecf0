import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, moment } from './columns.ts';

/** Who promises, passes on or follows. */

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
    /** When their mail server said that the address does not exist, or took no mail for it over days. */
    bouncedAt: moment('bounced_at'),
    /** When somebody who reads this address's mail pressed a button that stands nowhere else; a pledge has its own. */
    addressConfirmedAt: moment('address_confirmed_at'),
    /** When they were last told by mail what came through their links. */
    rippleToldAt: moment('ripple_told_at'),
    erasedAt: moment('erased_at'),
  },
  (t) => [check('supporters_erased_has_no_email', sql`${t.erasedAt} is null or ${t.email} is null`)],
);
