import ICAL from 'ical.js';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changePoint, closePoint } from '../../src/points/commands.ts';
import { pledgeCalendar } from '../../src/pledges/calendar.ts';
import { pledgeById } from '../../src/pledges/queries.ts';
import { slotLetters } from '../../src/slots/letters.ts';
import { pointsOfAppeal } from '../../src/points/queries.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  apiPost,
  appealWithTimes,
  bookedAt,
  confirmedPledge,
  expectSlotsRight,
  pointOf,
  slotOf,
  tuesday,
} from './support.ts';

let service: TestService;
let cast: Cast;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(async () => {
  await expectSlotsRight(service);
  await service.stop();
});

/** The one event of a calendar file, as a calendar programme reads it. */
function eventOf(text: string) {
  const calendar = ICAL.Component.fromString(text);
  const [component, ...others] = calendar.getAllSubcomponents('vevent');
  if (!component || others.length > 0) throw new Error('not one event');
  const event = new ICAL.Event(component);
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    starts: event.startDate.toJSDate().toISOString(),
    ends: event.endDate.toJSDate().toISOString(),
    isWholeDay: event.startDate.isDate,
    status: component.getFirstPropertyValue('status'),
    hasZone: text.includes('TZID'),
  };
}

const calendarAt = async (path: string) => eventOf((await service.app.inject(`${path}/calendar.ics`)).body);

/** The letter of a kind for a pledge as it would be made now. */
const letterOf = (kind: string, ids: Record<string, string>) => {
  const write = slotLetters(service.deps)[kind];
  if (!write) throw new Error(`no letter ${kind}`);
  return write(ids);
};

it('moves one and the same calendar entry with each change', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Calendar' });
  const { path, id } = await confirmedPledge(service, appeal, { email: 'cal@example.org' });
  const before = await calendarAt(path);
  expect(before).toMatchObject({ method: 'PUBLISH', uid: `pledge-${id}@localhost`, sequence: 0, isWholeDay: true });
  await apiPost(service, `${path}/slot`, { pointId: pointOf(appeal), startsAt: tuesday('10:00') });
  const booked = await calendarAt(path);
  expect(booked).toMatchObject({
    uid: before.uid,
    starts: tuesday('10:00'),
    ends: tuesday('10:30'),
    isWholeDay: false,
  });
  expect(booked.sequence).toBeGreaterThan(before.sequence);
  await apiPost(service, `${path}/slot`, { pointId: pointOf(appeal), startsAt: tuesday('11:00') });
  const moved = await calendarAt(path);
  expect(moved).toMatchObject({ uid: before.uid, starts: tuesday('11:00') });
  expect(moved.sequence).toBeGreaterThan(booked.sequence);
  await apiPost(service, `${path}/free-slot`);
  const freed = await calendarAt(path);
  expect(freed).toMatchObject({ uid: before.uid, isWholeDay: true });
  expect(freed.sequence).toBeGreaterThan(moved.sequence);
  const letter = await service.letterTo('cal@example.org', { kind: 'slot-changed' });
  expect(letter.text).toMatch(/this time is yours|your time is free/);
});

it('takes the time out of the calendar when it is posted instead', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Posted instead' });
  const { path, id } = await confirmedPledge(service, appeal, {
    email: 'posted@example.org',
    startsAt: tuesday('10:00'),
  });
  const booked = await calendarAt(path);
  const answer = await sendForm(service, `${path}/way`, { way: 'post' });
  expect(answer.headers.location).toBe(`${path}?said=time-free`);
  expect(await bookedAt(service, appeal, tuesday('10:00'))).toEqual({ counted: 0, bookings: 0 });
  const letter = await service.letterTo('posted@example.org', { kind: 'slot-changed' });
  expect(letter.subject).toBe('You have given your time back');
  expect(letter.text).toContain('The calendar file with this letter changes the entry that you have.');
  const entry = eventOf((await letterOf('slot-changed', { pledgeId: id }))?.calendar ?? '');
  expect(entry).toMatchObject({ uid: booked.uid, isWholeDay: true });
  expect(entry.sequence).toBeGreaterThan(booked.sequence);
  // Nothing was given back by this one.
  expect((await sendForm(service, `${path}/way`, { way: 'post', carrier: 'Evri' })).headers.location).toBe(
    `${path}?said=changed`,
  );
});

