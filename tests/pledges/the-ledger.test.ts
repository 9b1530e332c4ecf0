import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLine, type Line } from '../../src/db/line.ts';
import { openLedger, type Ledger, type PledgeAnswer, type PledgeRequest } from '../../src/pledges/ledger.ts';
import { needs } from '../../src/db/schema/appeals.ts';
import { newId } from '../../src/lib/ids.ts';
import { eq } from 'drizzle-orm';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { brokenReferences } from '../support/references.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { expectTalliesRight } from './support.ts';

/** One of a few people asks for some of three needs of one of two appeals, with one of a few keys. */
const request = fc.record({
  appeal: fc.nat(1),
  who: fc.nat(3),
  key: fc.nat(3),
  items: fc.uniqueArray(fc.record({ need: fc.nat(3), quantity: fc.integer({ min: 1, max: 6 }) }), {
    selector: ({ need }) => need,
    minLength: 1,
    maxLength: 3,
  }),
});
type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

describe('the ledger', () => {
  let service: TestService;
  let cast: Cast;
  let line: Line;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    line = openLine(service.connection, service.deps.log);
    cast = await castOf(service);
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await line.end();
    await service.stop();
  });

  /** Two appeals, each with needs that take 10, 4, any number and, closed, nothing. */
  const twoAppeals = async (): Promise<MadeAppeal[]> => {
    const of = (name: string) =>
      makeAppeal(service, cast.dogsHome, {
        slug: `${name}-${made++}`,
        needs: [
          { wanted: 10, headroomPercent: 0 },
          { wanted: 3, headroomPercent: 25 },
          { wanted: null },
          { wanted: 10, closedAt: service.clock.now() },
        ],
      });
    return [await of('a'), await of('b')];
  };

  /** The same request in either world, each with people of its own. */
  const requestIn = (world: string, appeals: MadeAppeal[], asked: Asked): PledgeRequest => {
    const appeal = appeals[asked.appeal];
    return {
      slug: appeal?.slug ?? '',
      key: `key-${asked.key}`,
      input: {
        email: `${world}-${asked.who}@example.org`,
        name: null,
        showName: false,
        note: null,
        via: null,
        channel: null,
        items: asked.items.map(({ need, quantity }) => ({ needId: appeal?.needs[need]?.id ?? '', quantity })),
      },
    };
  };

  /** An answer without what differs by chance: ids, codes, times; needs by their place. */
  const plain = (answer: PledgeAnswer, appeals: MadeAppeal[], firstWith: Map<string, number>, at: number) => {
    const place = (needId: string) =>
      appeals.map((appeal) => appeal.needs.findIndex((need) => need.id === needId)).find((found) => found >= 0);
    switch (answer.kind) {
      case 'taken':
      case 'replayed': {
        if (!firstWith.has(answer.pledgeId)) firstWith.set(answer.pledgeId, at);
        return { kind: answer.kind, pledge: firstWith.get(answer.pledgeId) };
      }
      case 'need-full':
        return { kind: answer.kind, needs: answer.needs.map(({ needId, open }) => ({ need: place(needId), open })) };
      case 'unknown-need':
        return { kind: answer.kind, need: place(answer.needId) };
      case 'key-reused':
        return { kind: answer.kind };
      case 'not-found':
      case 'appeal-not-open':
        return answer;
    }
  };

  const countsOf = async (appeals: MadeAppeal[]) =>
    Promise.all(
      appeals.map((appeal) =>
        service.deps.db
          .select({ unconfirmed: needs.unconfirmed, pledged: needs.pledged, received: needs.received })
          .from(needs)
          .where(eq(needs.appealId, appeal.id))
          .orderBy(needs.position),
      ),
    );

  it('answers a batch as if one had come after the other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 25 }), async (all) => {
        const world = String(made);
        const [together, alone] = [await twoAppeals(), await twoAppeals()];
        const batched = await inOneBatch(
          openLedger(service.deps, line),
          all.map((asked) => requestIn(`t${world}`, together, asked)),
        );
        const ledger = openLedger(service.deps, line);
        const single: PledgeAnswer[] = [];
        for (const asked of all) single.push(await ledger.take(requestIn(`a${world}`, alone, asked)));
        const [one, other] = [new Map<string, number>(), new Map<string, number>()];
        expect(batched.map((answer, at) => plain(answer, together, one, at))).toEqual(
          single.map((answer, at) => plain(answer, alone, other, at)),
        );
        expect(await countsOf(together)).toEqual(await countsOf(alone));
      }),
      { numRuns: 40, seed: 20261123 },
    );
  }, 60_000);

  it('is in a rush when many come at once, and not with what gathers in a rest under load', async () => {
    const [appeal] = await twoAppeals();
    const load = { ...service.deps.load, isHigh: () => true };
    const ledger = openLedger({ ...service.deps, load }, line);
    const few = ofManyPeople(appeal, { from: 0, to: 16 }).map((one) => ledger.take(one));
    expect(ledger.isBusy()).toBe(false);
    const many = ofManyPeople(appeal, { from: 16, to: 64 }).map((one) => ledger.take(one));
    expect(ledger.isBusy()).toBe(true);
    await Promise.all([...few, ...many]);
    await ledger.idle();
    expect(ledger.isBusy()).toBe(false);
  });

  it('owes a letter for each pledge it took and for no other', async () => {
    const [appeal] = await twoAppeals();
    const need = appeal?.needs[1]?.id ?? '';
    const before = await confirmJobs();
    const answers = await inOneBatch(
      openLedger(service.deps, line),
      Array.from({ length: 10 }, (_, at) => ({
        slug: appeal?.slug ?? '',
        key: 'k',
        input: {
          email: `job-${at}@example.org`,
          name: null,
          showName: false,
          note: null,
          via: null,
          channel: null,
          items: [{ needId: need, quantity: 1 }],
        },
      })),
    );
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(4);
    await expect.poll(async () => (await confirmJobs()) - before, { timeout: 10_000 }).toBe(4);
  });

  it('takes a whole batch all the same when one of it comes to be known through something else meanwhile', async () => {
    const [appeal] = await twoAppeals();
    const needId = appeal?.needs[2]?.id ?? '';
    const other = await service.deps.pool.connect();
    const known = newId();
    await other.query('begin');
    await other.query('insert into supporters (id, email) values ($1, $2)', [known, 'known-7@example.org']);
    const answering = inOneBatch(
      openLedger(service.deps, line),
      Array.from({ length: 12 }, (_, at) => ({
        slug: appeal?.slug ?? '',
        key: 'k',
        input: {
          email: `known-${at}@example.org`,
          ...{ name: null, showName: false, note: null, via: null, channel: null },
          items: [{ needId, quantity: 1 }],
        },
      })),
    );
    // The batch has looked, did not find them, and waits for the transaction that has the same address.
    await expect
      .poll(async () => {
        const { rows } = await service.deps.pool.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%take_pledges%' and datname = current_database()`,
        );
        return rows.length;
      })
      .toBe(1);
    await other.query('commit');
    other.release();
    expect((await answering).map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, () => 'taken'));
    const { rows } = await service.deps.pool.query(
      `select supporters.id, (select unconfirmed from needs where id = $1) as counted
         from pledges join supporters on supporters.id = supporter_id where email = 'known-7@example.org'`,
      [needId],
    );
    expect(rows).toEqual([{ id: known, counted: 12 }]);
  });

  it('refers to nobody who is erased at that moment', async () => {
    const [appeal] = await twoAppeals();
    const input = (who: number) => ({
      ...{ email: `leaving-${who}@example.org`, name: null, showName: false, note: null, via: null, channel: null },
      items: [{ needId: appeal?.needs[2]?.id ?? '', quantity: 1 }],
    });
    const ledger = openLedger(service.deps, line);
    const take = (who: number, key: string) => ledger.take({ slug: appeal?.slug ?? '', key, input: input(who) });
    const people = Array.from({ length: 20 }, (_, who) => who);
    for (const key of ['a', 'b', 'c', 'd']) {
      const answers = await Promise.all([
        ...people.map((who) => take(who, key)),
        ...people.map((who) =>
          service.deps.pool.query('delete from supporters where email = $1', [`leaving-${who}@example.org`]),
        ),
        ...people.map((who) => take(who, `${key}2`)),
      ]);
      expect(answers.flatMap((answer) => ('kind' in answer ? [answer.kind] : []))).toEqual(Array(40).fill('taken'));
    }
    expect(await brokenReferences(service.deps.pool)).toEqual([]);
  });

  it('takes pledges also where the database keeps to its own checks of references', async () => {
    const { pool } = service.deps;
    await pool.query(`create role nobody_special login in role pg_read_all_data, pg_write_all_data`);
    const plain = openLine({ ...service.connection, user: 'nobody_special' }, service.deps.log);
    try {
      const { rows } = await plain.query<{ role: string }>({
        text: `select current_user || ' ' || current_setting('session_replication_role') as role`,
      });
      expect(rows).toEqual([{ role: 'nobody_special origin' }]);
      const appeals = await twoAppeals();
      const asked = requestIn('plain', appeals, { appeal: 0, who: 0, key: 0, items: [{ need: 0, quantity: 1 }] });
      expect(await openLedger(service.deps, plain).take(asked)).toMatchObject({ kind: 'taken' });
    } finally {
      await plain.end();
      await pool.query('drop role nobody_special');
    }
  });

  it('goes on over a new connection when its own is cut off, and loses and doubles nothing', async () => {
    const [appeal] = await twoAppeals();
    const need = appeal?.needs[2]?.id ?? '';
    const ledger = openLedger(service.deps, line);
    const take = (at: number) =>
      ledger.take({
        slug: appeal?.slug ?? '',
        key: 'k',
        input: {
          email: `cut-${at}@example.org`,
          name: null,
          showName: false,
          note: null,
          via: null,
          channel: null,
          items: [{ needId: need, quantity: 1 }],
        },
      });
    await take(0);
    const cut = service.deps.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where query like '%take_pledges%' and pid <> pg_backend_pid() and datname = current_database()`,
    );
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => take(at + 1)));
    await cut;
    // Those whose answer was lost with the connection were asked for again, and are the same pledges.
    expect(answers.every(({ kind }) => kind === 'taken' || kind === 'replayed')).toBe(true);
    const { rows } = await service.deps.pool.query(
      `select count(*)::int as pledges, (select unconfirmed from needs where id = $1) as counted from pledge_items where need_id = $1`,
      [need],
    );
    expect(rows).toEqual([{ pledges: 61, counted: 61 }]);
  });

  it('answers nobody in a rush by a flush of after its connection broke, but takes them again', async () => {
    const [appeal] = await twoAppeals();
    const needId = appeal?.needs[2]?.id ?? '';
    // Before the first flush PostgreSQL loses what was taken, and the connection with it, as when it is killed.
    let crashes = 0;
    const { pool: real } = service.deps;
    const pool = new Proxy(real, {
      get: (_, name): unknown =>
        name !== 'query'
          ? Reflect.get(real, name)
          : async (query: pg.QueryConfig) => {
              if (query.name === 'flush' && crashes++ === 0) await crash();
              return real.query(query);
            },
    });
    const crash = async () => {
      const { rows } = await line.query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' });
      const before = line.ends();
      await service.deps.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await expect.poll(() => line.ends(), { interval: 1 }).toBe(before + 1);
      await service.deps.pool.query(
        `with lost as (select id from pledges where appeal_id = $1), items as (
           delete from pledge_items where pledge_id in (select id from lost) returning quantity), gone as (
           delete from pledges where id in (select id from lost))
         update needs set unconfirmed = unconfirmed - (select count(*) from items) where id = $2`,
        [appeal?.id, needId],
      );
    };
    const answers = await inOneBatch(
      openLedger({ ...service.deps, pool }, line),
      ofManyPeople(appeal, { from: 100, to: 160 }),
    );
    expect(crashes).toBeGreaterThan(0);
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from pledges where appeal_id = $1', [
      appeal?.id,
    ]);
    const there = new Set(rows.map(({ id }) => id));
    const lost = answers.filter((answer) => 'pledgeId' in answer && !there.has(answer.pledgeId));
    // The first came alone and waited for the disk by itself; the crash that is played here takes it along.
    expect(lost).toEqual(answers.slice(0, 1));
  });

  /** Letters that have come, jobs that still wait, and what is to be a job. */
  const confirmJobs = async (): Promise<number> => {
    const { rows } = await service.deps.pool.query<{ count: number }>(
      `select ((select count(*) from mailbox) + (select count(*) from graphile_worker.jobs where task_identifier = 'send-mail')
                + (select count(*) from owed_mail))::int as count`,
    );
    return rows[0]?.count ?? 0;
  };
});

/** One of the third need, of which any number is taken, for each of them. */
const ofManyPeople = (appeal: MadeAppeal | undefined, { from, to }: { from: number; to: number }): PledgeRequest[] =>
  Array.from({ length: to - from }, (_, at) => ({
    slug: appeal?.slug ?? '',
    key: 'k',
    input: {
      email: `person-${from + at}@example.org`,
      ...{ name: null, showName: false, note: null, via: null, channel: null },
      items: [{ needId: appeal?.needs[2]?.id ?? '', quantity: 1 }],
    },
  }));

/** The first is in flight alone; what is asked meanwhile, all the others, is one batch. */
const inOneBatch = (ledger: Ledger, requests: PledgeRequest[]): Promise<PledgeAnswer[]> =>
  Promise.all(requests.map((one) => ledger.take(one)));
