import { Temporal } from 'temporal-polyfill';

export type DeadlineReading = { kind: 'none' } | { kind: 'at'; at: Date } | { kind: 'wrong'; message: string };

/**
 * What a `datetime-local` field says, as a moment: a wall clock's time in the organisation's zone. Where the clock
 * is put forward and skips that time, the later reading is taken, and where it is put back and shows it twice, the
 * first one (RFC 5545's rule, Temporal's "compatible").
 */
export function readDeadline(text: string, timeZone: string): DeadlineReading {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'none' };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(trimmed)) return unreadable;
  try {
    const wallClock = Temporal.PlainDateTime.from(trimmed, { overflow: 'reject' });
    const zoned = wallClock.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
    return { kind: 'at', at: new Date(zoned.epochMilliseconds) };
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  }
}

const unreadable: DeadlineReading = { kind: 'wrong', message: 'Write the day and the time, like 28/11/2026 18:00' };

/** A moment as a `datetime-local` field shows it in the organisation's zone: `2026-11-28T18:00`. */
export function deadlineField(at: Date | null, timeZone: string): string {
  if (at === null) return '';
  const zoned = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  return zoned.toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** Whether the moment can be a deadline: neither passed nor so far away that it is a slip. */
export function deadlineProblem(at: Date, now: Date): string | null {
  if (at <= now) return 'This time has passed. Choose one to come';
  if (at.getTime() - now.getTime() > mostMs) return 'This is more than two years away. Choose a nearer day';
  return null;
}

const mostMs = 2 * 366 * 86_400_000;
