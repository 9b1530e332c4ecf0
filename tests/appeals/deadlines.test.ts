import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineField, readDeadline } from '../../src/appeals/deadline.ts';

const instant = (text: string, zone: string) => {
  const read = readDeadline(text, zone);
  return read.kind === 'at' ? read.at.toISOString() : read.kind;
};

describe('a deadline in the organisation’s time zone', () => {
  it('is the wall clock’s time there, in summer and in winter', () => {
    expect(instant('2026-11-28T18:00', 'Europe/London')).toBe('2026-11-28T18:00:00.000Z');
    expect(instant('2026-06-28T18:00', 'Europe/London')).toBe('2026-06-28T17:00:00.000Z');
    expect(instant('2026-11-28T18:00', 'America/New_York')).toBe('2026-11-28T23:00:00.000Z');
  });

  it('in the hour that is skipped takes the later reading', () => {
    expect(instant('2027-03-28T01:30', 'Europe/London')).toBe('2027-03-28T01:30:00.000Z');
    expect(deadlineField(new Date('2027-03-28T01:30:00Z'), 'Europe/London')).toBe('2027-03-28T02:30');
  });

  it('in the hour that comes twice takes the first', () => {
    expect(instant('2026-10-25T01:30', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('says what is no time, and what is left empty', () => {
    for (const text of ['tomorrow', '2026-02-30T10:00', '2026-13-01T10:00', '2026-11-28', '2026-11-28T25:00'])
      expect(readDeadline(text, 'Europe/London').kind).toBe('wrong');
    expect(readDeadline(' ', 'Europe/London')).toEqual({ kind: 'none' });
  });

  it('comes back from the field as it went in, for every minute that the clock shows once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 29_000_000, max: 31_000_000 }),
        fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
        (minute, zone) => {
          const at = new Date(minute * 60_000);
          const field = deadlineField(at, zone);
          const back = readDeadline(field, zone);
          expect(back.kind === 'at' && deadlineField(back.at, zone)).toBe(field);
        },
      ),
    );
  });
});