it('says so by letter when the hours no longer hold it, and takes the entry out of the calendar', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Hours change' });
  const early = await confirmedPledge(service, appeal, { email: 'early@example.org', startsAt: tuesday('10:00') });
  const late = await confirmedPledge(service, appeal, { email: 'late@example.org', startsAt: tuesday('11:00') });
  const before = await calendarAt(early.path);
  await changePoint(service.deps, pointOf(appeal), { patch: { hours: 'Mo-Fr 10:30-12:00' } });
  const letter = await service.letterTo('early@example.org', { kind: 'slot-fell-away' });
  expect(letter.subject).toBe('Please choose another time: Tuesday 24 November, 10 am to 10.30 am falls away');
  expect(letter.text).toContain(`${early.path}/time`);
  expect(await slotOf(service, early.path)).toBeNull();
  expect(await bookedAt(service, appeal, tuesday('10:00'))).toEqual({ counted: 0, bookings: 0 });
  expect(await slotOf(service, late.path)).toBe(tuesday('11:00'));
  const ids = { pledgeId: early.id, pointId: pointOf(appeal), startsAt: tuesday('10:00'), endsAt: tuesday('10:30') };
  const cancelled = eventOf((await letterOf('slot-fell-away', ids))?.calendar ?? '');
  expect(cancelled).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', uid: before.uid, starts: tuesday('10:00') });
  expect(cancelled.sequence).toBeGreaterThan(before.sequence);
  // Whoever has chosen another time meanwhile is not told to.
  await apiPost(service, `${early.path}/slot`, { pointId: pointOf(appeal), startsAt: tuesday('10:30') });
  expect(await letterOf('slot-fell-away', ids)).toBeNull();
});

it('frees every time when the point closes', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Point closes' });
  const { path } = await confirmedPledge(service, appeal, { email: 'closes@example.org', startsAt: tuesday('10:00') });
  await closePoint(service.deps, pointOf(appeal));
  await service.letterTo('closes@example.org', { kind: 'slot-fell-away' });
  expect(await slotOf(service, path)).toBeNull();
});

it('offers no other time while nobody shall come', async () => {
  const appeal = await appealWithTimes(service, cast.dogsHome, { title: 'Closes while stopped' });
  const { path } = await confirmedPledge(service, appeal, { email: 'stays@example.org', startsAt: tuesday('10:00') });
  const stopped = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/steer`,
    headers: cast.rosa.headers,
    payload: { stopVisits: true },
  });
  expect(stopped.statusCode).toBe(200);
  await closePoint(service.deps, pointOf(appeal));
  const letter = await service.letterTo('stays@example.org', { kind: 'slot-fell-away' });
  expect(letter.subject).toBe('Your time falls away: Tuesday 24 November, 10 am to 10.30 am');
  expect(letter.text).toContain('Please don’t set off now. What you promised stands.');
  expect(letter.text).not.toContain('choose another time');
  expect(letter.text).not.toContain(`${path}/time`);
});

it.each([
  // The clocks go back on 25 October 2026 and forward on 28 March 2027.
  ['the day before the clocks go back', '2026-10-24T09:00:00.000Z'],
  ['the day on which they go back', '2026-10-25T10:00:00.000Z'],
  ['the day before they go forward', '2027-03-27T10:00:00.000Z'],
  ['the day on which they go forward', '2027-03-28T09:00:00.000Z'],
])('is ten in the morning in London %s', async (name, startsAt) => {
  const before = service.clock.now();
  service.clock.set(new Date(new Date(startsAt).getTime() - 3 * 86_400_000));
  const appeal = await appealWithTimes(service, cast.dogsHome, {
    title: `Clocks ${name}`,
    point: { hours: '10:00-12:00' },
  });
  const { path, id } = await confirmedPledge(service, appeal, { email: 'clock@example.org', startsAt });
  expect((await service.app.inject(path)).body).toContain('10 am to 10.30 am');
  const event = await calendarAt(path);
  expect(event).toMatchObject({ starts: startsAt, hasZone: false });
  const slots = (await service.app.inject(`/api/v1/appeals/${appeal.slug}/slots`)).json<{
    items: { startsAt: string }[];
  }>().items;
  expect(slots.every((slot) => /T(09|10|11):[03]0/.test(slot.startsAt))).toBe(true);
  const pledge = await pledgeById(service.deps.db, id);
  const points = await pointsOfAppeal(service.deps.db, appeal.id);
  const around = { points, url: 'https://x.example', domain: 'x.example', now: service.clock.now() };
  expect(pledge && pledgeCalendar(pledge, around)).toContain(`DTSTART:${startsAt.replaceAll(/[-:]|\.000/g, '')}`);
  service.clock.set(before);
});

it('sends the file as one that cancels, so that mail programmes take the entry out', async () => {
  const received: string[] = [];
  const mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  const address = mail.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const sending = await startTestService({ SMTP_URL: `smtp://127.0.0.1:${port ?? 0}`, MAIL_FROM: 'us@example.org' });
  const home = (await castOf(sending)).dogsHome;
  const appeal = await appealWithTimes(sending, home, { title: 'By mail' });
  await confirmedPledge(sending, appeal, { email: 'mail@example.org', startsAt: tuesday('10:00') });
  await closePoint(sending.deps, pointOf(appeal));
  const cancel = await waitFor(() => received.find((text) => /method=CANCEL/i.test(text)));
  expect(cancel).toContain('mail@example.org');
  await sending.stop();
  await new Promise<void>((resolve) => mail.close(() => resolve()));
});

async function waitFor<T>(look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing came within 10 s');
}
