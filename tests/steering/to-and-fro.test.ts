import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appeals, needs } from '../../src/db/schema/appeals.ts';
import { organisations } from '../../src/db/schema/organisations.ts';
import { dropOffPoints } from '../../src/db/schema/points.ts';
import { hours, minutes } from '../../src/lib/clock.ts';
import { tellFullNeeds } from '../../src/receipts/member-mail.ts';
import { fillAppeals, reopenAppeals } from '../../src/steering/by-itself/limits.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal, type NeedToMake } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePoint } from './support.ts';

describe('what steers itself keeps calm', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const call = (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) =>
    service.app.inject({
      method,
      url: `/api/v1/appeals/${path}`,
      headers: cast.rosa.headers,
      ...(payload ? { payload } : {}),
    });
  const log = async ({ slug }: MadeAppeal) =>
    (await call('GET', `${slug}/steers`))
      .json<{ items: { cause: string; after: { state: string; slow: boolean } }[] }>()
      .items.map(({ cause, after }) => `${cause} ${after.slow ? 'slow' : after.state}`)
      .reverse();
  const versionOf = async ({ id }: MadeAppeal) =>
    (await service.deps.db.select().from(appeals).where(eq(appeals.id, id)))[0]?.tallyVersion;
  const setPledged = (appeal: MadeAppeal, pledged: number) =>
    service.deps.db
      .update(needs)
      .set({ pledged })
      .where(eq(needs.id, appeal.needs[0]?.id ?? ''));
  const aMinute = async () => {
    await tellFullNeeds(service.deps);
    service.clock.forward(minutes(1));
    await fillAppeals(service.deps);
    await reopenAppeals(service.deps);
  };
  /** Somebody promises the last tin and lets it go, again and again. */
  const toAndFro = async (appeal: MadeAppeal, count: number) => {
    for (let nth = 0; nth < count; nth++) {
      await setPledged(appeal, 5);
      await aMinute();
      await aMinute();
      await setPledged(appeal, 4);
      await aMinute();
    }
  };
  const lettersAbout = async ({ title }: MadeAppeal) =>
    (await service.letters(cast.rosa.email))
      .filter(({ subject }) => subject.includes(title))
      .map(({ subject }) => subject.replace(`: ${title}`, ''));
  const owed = async () =>
    (
      await service.deps.pool.query<{ ids: string[] }>(
        "select array_agg(id::text) as ids from graphile_worker.jobs where task_identifier = 'send-mail'",
      )
    ).rows[0]?.ids ?? [];
  /** As if the day had passed for the queue too; answers once every letter is out or was found to be needless. */
  const sendAll = async () => {
    await service.deps.pool.query('select graphile_worker.reschedule_jobs($1::bigint[], run_at => now())', [
      await owed(),
    ]);
    await expect.poll(owed, { timeout: 10_000 }).toEqual([]);
  };
  const last = (title: string, more: NeedToMake = {}) =>
    makeAppeal(service, cast.dogsHome, {
      title,
      deadline: new Date('2027-01-31T12:00:00Z'),
      needs: [{ wanted: 4, pledged: 4, ...more }],
    });

  it('turns to full and open again no more than once an hour, and writes once a day where it stands then', async () => {
    const appeal = await last('To and fro');
    await toAndFro(appeal, 40);
    service.clock.forward(hours(1));
    await aMinute();
    expect(await log(appeal)).toEqual(['limits full', 'limits open', 'limits full', 'limits open']);
    await sendAll();
    // What the second day would say is known by then: open, as before the first of the turns that nobody was told of.
    expect(await lettersAbout(appeal)).toEqual(['Full by itself', 'Open again by itself']);
  });

  it('says nothing a day later that the charity knows already', async () => {
    const appeal = await last('Full after all');
    await setPledged(appeal, 5);
    await aMinute();
    await expect.poll(() => lettersAbout(appeal)).toEqual(['Full by itself']);
    await setPledged(appeal, 4);
    service.clock.forward(hours(1));
    await aMinute();
    await setPledged(appeal, 5);
    await aMinute();
    await aMinute();
    expect(await log(appeal)).toEqual(['limits full', 'limits open', 'limits full']);
    await sendAll();
    expect(await lettersAbout(appeal)).toEqual(['Full by itself']);
  });

  it('opens at once where the charity asks for more, and is told of by the next letter', async () => {
    const appeal = await last('More please', { pledged: 5 });
    await aMinute();
    expect(await log(appeal)).toEqual(['limits full']);
    await expect.poll(() => lettersAbout(appeal)).toEqual(['Full by itself']);
    const [need] = appeal.needs;
    const edited = await call('PATCH', appeal.slug, { needs: [{ id: need?.id, wanted: 8 }] });
    expect(edited.statusCode).toBe(200);
    await aMinute();
    expect(await log(appeal)).toEqual(['limits full', 'limits open']);
    await sendAll();
    expect(await lettersAbout(appeal)).toEqual(['Full by itself', 'Open again by itself']);
  });

  it('tells of one need among others once a day that it is full', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, {
      title: 'One of two',
      deadline: new Date('2027-01-31T12:00:00Z'),
      needs: [{ wanted: 4, pledged: 4 }, { item: 'Leads' }],
    });
    const told = async () => (await service.letters(cast.rosa.email)).filter(({ text }) => text.includes(appeal.title));
    await toAndFro(appeal, 5);
    expect(await log(appeal)).toEqual([]);
    await expect.poll(told).toHaveLength(1);
    service.clock.forward(hours(24));
    await toAndFro(appeal, 2);
    await sendAll();
    expect(await told()).toHaveLength(2);
  });

  it('opens again what was slow, without times where there are none any more', async () => {
    const [withTimes, without] = [await last('Slow and full'), await last('Slow without times')];
    for (const appeal of [withTimes, without]) {
      const pointId = await makePoint(service, cast.dogsHome, appeal);
      expect((await call('POST', `${appeal.slug}/steer`, { slow: true })).statusCode).toBe(200);
      service.clock.forward(minutes(1));
      await setPledged(appeal, 5);
      await aMinute();
      if (appeal === without)
        await service.deps.db.update(dropOffPoints).set({ capacityPerHour: null }).where(eq(dropOffPoints.id, pointId));
      await setPledged(appeal, 4);
    }
    service.clock.forward(hours(1));
    await aMinute();
    expect(await log(withTimes)).toEqual(['api slow', 'limits full', 'limits slow']);
    expect(await log(without)).toEqual(['api slow', 'limits full', 'limits open']);
  });

  it('goes back from paused to where it was, without times where there are none any more', async () => {
    const appeal = await last('Undone without times');
    const pointId = await makePoint(service, cast.dogsHome, appeal);
    await call('POST', `${appeal.slug}/steer`, { slow: true });
    await call('POST', `${appeal.slug}/steer`, { to: 'paused' });
    await service.deps.db.update(dropOffPoints).set({ capacityPerHour: null }).where(eq(dropOffPoints.id, pointId));
    const { items } = (await call('GET', `${appeal.slug}/steers`)).json<{ items: { id: string }[] }>();
    expect((await call('POST', `${appeal.slug}/steers/${items[0]?.id ?? ''}/undo`)).json()).toMatchObject({
      state: 'open',
    });
    expect((await log(appeal)).at(-1)).toBe('undo open');
    // Asked for on purpose it is still refused, with the reason.
    expect((await call('POST', `${appeal.slug}/steer`, { slow: true })).statusCode).toBe(409);
  });

  it('makes no page anew where nothing was changed', async () => {
    const appeal = await last('Left alone', { pledged: 5 });
    await aMinute();
    await setPledged(appeal, 4);
    service.clock.forward(hours(2));
    await service.deps.db.update(organisations).set({ state: 'declined' });
    const before = await versionOf(appeal);
    for (let nth = 0; nth < 3; nth++) await aMinute();
    await service.deps.db.update(organisations).set({ state: 'approved' });
    await call('POST', `${appeal.slug}/steer`, { to: 'full' });
    await call('POST', `${appeal.slug}/steer`, { slow: true });
    expect(await versionOf(appeal)).toBe(before);
  });
});
