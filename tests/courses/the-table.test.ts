import { describe, expect, it } from 'vitest';
import { course, dayFrom, stepOf, type OnCourse } from '../../src/courses/course.ts';

const at = (text: string) => new Date(text);

/** Confirmed long ago, due by the appeal's deadline on Friday 27 November, 6 pm, in London. */
const pledge: OnCourse = {
  state: 'pledged',
  confirmedAt: at('2026-11-10T12:00:00Z'),
  due: { by: 'deadline', at: at('2026-11-27T18:00:00Z') },
  timeZone: 'Europe/London',
  visitsStopped: false,
  hasAddress: true,
  behind: {},
  answers: {},
};
const asked = { behind: { reminder: at('2026-11-25T09:00:00Z'), 'did-you-manage': at('2026-11-28T09:00:00Z') } };

describe('the course of mail', () => {
  it('is thanks, a reminder, a question, and letting go', () => {
    expect(course.map(({ step }) => step)).toEqual(['thanks', 'reminder', 'did-you-manage', 'lapsed']);
  });

  it('reminds two days before the deadline, at nine in the morning there', () => {
    expect(stepOf(pledge, at('2026-11-25T08:59:00Z'))).toBeNull();
    expect(stepOf(pledge, at('2026-11-25T09:00:00Z'))).toBe('reminder');
    expect(stepOf({ ...pledge, timeZone: 'America/New_York' }, at('2026-11-25T13:59:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, timeZone: 'America/New_York' }, at('2026-11-25T14:00:00Z'))).toBe('reminder');
  });

  it('reminds the day before a time that is booked', () => {
    const booked: OnCourse = { ...pledge, due: { by: 'slot', at: at('2026-11-20T10:30:00Z') } };
    expect(stepOf(booked, at('2026-11-18T12:00:00Z'))).toBeNull();
    expect(stepOf(booked, at('2026-11-19T09:00:00Z'))).toBe('reminder');
    expect(stepOf(booked, at('2026-11-20T09:00:00Z'))).toBeNull();
  });

  it('does not remind who has just confirmed, has set off, or has no time left', () => {
    const now = at('2026-11-25T10:00:00Z');
    expect(stepOf({ ...pledge, confirmedAt: at('2026-11-24T09:01:00Z') }, now)).toBeNull();
    expect(stepOf({ ...pledge, confirmedAt: at('2026-11-24T09:00:00Z') }, now)).toBe('reminder');
    expect(stepOf({ ...pledge, state: 'on-the-way' }, now)).toBeNull();
    expect(stepOf({ ...pledge, hasAddress: false }, now)).toBeNull();
    expect(stepOf(pledge, at('2026-11-27T15:59:00Z'))).toBe('reminder');
    expect(stepOf(pledge, at('2026-11-27T16:01:00Z'))).toBeNull();
  });

  it('does nothing in the evening and at night', () => {
    expect(stepOf(pledge, at('2026-11-25T19:59:00Z'))).toBe('reminder');
    expect(stepOf(pledge, at('2026-11-25T20:00:00Z'))).toBeNull();
    expect(stepOf(pledge, at('2026-11-26T03:00:00Z'))).toBeNull();
  });

  it('asks the day after it was due, also who had set off, and not who says that they brought it', () => {
    const now = at('2026-11-28T09:00:00Z');
    expect(stepOf(pledge, at('2026-11-27T19:00:00Z'))).toBeNull();
    expect(stepOf(pledge, now)).toBe('did-you-manage');
    expect(stepOf({ ...pledge, state: 'on-the-way' }, now)).toBe('did-you-manage');
    expect(stepOf({ ...pledge, answers: { brought: at('2026-11-27T17:00:00Z') } }, now)).toBeNull();
  });

  it('lets go a week after it was due, once it was asked about', () => {
    expect(stepOf({ ...pledge, ...asked }, at('2026-12-03T12:00:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, ...asked }, at('2026-12-04T09:00:00Z'))).toBe('lapsed');
    const late = { behind: { 'did-you-manage': at('2026-12-03T10:00:00Z') } };
    expect(stepOf({ ...pledge, ...late }, at('2026-12-08T09:00:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, ...late }, at('2026-12-08T10:00:00Z'))).toBe('lapsed');
  });

  it('keeps what is still coming for a week, and what they say that they brought for good', () => {
    const coming = { ...asked, answers: { 'still-coming': at('2026-12-02T12:00:00Z') } };
    expect(stepOf({ ...pledge, ...coming }, at('2026-12-05T12:00:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, ...coming }, at('2026-12-09T12:00:00Z'))).toBe('lapsed');
    const brought = { ...asked, answers: { brought: at('2026-12-02T12:00:00Z') } };
    expect(stepOf({ ...pledge, ...brought }, at('2026-12-20T12:00:00Z'))).toBeNull();
  });

  it('lets go later, and without asking, who can’t be asked', () => {
    expect(stepOf({ ...pledge, hasAddress: false }, at('2026-12-04T10:00:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, hasAddress: false }, at('2026-12-11T10:00:00Z'))).toBe('lapsed');
  });

  it('asks nobody and lets nothing go while nobody shall come; the reminder goes and says so', () => {
    const stopped = { ...pledge, visitsStopped: true };
    expect(stepOf(stopped, at('2026-11-25T10:00:00Z'))).toBe('reminder');
    expect(stepOf({ ...stopped, behind: asked.behind }, at('2026-12-10T10:00:00Z'))).toBeNull();
    expect(stepOf(stopped, at('2026-11-28T10:00:00Z'))).toBeNull();
    expect(stepOf({ ...stopped, hasAddress: false }, at('2026-12-12T10:00:00Z'))).toBeNull();
  });

  it('leaves alone what was due a month ago', () => {
    expect(stepOf({ ...pledge, ...asked }, at('2026-12-27T08:00:00Z'))).toBeNull();
    expect(stepOf({ ...pledge, ...asked }, at('2026-12-28T12:00:00Z'))).toBeNull();
    expect(stepOf(pledge, at('2026-12-28T12:00:00Z'))).toBeNull();
  });
});

describe('the days of the course', () => {
  const due = (text: string, by: 'slot' | 'deadline' = 'deadline') => ({
    due: { by, at: at(text) },
    timeZone: 'Europe/London',
  });

  it('are at nine on the wall, whether the clocks go back in between', () => {
    // Clocks went back on Sunday 25 October: the deadline is Monday, the reminder Saturday, still in summer time.
    expect(dayFrom(due('2026-10-26T18:00:00Z'), -2)).toEqual(at('2026-10-24T08:00:00Z'));
    expect(dayFrom(due('2026-10-24T17:00:00Z'), 1)).toEqual(at('2026-10-25T09:00:00Z'));
    expect(dayFrom(due('2026-10-24T17:00:00Z'), 7)).toEqual(at('2026-10-31T09:00:00Z'));
  });

  it('or forward', () => {
    // Sunday 28 March 2027.
    expect(dayFrom(due('2027-03-29T17:00:00Z'), -2)).toEqual(at('2027-03-27T09:00:00Z'));
    expect(dayFrom(due('2027-03-27T18:00:00Z'), 1)).toEqual(at('2027-03-28T08:00:00Z'));
    // A time booked in the hour that the clocks jump over to: half past two on that Sunday.
    expect(dayFrom(due('2027-03-28T01:30:00Z', 'slot'), -1)).toEqual(at('2027-03-27T09:00:00Z'));
  });

  it('count a deadline at midnight as the day that it ends', () => {
    expect(dayFrom(due('2026-11-28T00:00:00Z'), -2)).toEqual(at('2026-11-25T09:00:00Z'));
    // Midnight in summer time is eleven in the evening by UTC.
    expect(dayFrom(due('2026-08-28T23:00:00Z'), 1)).toEqual(at('2026-08-29T08:00:00Z'));
  });
});
