import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { slotBookings, slots } from '../../src/db/schema/slots.ts';
import { newId } from '../../src/lib/ids.ts';
import { eraseSupporter } from '../../src/pledges/supporter-commands.ts';
import { appealSteeredLetter, type SteeredNews } from '../../src/steering/emails.ts';
import type { KeptStanding } from '../../src/steering/input.ts';
import { owesLetters, tellingOf } from '../../src/steering/telling.ts';
import { compose } from '../../src/mail/compose.tsx';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePledgers, makePoint } from './support.ts';

const open: KeptStanding = { state: 'open', slow: false, visitsStopped: false, message: null, redirect: null };
const hall = { kind: 'point', pointId: 'p' } as const;

describe('what is told', () => {
  it('is what changes what people should do, and nothing else', () => {
    const tell = (before: Partial<KeptStanding>, after: Partial<KeptStanding>) =>
      tellingOf({ ...open, ...before }, { ...open, ...after });
    expect(tell({}, { visitsStopped: true, state: 'paused' })).toBe('visits-stopped');
    expect(tell({}, { state: 'closed' })).toBe('closed');
    expect(tell({}, { redirect: hall })).toBe('redirected');
    expect(tell({ redirect: hall }, { redirect: { ...hall, pointId: 'q' } })).toBe('redirected');
    expect(tell({}, { state: 'paused' })).toBe('paused');
    expect(tell({ visitsStopped: true }, {})).toBe('visits-again');
    expect(tell({ state: 'paused' }, {})).toBe('open-again');
    expect(tell({ state: 'closed' }, {})).toBe('open-again');
    expect(tell({}, { slow: true })).toBe('slow');
    expect(tell({ redirect: hall }, {})).toBe('redirect-over');
    expect(tell({ visitsStopped: true }, { visitsStopped: true, message: 'From 3 pm' })).toBe('new-words');
    for (const [before, after] of [
      [{}, { state: 'full' }],
      [{ state: 'full' }, {}],
      [{}, { message: 'Thank you' }],
      [{ slow: true }, {}],
      [{}, { redirect: { kind: 'need', needId: 'n' } }],
      [{ visitsStopped: true }, { state: 'paused' }],
    ] satisfies [Partial<KeptStanding>, Partial<KeptStanding>][])
      expect(tell(before, after), JSON.stringify(after)).toBe(after.state === 'paused' ? 'paused' : null);
    expect(owesLetters({ cause: 'deadline', before: open, after: { ...open, state: 'closed' } })).toBe(false);
    expect(owesLetters({ cause: 'member', before: open, after: { ...open, state: 'closed' } })).toBe(true);
  });

  it('is a letter that says what holds, in the words of the charity', () => {
    const news: SteeredNews = {
      telling: 'visits-stopped',
      standing: {
        state: 'paused',
        message: 'The road is blocked.',
        slow: false,
        visitsStopped: true,
        redirect: { kind: 'point', label: 'The church hall', url: 'https://a.example.org/a/fire#where' },
      },
      redirectPlace: ['The church hall', '4 Chapel Street, Salford', 'M3 5JZ'],
      takesTimes: true,
      name: 'Sam',
      appealTitle: 'After the fire',
      organisation: { name: "Manchester Dogs' Home", email: 'kennels@example.org' },
      pledges: [
        {
          lines: ['24 tins of dog food'],
          url: 'https://a.example.org/pledges/t',
          slot: 'Monday 23 November, 2 pm to 2.30 pm',
          isSlotLost: false,
        },
      ],
    };
    const letter = compose(
      appealSteeredLetter(news, 'sam@example.org', { supporter: 'https://a.example.org/supporters/s' }),
    );
    expect(letter.subject).toBe('Please don’t set off: After the fire');
    expect(letter.text).toMatchInlineSnapshot(`
      "Manchester Dogs' Home

      Hello Sam, please don’t set off for Manchester Dogs' Home now, and turn back if you can do so safely. What you promised stands. We write to you when you can come.

      The appeal itself is paused.

      Manchester Dogs' Home says: “The road is blocked.”

      Please bring it here instead:
      The church hall
      4 Chapel Street, Salford
      M3 5JZ

      YOUR PROMISE

      - 24 tins of dog food
      - Your time: Monday 23 November, 2 pm to 2.30 pm

      See how it is now:
      https://a.example.org/pledges/t

      I can’t after all:
      https://a.example.org/pledges/t#change

      -- 
      You get this because you promised something to Manchester Dogs' Home with this address, and it changes what you should do.
      All my pledges: https://a.example.org/supporters/s
      Erase everything about me: https://a.example.org/supporters/s/erase
      "
    `);
    expect(letter.html).toContain('4 Chapel Street');
    expect(letter.stopUrl).toBeUndefined();
  });
});

