import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseSupporter } from '../../src/pledges/supporter-commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import {
  countsOf,
  expectTalliesRight,
  firstNeed,
  get,
  linkIn,
  nothing,
  pledge,
  pledgeByMail,
  post,
  textOf,
} from './support.ts';

describe('what a supporter can do with everything that is kept of them', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let email: string;
  let path: string;
  let mine: string;
  let name: string;
  let note: string;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made++}` });
    email = `sam-${made}@example.org`;
    name = `Samira the ${made}th`;
    note = `private note ${made}!`;
    path = await pledgeByMail(service, appeal, { email, name, showName: true, note });
    mine = linkIn(await service.letterTo(email, { kind: 'confirm-pledge' }), '/supporters/');
    await post(service, `${path}/confirm`);
    await service.letterTo(email, { kind: 'pledge-confirmed' });
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  /** Which of these words stand in any table at all. */
  const found = async (...words: string[]): Promise<string[]> => {
    const { rows: tables } = await service.deps.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')`,
    );
    const texts = await Promise.all(
      tables.map(({ name }) =>
        service.deps.pool.query<{ all: string | null }>(`select string_agg(t::text, ' ') as all from ${name} t`),
      ),
    );
    const everything = texts.map(({ rows }) => rows[0]?.all ?? '').join('\n');
    return words.filter((word) => everything.includes(word));
  };

  it('shows all pledges and links of the address', async () => {
    const page = await get(service, mine);
    expect(textOf(page)).toMatch(new RegExp(`${email}.*24 tins.*Your links to pass on`));
    expect(page.body).toContain(`href="${path}"`);
    expect(page.body).toContain('/ripples/');
  });

  it('says what follows before it erases', async () => {
    const page = textOf(await get(service, `${mine}/erase`));
    expect(page).toContain('24 tins');
    expect(page).toContain('This can’t be undone.');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('erases everything, and what came stays counted without a person', async () => {
    const id = service.deps.tokens.open('pledge', path.split('/').at(-1) ?? '')?.id ?? '';
    const receipt = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/receipts`,
      headers: { ...cast.rosa.headers, 'sec-fetch-site': 'same-origin', 'idempotency-key': id },
      payload: { pledgeId: id, items: [{ needId: firstNeed(appeal), quantity: 10 }] },
    });
    expect(receipt.statusCode).toBe(201);
    await pledge(service, appeal, { email, quantity: 5 });
    expect(await found(email, name, note)).toEqual([email, name, note]);
    const done = await post(service, `${mine}/erase`);
    expect(done.statusCode).toBe(303);
    expect(textOf(await get(service, String(done.headers.location)))).toContain('Everything about you is erased');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, received: 10 });
    expect(await found(email, name, note)).toEqual([]);
    expect((await get(service, path)).statusCode).toBe(404);
    expect((await post(service, `${path}/again`)).statusCode).toBe(404);
    expect((await get(service, `${mine}/erase`)).body).not.toContain(email);
    await expectTalliesRight(service);
  });

  it('twice is once, also from two sides at the same time', async () => {
    await Promise.all([
      post(service, `${mine}/erase`),
      post(service, `${mine}/erase`),
      post(service, `${path}/on-the-way`),
    ]);
    expect((await post(service, `${mine}/erase`)).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual(nothing);
    await expectTalliesRight(service);
  });

  it('is finished by the queue when the node dies after the address is gone', async () => {
    const supporterId = service.deps.tokens.open('supporter', mine.split('/').at(-1) ?? '')?.id ?? '';
    const dying = {
      ...service.deps,
      changes: {
        ...service.deps.changes,
        appealChanged: () => {
          throw new Error('killed');
        },
      },
    };
    await expect(eraseSupporter(dying, supporterId)).rejects.toThrow('killed');
    await expect.poll(() => countsOf(service, appeal), { timeout: 10_000 }).toEqual(nothing);
    await expect.poll(() => found(email, name, note), { timeout: 10_000 }).toEqual([]);
  });

  it('sends no mail that was still waiting, and the address begins anew', async () => {
    await service.deps.pool.query(
      `select graphile_worker.add_job('send-mail', $1, run_at => now() + interval '1 hour', job_key => $2)`,
      [
        JSON.stringify({
          kind: 'confirm-pledge',
          ids: { pledgeId: service.deps.tokens.open('pledge', path.split('/').at(-1) ?? '')?.id },
        }),
        `waiting-${made}`,
      ],
    );
    await post(service, `${mine}/erase`);
    await service.deps.pool.query(
      `select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs where key = $1), run_at => now())`,
      [`waiting-${made}`],
    );
    await expect
      .poll(
        async () =>
          (await service.deps.pool.query('select 1 from graphile_worker.jobs where key = $1', [`waiting-${made}`]))
            .rowCount,
        { timeout: 10_000 },
      )
      .toBe(0);
    expect(await service.letters(email)).toEqual([]);
    await pledge(service, appeal, { email, quantity: 1 });
    expect((await service.letterTo(email)).subject).toContain('1 tin');
  });

  it('loses no pledge that comes with the same address at that moment', async () => {
    const [answers] = await Promise.all([
      Promise.all(
        Array.from({ length: 20 }, (_, at) => pledge(service, appeal, { email, quantity: 1, key: `k${at}` })),
      ),
      post(service, `${mine}/erase`),
    ]);
    expect(answers.every((answer) => answer.statusCode === 201)).toBe(true);
    const { rows } = await service.deps.pool.query('select id from pledges where id = any($1)', [
      answers.map((answer) => answer.json<{ id: string }>().id),
    ]);
    expect(rows).toHaveLength(20);
    await expectTalliesRight(service);
  });

  it('stops the mail that no pledge needs, by a button or by one click of a mail programme, and starts it again', async () => {
    const { id = '' } = service.deps.tokens.open('supporter', mine.split('/').at(-1) ?? '') ?? {};
    const stop = `/stop/${service.deps.tokens.make('stop', id)}`;
    const isStopped = async () =>
      (
        await service.deps.pool.query<{ stopped: boolean }>(
          'select mail_stopped_at is not null as stopped from supporters where id = $1',
          [id],
        )
      ).rows[0]?.stopped;
    expect(textOf(await get(service, stop))).toContain('Stop this mail?');
    expect(await isStopped()).toBe(false);
    const oneClick = await service.app.inject({
      method: 'POST',
      url: stop,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(oneClick.statusCode).toBe(200);
    expect(await isStopped()).toBe(true);
    expect(textOf(await get(service, mine))).toContain('You have stopped the mail');
    await post(service, `${mine}/mail`, { mail: 'restart' });
    expect(await isStopped()).toBe(false);
    const button = await post(service, stop);
    expect(textOf(await get(service, String(button.headers.location)))).toContain('That mail is stopped');
    expect(await isStopped()).toBe(true);
  });
});
