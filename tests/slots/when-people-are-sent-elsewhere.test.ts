import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kindsTo, walk } from '../courses/support.ts';
import { makePoint } from '../steering/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  apiPost,
  appealWithTimes,
  confirmedPledge,
  expectSlotsRight,
  pledgeAt,
  runTask,
  slotOf,
  tuesday,
} from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
/** The point that people are sent to, which no appeal names. */
let hall: string;
let made = 0;
let sam: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  hall = await makePoint(service, cast.dogsHome, null, { notes: 'Ring at the side door', slotMinutes: 60 });
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await appealWithTimes(service, cast.dogsHome, { title: `The fire ${made}` });
});
afterAll(async () => {
  await expectSlotsRight(service);
  await service.stop();
});

const steer = async (slug: string, payload: object): Promise<void> => {
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${slug}/steer`,
    headers: cast.rosa.headers,
    payload,
  });
  expect(answer.statusCode, answer.body).toBe(200);
};
const toHall = () => steer(appeal.slug, { redirect: { kind: 'point', pointId: hall } });
const textAt = async (url: string): Promise<string> =>
  parse((await service.app.inject({ url })).body)
    .querySelector('main')
    ?.textContent.replaceAll(/\s+/g, ' ') ?? '';
const slotsAt = async (path: string): Promise<{ pointId: string }[]> =>
  (await service.app.inject(`/api/v1${path}/slots`)).json<{ items: { pointId: string }[] }>().items;
type PlaceJson = { dropOffPoints: { name: string }[]; redirect: { kind: string } | null };
/** Where a program is told to bring it. */
const placeFor = async (path: string): Promise<{ names: string[]; kind: string | undefined }> => {
  const { dropOffPoints, redirect } = (await service.app.inject(`/api/v1${path}`)).json<PlaceJson>();
  return { names: dropOffPoints.map(({ name }) => name), kind: redirect?.kind };
};
const calendarAt = async (path: string) =>
  (await service.app.inject(`${path}/calendar.ics`)).body.replaceAll('\r\n ', '');

describe('to another drop-off point', () => {
  it('offers new promises the times and the place there, and none at the old one', async () => {
    await toHall();
    expect((await service.app.inject({ url: `/a/${appeal.slug}` })).body).toContain(
      '<optgroup label="Tuesday 24 November, The church hall">',
    );
    const where =
      parse((await service.app.inject(`/a/${appeal.slug}`)).body).querySelector('#where')?.textContent ?? '';
    expect(where).toContain('4 Chapel Street, Salford');
    expect(where).toContain('Please don’t bring anything to The kennels now.');
    expect(where).not.toContain('Moss Brook Road');
    const free = await slotsAt(`/appeals/${appeal.slug}`);
    expect(new Set(free.map(({ pointId }) => pointId))).toEqual(new Set([hall]));
    expect((await pledgeAt(service, appeal, { startsAt: tuesday('10:00') })).statusCode).toBe(409);
    const { path } = await confirmedPledge(service, appeal, { email: sam });
    expect((await apiPost(service, `${path}/slot`, { pointId: hall, startsAt: tuesday('13:00') })).statusCode).toBe(
      200,
    );
    expect(await slotOf(service, path)).toBe(tuesday('13:00'));
    const letter = await service.letterTo(sam, { kind: 'pledge-confirmed' });
    expect(letter.text).toContain('The church hall\n4 Chapel Street, Salford');
    expect(letter.text).toContain('Ring at the side door');
    expect(letter.text).not.toContain('Moss Brook Road');
    // The check that looks after times leaves it there.
    await runTask(service, 'check-slots');
    expect(await slotOf(service, path)).toBe(tuesday('13:00'));
  });

  it('asks for a time there where the appeal is slow and only the new place has times', async () => {
    const slow = await makeAppeal(service, cast.dogsHome, { title: `No times ${made}` });
    await steer(slow.slug, { slow: true, redirect: { kind: 'point', pointId: hall } });
    expect((await pledgeAt(service, slow, { email: sam })).json()).toMatchObject({ type: '/problems/slot-needed' });
    expect(await textAt(`/a/${slow.slug}`)).toContain('everybody who brings something needs a time');
  });

  it('tells who has a time at the old one, on the page, in the calendar and by letter, and offers one there', async () => {
    const { path } = await confirmedPledge(service, appeal, { email: sam, startsAt: tuesday('10:00') });
    expect(await calendarAt(path)).toContain('LOCATION:The kennels');
    expect(await placeFor(path)).toEqual({ names: ['The kennels'], kind: undefined });
    await toHall();
    expect(await placeFor(path)).toEqual({ names: ['The church hall'], kind: 'point' });
    const page = await textAt(path);
    expect(page).toContain('Please bring it to another place');
    expect(page).toContain('Your time was Tuesday 24 November, 10 am to 10.30 am, at The kennels. It does not hold');
    expect(page).toContain('4 Chapel Street, Salford');
    expect(page).not.toContain('Moss Brook Road');
    const calendar = await calendarAt(path);
    expect(calendar).toContain('LOCATION:The church hall\\, 4 Chapel Street\\, Salford');
    expect(calendar).toContain('DTSTART;VALUE=DATE:20261127');
    const letter = await service.letterTo(sam, { kind: 'appeal-steered' });
    expect(letter.text).toContain('The church hall\n4 Chapel Street, Salford');
    expect(letter.text).toContain('Your time was Tuesday 24 November, 10 am to 10.30 am, at The kennels.');
    expect(letter.text).toContain(`${path}/time`);

    const times = parse((await service.app.inject(`${path}/time`)).body);
    expect(times.querySelector('main')?.textContent).toContain('The church hall, 4 Chapel Street, Salford');
    const values = times.querySelectorAll('button[name="slot"]').map((button) => button.getAttribute('value') ?? '');
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !value.startsWith(hall))).toEqual([]);
    expect((await sendForm(service, `${path}/time`, { slot: values[0] ?? '' })).statusCode).toBe(303);
    expect(await textAt(path)).toMatch(/Your time: Monday 23 November, .*, at The church hall/);
  });

  it('gives the old time back with it when it is over, and takes away one that was taken there', async () => {
    const kept = await confirmedPledge(service, appeal, { email: sam, startsAt: tuesday('10:00') });
    const moved = await confirmedPledge(service, appeal, { email: `moved-${sam}`, startsAt: tuesday('10:00') });
    await toHall();
    await apiPost(service, `${moved.path}/slot`, { pointId: hall, startsAt: tuesday('13:00') });
    await steer(appeal.slug, { redirect: null });
    expect(await textAt(kept.path)).toContain('Your time: Tuesday 24 November, 10 am to 10.30 am, at The kennels');
    const letter = await service.letterTo(`moved-${sam}`, { kind: 'slot-fell-away' });
    expect(letter.text).toContain('at The church hall at the time that you had');
    expect(letter.text).toContain(`${moved.path}/time`);
    expect(await slotOf(service, moved.path)).toBeNull();
  });

  it('reminds of the new place and not of the old one', async () => {
    await confirmedPledge(service, appeal, { email: sam });
    await toHall();
    await walk(service, '2026-11-25T09:00:00Z');
    const letter = await service.letterTo(sam, { kind: 'pledge-reminder' });
    expect(letter.text).toContain('Please bring it here instead:\nThe church hall\n4 Chapel Street, Salford');
    expect(letter.text).not.toContain('Moss Brook Road');
  });

  it('tells the members who still has a time at the old one', async () => {
    await confirmedPledge(service, appeal, { email: sam, startsAt: tuesday('10:00'), name: 'Sam' });
    await toHall();
    const page = await service.app.inject({
      url: `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/slots`,
      headers: cast.rosa.headers,
    });
    const text = parse(page.body).querySelector('main')?.textContent ?? '';
    expect(text).toContain('Sam');
    expect(text).toContain('The kennels');
    expect(text).toContain('The church hall');
  });
});

describe('to others', () => {
  const away = async (): Promise<MadeAppeal> => {
    const other = await makeAppeal(service, cast.dogsHome, { title: `The other kennels ${made}` });
    await steer(appeal.slug, { redirect: { kind: 'appeal', appealId: other.id } });
    return other;
  };

  it('says that it is not to be brought here, where to instead, and what becomes of the time', async () => {
    const { path } = await confirmedPledge(service, appeal, { email: sam, startsAt: tuesday('10:00') });
    const other = await away();
    const answer = await service.app.inject({ url: path });
    const text = await textAt(path);
    expect(text).toContain("Please don’t bring it to Manchester Dogs' Home now");
    expect(answer.body).toContain(`/a/${other.slug}"`);
    expect(text).toContain('Your time was Tuesday 24 November, 10 am to 10.30 am, at The kennels. It does not hold');
    expect(text).toContain('take your promise back here, so that nobody counts on it');
    for (const words of [
      'counts on this from you',
      'Moss Brook Road',
      'Please bring it',
      'When you set off',
      'at the door',
    ])
      expect(text).not.toContain(words);
    expect((await service.app.inject(`${path}/calendar.ics`)).statusCode).toBe(404);
    expect(await placeFor(path)).toEqual({ names: [], kind: 'appeal' });
    const letter = await service.letterTo(sam, { kind: 'appeal-steered' });
    expect(letter.text).toContain(`/a/${other.slug}`);
    expect(letter.text).toContain('It does not hold while people are sent elsewhere');
  });

  it('offers no time to anybody, whoever asks', async () => {
    const { path } = await confirmedPledge(service, appeal, { email: sam });
    await away();
    expect(await slotsAt(`/appeals/${appeal.slug}`)).toEqual([]);
    expect(await slotsAt(path)).toEqual([]);
    expect(await textAt(`${path}/time`)).toContain("Please don’t bring or send it to Manchester Dogs' Home now.");
    const slot = { pointId: appeal.dropOffPoints[0]?.id, startsAt: tuesday('10:00') };
    expect((await apiPost(service, `${path}/slot`, slot)).json()).toMatchObject({ type: '/problems/conflict' });
    const page = await textAt(`/a/${appeal.slug}`);
    for (const words of ['When will you bring it', 'Moss Brook Road', 'Please bring it by'])
      expect(page).not.toContain(words);
    expect(page).toContain('Please don’t bring or send it to');
  });

  it('says so to who confirms meanwhile, and in place of the reminder', async () => {
    const other = await away();
    await confirmedPledge(service, appeal, { email: sam });
    const thanks = await service.letterTo(sam, { kind: 'pledge-confirmed' });
    expect(thanks.subject).toBe('Thank you, and please don’t bring it here now: 2 tins of dog food');
    await walk(service, '2026-11-25T09:00:00Z');
    expect(await kindsTo(service, sam)).toContain('pledge-reminder');
    const reminder = await service.letterTo(sam, { kind: 'pledge-reminder' });
    for (const { text } of [thanks, reminder]) {
      expect(text).toContain("Please don’t bring or send it to Manchester Dogs' Home now.");
      expect(text).toContain(`/a/${other.slug}`);
      for (const words of ['Moss Brook Road', 'counts on this from you', 'looks forward', 'It is on the way'])
        expect(text).not.toContain(words);
    }
  });
});
