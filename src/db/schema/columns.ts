import { bigint, customType, integer, timestamp } from 'drizzle-orm/pg-core';

/** Columns that many tables have. */

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

export const words = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

export const createdAt = () => moment('created_at').notNull().defaultNow();

export const many = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

export const few = (name: string) => integer(name).notNull().default(0);
