import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appeals, needs } from '../../src/db/schema/appeals.ts';
import { dropOffPoints } from '../../src/db/schema/points.ts';
import { steers } from '../../src/db/schema/steering.ts';
import { days, hours, minutes } from '../../src/lib/clock.ts';
import { tellFullNeeds } from '../../src/receipts/member-mail.ts';
import { fillAppeals, reopenAppeals } from '../../src/steering/by-itself/limits.ts';
import { askStillTrue, pauseSilent } from '../../src/steering/by-itself/silence.ts';
import { watchStorage } from '../../src/steering/by-itself/storage.ts';
import { closeAppeals } from '../../src/steering/commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let nth = 0;
const start = new Date('2026-11-23T10:00:00Z');

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
afterAll(() => service.stop());
beforeEach(() => {
  service.clock.set(start);
});

const title = (name: string) => `${name} ${++nth}`;
const api = (method: 'GET' | 'POST', path: string, payload?: object) =>
  service.app.inject({
    method,
    url: `/api/v1/appeals/${path}`,
    headers: { ...cast.rosa.headers, 'idempotency-key': `k${++nth}` },
    ...(payload ? { payload } : {}),
  });
const stateOf = async ({ slug }: MadeAppeal) => (await api('GET', slug)).json<{ state: string }>().state;
const setNeed = (id: string, change: Partial<typeof needs.$inferInsert>) =>
  service.deps.db.update(needs).set(change).where(eq(needs.id, id));
const log = async ({ slug }: MadeAppeal) =>
  (await api('GET', `${slug}/steers`))
    .json<{ items: { id: string; cause: string; before: { state: string }; after: { state: string } }[] }>()
    .items.map(({ cause, after }) => `${cause} ${after.state}`);
/** What the minute's jobs do, twice a minute apart. */
const aMinute = async () => {
  await tellFullNeeds(service.deps);
  service.clock.forward(minutes(1));
  await fillAppeals(service.deps);
  await reopenAppeals(service.deps);
};
const byItself = async (subject: RegExp) =>
  (await service.letters(cast.rosa.email)).filter((letter) => subject.test(letter.subject));

describe('full by itself', () => {
  const filled = (name: string, more: object = {}) =>
    makeAppeal(service, cast.dogsHome, {
      title: title(name),
      needs: [
        { wanted: 10, received: 13 },
        { item: 'leads', unit: null, wanted: 4, pledged: 5 },
      ],
      ...more,
    });

  it('is an appeal whose needs all are at their limits, a minute later, said and logged and told once', async () => {
    const appeal = await filled('All promised', { steerMessage: 'Ring the bell.' });
    const [need] = appeal.needs;
    const short = await api('POST', `${appeal.slug}/pledges`, {
      email: 'a@example.org',
      items: [{ needId: need?.id, quantity: 1 }],
    });
    expect(short.json()).toMatchObject({ type: '/problems/need-full', needs: [{ open: 0 }] });
    await tellFullNeeds(service.deps);
    expect(await fillAppeals(service.deps)).toBe(0);
    service.clock.forward(minutes(1));
    // On several nodes at once it is steered once.
    await Promise.all(Array.from({ length: 10 }, () => fillAppeals(service.deps)));
    expect(await log(appeal)).toEqual(['limits full']);
    const page = (await service.app.inject(`/a/${appeal.slug}`)).body;
    expect(page).toContain('Enough is promised');
    expect(page).toContain('Ring the bell.');
    const late = await api('POST', `${appeal.slug}/pledges`, {
      email: 'a@example.org',
      items: [{ needId: need?.id, quantity: 1 }],
    });
    expect(late.json()).toMatchObject({ type: '/problems/appeal-not-open', state: 'full' });
    const letter = await service.letterTo(cast.rosa.email, { kind: 'steered-by-itself' });
    expect(letter.subject).toBe(`Full by itself: ${appeal.title}`);
    expect(letter.text).toContain('Promised and still to come: 5. Here: 13.');
    expect(await service.letters('dov@example.org')).toEqual([]);
  });

  it('opens again by itself when there is room, as it was', async () => {
    const appeal = await filled('Room again', { steerMessage: 'Ring the bell.' });
    await aMinute();
    expect(await stateOf(appeal)).toBe('full');
    expect(await reopenAppeals(service.deps)).toBe(0);
    await setNeed(appeal.needs[1]?.id ?? '', { pledged: 4 });
    service.clock.forward(hours(1));
    await Promise.all(Array.from({ length: 10 }, () => reopenAppeals(service.deps)));
    expect(await log(appeal)).toEqual(['limits open', 'limits full']);
    expect((await api('GET', appeal.slug)).json()).toMatchObject({ steer: { message: 'Ring the bell.' } });
    await tellFullNeeds(service.deps);
    await setNeed(appeal.needs[1]?.id ?? '', { pledged: 5 });
    await aMinute();
    expect(await stateOf(appeal)).toBe('full');
  });

  it('leaves alone what has a need without a limit, and what a member marked or opened', async () => {
    const endless = await filled('Endless', { needs: [{ wanted: 1, received: 2 }, { wanted: null }] });
    const marked = await filled('Marked');
    const opened = await filled('Opened');
    await api('POST', `${marked.slug}/steer`, { to: 'full' });
    await aMinute();
    expect(await stateOf(endless)).toBe('open');
    await api('POST', `${opened.slug}/steer`, { to: 'open' });
    await setNeed(marked.needs[0]?.id ?? '', { received: 1 });
    await aMinute();
    await aMinute();
    expect(await stateOf(marked)).toBe('full');
    expect(await stateOf(opened)).toBe('open');
  });

  it('is undone by a member, and stays so', async () => {
    const appeal = await filled('Undone');
    await aMinute();
    const [last] = await service.deps.db.select().from(steers).where(eq(steers.appealId, appeal.id));
    expect((await api('POST', `${appeal.slug}/steers/${last?.id}/undo`)).statusCode).toBe(200);
    await aMinute();
    expect(await stateOf(appeal)).toBe('open');
  });
});