describe('letters to all who promised', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const steer = async (slug: string, payload: object) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slug}/steer`,
      headers: cast.rosa.headers,
      payload,
    });
    expect(answer.statusCode, answer.body).toBe(200);
  };
  const steered = async (email: string) =>
    (await service.letters(email)).filter(({ kind }) => kind === 'appeal-steered');
  const untilSent = () =>
    vi.waitFor(async () => {
      const jobs = await service.deps.pool.query(
        "select 1 from graphile_worker.jobs where task_identifier = 'send-mail'",
      );
      expect(jobs.rowCount).toBe(0);
    }, 15_000);
  /** While the queue is held, letters are owed and not sent. */
  const whileHeld = async (run: () => Promise<void>) => {
    await service.deps.pool.query(
      "create or replace function hold_jobs() returns trigger language plpgsql as $$ begin new.run_at := now() + interval '1 hour'; return new; end $$",
    );
    await service.deps.pool.query(
      'create or replace trigger hold before insert on graphile_worker._private_jobs for each row execute function hold_jobs()',
    );
    await run();
    await service.deps.pool.query('drop trigger hold on graphile_worker._private_jobs');
  };
  const owed = async () =>
    (
      await service.deps.pool.query<{ id: string; email: string; priority: number }>(
        `select jobs.id::text, supporters.email, jobs.priority
           from graphile_worker._private_jobs as jobs
           join supporters on supporters.id::text = jobs.payload #>> '{ids,supporterId}'
          where jobs.payload ->> 'kind' = 'appeal-steered' order by jobs.priority, jobs.id`,
      )
    ).rows;
  const release = () => service.deps.pool.query('update graphile_worker._private_jobs set run_at = now()');

  it('go to everybody with an open pledge, once however many pledges they have', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Everybody' });
    await makePledgers(service, appeal, ['sam@example.org', 'priya@example.org']);
    await makePledgers(service, appeal, ['sam@example.org']);
    await makePledgers(service, appeal, ['on@example.org'], 'on-the-way');
    await makePledgers(service, appeal, ['un@example.org'], 'unconfirmed');
    await makePledgers(service, appeal, ['gone@example.org'], 'withdrawn');
    await steer(appeal.slug, { stopVisits: true, message: 'The road is blocked.' });
    await untilSent();
    for (const email of ['sam@example.org', 'priya@example.org', 'on@example.org']) {
      const letters = await steered(email);
      expect(letters).toHaveLength(1);
      expect(letters[0]?.subject).toBe('Please don’t set off: Everybody');
      expect(letters[0]?.text).toContain('The road is blocked.');
    }
    for (const email of ['un@example.org', 'gone@example.org']) expect(await steered(email)).toEqual([]);
    // Both pledges of Sam stand in the one letter.
    expect((await steered('sam@example.org'))[0]?.text.match(/1 tin/g)).toHaveLength(2);
    await steer(appeal.slug, { stopVisits: false });
    await untilSent();
    expect((await steered('sam@example.org')).map(({ subject }) => subject)).toEqual([
      'Please don’t set off: Everybody',
      'You can come again: Everybody',
    ]);
    await steer(appeal.slug, { to: 'full', message: 'Enough' });
    await untilSent();
    expect(await steered('sam@example.org')).toHaveLength(2);
  });

  it('go first to who has a time today, then to who is on the way', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'In order' });
    const point = await makePoint(service, cast.dogsHome, appeal);
    const emails = ['a@example.org', 'today@example.org', 'tomorrow@example.org', 'z@example.org'];
    await makePledgers(service, appeal, emails);
    await makePledgers(service, appeal, ['way@example.org'], 'on-the-way');
    const book = async (email: string, at: string) => {
      const [pledge] = (
        await service.deps.pool.query<{ id: string }>(
          'select pledges.id from pledges join supporters on supporters.id = supporter_id where email = $1 and appeal_id = $2',
          [email, appeal.id],
        )
      ).rows;
      const startsAt = new Date(at);
      await service.deps.db
        .insert(slots)
        .values({ pointId: point, startsAt, endsAt: new Date(startsAt.getTime() + 1_800_000), booked: 1 });
      await service.deps.db
        .insert(slotBookings)
        .values({ id: newId(), pointId: point, startsAt, pledgeId: pledge?.id ?? '' });
    };
    await book('today@example.org', '2026-11-23T15:00:00Z');
    await book('tomorrow@example.org', '2026-11-24T15:00:00Z');
    await whileHeld(() => steer(appeal.slug, { stopVisits: true }));
    const order = await owed();
    expect(order.slice(0, 2).map(({ email }) => email)).toEqual(['today@example.org', 'way@example.org']);
    expect(order.slice(2).every(({ priority }) => priority === 0)).toBe(true);
    expect(order).toHaveLength(5);
    await release();
    await untilSent();
    expect((await steered('today@example.org'))[0]?.text).toContain('Your time: Monday 23 November, 3 pm to 3.30 pm');
  });

  it('say what holds when they are sent, and are not sent where nothing is left to be told', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'A slip' });
    await makePledgers(service, appeal, ['slip@example.org']);
    await whileHeld(async () => {
      await steer(appeal.slug, { to: 'closed', message: 'Over' });
      await steer(appeal.slug, { to: 'open' });
    });
    expect(await owed()).toHaveLength(2);
    await release();
    await untilSent();
    // Nobody had told them that it was closed, so nobody tells them that it is open.
    expect(await steered('slip@example.org')).toEqual([]);
    await whileHeld(async () => {
      await steer(appeal.slug, { to: 'paused', message: 'First' });
      await steer(appeal.slug, { stopVisits: true, message: 'Second' });
      await steer(appeal.slug, { to: 'full', message: 'Third' });
    });
    await release();
    await untilSent();
    const letters = await steered('slip@example.org');
    expect(letters).toHaveLength(1);
    expect(letters[0]?.subject).toContain('Please don’t set off');
    expect(letters[0]?.text).toContain('Third');
    expect(letters[0]?.text).not.toContain('paused');
  });

  it('are not sent to whom it does not concern any more', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Too late' });
    await makePledgers(service, appeal, ['here@example.org', 'took-back@example.org', 'erased@example.org']);
    await whileHeld(() => steer(appeal.slug, { to: 'paused' }));
    const { pool } = service.deps;
    const of = (email: string) => `(select id from supporters where email = '${email}')`;
    await pool.query(`update pledges set state = 'received' where supporter_id = ${of('here@example.org')}`);
    await pool.query(`update pledges set state = 'withdrawn' where supporter_id = ${of('took-back@example.org')}`);
    await pool.query(`update supporters set email = null where email = 'erased@example.org'`);
    await release();
    await untilSent();
    for (const email of ['here@example.org', 'took-back@example.org', 'erased@example.org'])
      expect(await steered(email)).toEqual([]);
  });

  it('have the address of the place that people are sent to, also of one that the page does not tell', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'To the refuge' });
    await makePledgers(service, appeal, ['refuge@example.org']);
    const refuge = await makePoint(service, cast.dogsHome, appeal, {
      name: 'The refuge',
      address: '9 Secret Lane',
      visibility: 'after-pledge',
    });
    await steer(appeal.slug, { redirect: { kind: 'point', pointId: refuge } });
    const letter = await service.letterTo('refuge@example.org', { kind: 'appeal-steered' });
    expect(letter.subject).toBe('Please bring it somewhere else: To the refuge');
    expect(letter.text).toContain('The refuge\n9 Secret Lane');
  });

  it('leave nothing behind of who is erased', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Forgotten' });
    await makePledgers(service, appeal, ['forgotten@example.org']);
    await steer(appeal.slug, { to: 'paused' });
    await service.letterTo('forgotten@example.org', { kind: 'appeal-steered' });
    const told = async () =>
      (await service.deps.pool.query('select 1 from steer_told where appeal_id = $1', [appeal.id])).rowCount;
    expect(await told()).toBe(1);
    const { rows } = await service.deps.pool.query<{ id: string }>(
      `select id from supporters where email = 'forgotten@example.org'`,
    );
    await eraseSupporter(service.deps, rows[0]?.id ?? '');
    expect(await told()).toBe(0);
  });

  it('are owed in the same breath: a steer that is refused owes none', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Refused' });
    await makePledgers(service, appeal, ['refused@example.org']);
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { to: 'paused', redirect: { kind: 'appeal', appealId: appeal.id } },
    });
    expect(answer.statusCode).toBe(409);
    await untilSent();
    expect(await steered('refused@example.org')).toEqual([]);
  });

  it('to 5,000 people are owed in well under a second', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Five thousand', needs: [{ wanted: 10_000 }] });
    await makePledgers(
      service,
      appeal,
      Array.from({ length: 5_000 }, (_, nth) => `p${nth}@many.example.org`),
    );
    await whileHeld(async () => {
      const began = performance.now();
      await steer(appeal.slug, { stopVisits: true });
      const took = performance.now() - began;
      console.info(`a steer with 5,000 open pledges: ${Math.round(took)} ms`);
      expect(took).toBeLessThan(3_000);
    });
    expect(await owed()).toHaveLength(5_000);
    await service.deps.pool.query('delete from graphile_worker._private_jobs');
  }, 60_000);
});