it('closes at its deadline, says so and tells the charity', async () => {
  const appeal = await makeAppeal(service, cast.dogsHome, { title: title('Over soon') });
  service.clock.forward(days(5));
  await Promise.all([closeAppeals(service.deps), closeAppeals(service.deps)]);
  expect((await service.app.inject(`/a/${appeal.slug}`)).body).toContain('This appeal has ended');
  expect(await log(appeal)).toEqual(['deadline closed']);
  await expect.poll(() => byItself(new RegExp(`^Over: ${appeal.title}`)), { timeout: 10_000 }).toHaveLength(1);
});

describe('is this still true', () => {
  const quiet = (name: string, more: object = {}) =>
    makeAppeal(service, cast.dogsHome, { title: title(name), deadline: new Date('2027-06-01T12:00:00Z'), ...more });
  const asked = async (appeal: MadeAppeal) =>
    (await service.letters(cast.rosa.email)).filter(
      ({ kind, subject }) => kind === 'still-true' && subject.includes(appeal.title),
    );
  const untilAsked = (appeal: MadeAppeal) => expect.poll(() => asked(appeal), { timeout: 10_000 }).toHaveLength(1);

  it('is asked after three quiet days, once, and paused with a word after five more', async () => {
    const appeal = await quiet('Quiet');
    service.clock.forward(days(3) - minutes(1));
    await askStillTrue(service.deps);
    expect(await asked(appeal)).toEqual([]);
    service.clock.forward(minutes(1));
    await Promise.all([askStillTrue(service.deps), askStillTrue(service.deps)]);
    await untilAsked(appeal);
    const dashboard = `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}`;
    expect((await service.app.inject({ url: dashboard, headers: cast.rosa.headers })).body).toContain(
      'Yes, still true',
    );
    service.clock.forward(days(5) - minutes(1));
    await pauseSilent(service.deps);
    expect(await stateOf(appeal)).toBe('open');
    service.clock.forward(minutes(1));
    await Promise.all([pauseSilent(service.deps), pauseSilent(service.deps)]);
    expect(await log(appeal)).toEqual(['silence paused']);
    expect((await service.app.inject(`/a/${appeal.slug}`)).body).toContain('has said for over a week');
    await askStillTrue(service.deps);
    expect(await asked(appeal)).toHaveLength(1);
    // The mail's page: nothing by opening, everything by the button.
    const [letter] = await asked(appeal);
    const path = /\/still-true\/\S+/.exec(letter?.text ?? '')?.[0] ?? '';
    const page = await service.app.inject(path);
    expect(page.body).toContain('It is paused, as nobody had said so');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(await stateOf(appeal)).toBe('paused');
    await sendForm(service, path, { do: 'yes' });
    expect(await stateOf(appeal)).toBe('open');
    expect(await log(appeal)).toEqual(['undo open', 'silence paused']);
    expect((await sendForm(service, path, { do: 'pause' })).statusCode).toBe(303);
    expect(await stateOf(appeal)).toBe('paused');
    // Nobody else's token opens it, nor this one once Rosa is no editor any more.
    const other = service.deps.tokens.make('member-stop', cast.omar.id);
    const [, , appealToken = ''] = path.split('/');
    expect((await service.app.inject(`/still-true/${appealToken}/${other}`)).statusCode).toBe(404);
    expect((await service.app.inject(`/still-true/made-up/${other}`)).statusCode).toBe(404);
  });

  it('is not asked when something was done: steering, an edit, a receipt, “yes”', async () => {
    const [steered, edited, received, said] = [
      await quiet('Steered'),
      await quiet('Edited'),
      await quiet('Received'),
      await quiet('Said'),
    ];
    service.clock.forward(days(2));
    await api('POST', `${steered.slug}/steer`, { message: 'Thank you' });
    await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/appeals/${edited.slug}`,
      headers: cast.rosa.headers,
      payload: { story: 'New words.' },
    });
    await api('POST', `${received.slug}/receipts`, { items: [{ needId: received.needs[0]?.id, quantity: 1 }] });
    await sendForm(service, `/admin/${cast.dogsHome.slug}/appeals/${said.slug}/still-true`, {}, cast.rosa.headers);
    service.clock.forward(days(2));
    await askStillTrue(service.deps);
    const rows = await service.deps.db.select().from(appeals);
    for (const { id } of [steered, edited, received, said])
      expect(rows.find((row) => row.id === id)?.stillTrueAskedAt).toBeNull();
  });

  it('counts days by the clock on the wall, over its change, and asks nobody at night', async () => {
    // Spring forward is on 28 March 2027: three days on the wall are 71 hours.
    service.clock.set(new Date('2027-03-26T12:00:00Z'));
    const spring = await quiet('Spring');
    const late = await quiet('Late', { touchedAt: new Date('2027-03-25T22:30:00Z') });
    const askedAt = async ({ id }: MadeAppeal) =>
      (await service.deps.db.select().from(appeals).where(eq(appeals.id, id)))[0]?.stillTrueAskedAt ?? null;
    service.clock.set(new Date('2027-03-28T21:45:00Z'));
    await askStillTrue(service.deps);
    expect(await askedAt(late)).toBeNull();
    service.clock.set(new Date('2027-03-29T07:10:00Z'));
    await askStillTrue(service.deps);
    expect(await askedAt(late)).not.toBeNull();
    service.clock.set(new Date('2027-03-29T10:59:00Z'));
    await askStillTrue(service.deps);
    expect(await askedAt(spring)).toBeNull();
    service.clock.set(new Date('2027-03-29T11:00:00Z'));
    await askStillTrue(service.deps);
    expect(await askedAt(spring)).not.toBeNull();
  });
});

describe('a store room', () => {
  it('warns at 80 %, says when it is full, and is counted anew once it was emptied', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, {
      title: title('Stored'),
      dropOffPoints: [{ name: 'The barn', storageCeiling: 100 }],
    });
    const pointId = appeal.dropOffPoints[0]?.id ?? '';
    const receive = (quantity: number, more: object = {}) =>
      api('POST', `${appeal.slug}/receipts`, { items: [{ needId: appeal.needs[0]?.id, quantity }], ...more });
    const told = async () =>
      (await service.letters(cast.rosa.email)).filter(({ kind }) => kind === 'storage-fills').map((one) => one.subject);
    const dashboard = async () =>
      (
        await service.app.inject({
          url: `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}`,
          headers: cast.rosa.headers,
        })
      ).body;
    await receive(79);
    await watchStorage(service.deps);
    expect(await dashboard()).not.toContain('Filling up');
    const one = await receive(1, { pointId });
    expect(one.statusCode).toBe(201);
    await Promise.all([watchStorage(service.deps), watchStorage(service.deps)]);
    await expect.poll(told, { timeout: 10_000 }).toEqual(['Filling up: The barn']);
    expect(await dashboard()).toContain('Filling up: The barn');
    await receive(20);
    await watchStorage(service.deps);
    await expect.poll(told, { timeout: 10_000 }).toEqual(['Filling up: The barn', 'No room left: The barn']);
    expect(await dashboard()).toContain(`${appeal.slug}/steer">Steer: slow down`);
    service.clock.forward(hours(1));
    await sendForm(service, `/admin/${cast.dogsHome.slug}/points/${pointId}/emptied`, {}, cast.rosa.headers);
    expect(await dashboard()).not.toContain('No room left');
    await receive(80);
    await watchStorage(service.deps);
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(3);
    const [point] = await service.deps.db.select().from(dropOffPoints).where(eq(dropOffPoints.id, pointId));
    expect(point?.storageFullToldAt).toBeNull();
  });
});

it('tells members who want it, and stops with one click', async () => {
  const path = `/stop/members/${cast.dogsHome.slug}/steering/${service.deps.tokens.make('member-stop', cast.rosa.id)}`;
  const letter = await service.letterTo(cast.rosa.email, { kind: 'steered-by-itself' });
  expect(letter.text).toContain(path);
  await sendForm(service, path, { do: 'stop' });
  const before = (await service.letters(cast.rosa.email)).length;
  await makeAppeal(service, cast.dogsHome, { title: title('Silent end') });
  service.clock.forward(days(5));
  expect(await closeAppeals(service.deps)).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await service.letters(cast.rosa.email)).toHaveLength(before);
});
