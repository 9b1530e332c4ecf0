import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../src/db/schema/appeals.ts';
import { castOf } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { cli as call, urlOf } from './cli.ts';

let service: TestService;
let appeal: MadeAppeal;

beforeAll(async () => {
  service = await startTestService();
  appeal = await makeAppeal(service, (await castOf(service)).dogsHome);
  const [need] = appeal.needs;
  await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/pledges`,
    headers: { 'idempotency-key': 'one' },
    payload: { email: 'sam@example.org', items: [{ needId: need?.id, quantity: 24 }] },
  });
});
afterAll(() => service.stop());

const cli = (...words: string[]) => call(words, { DATABASE_URL: urlOf(service.connection) });

describe('tally check', () => {
  it('is content while every count is what its records add up to', async () => {
    const plain = await cli('tally', 'check');
    expect(plain).toMatchObject({ code: 0, err: '', out: 'Every count is what its records add up to.' });
    expect(JSON.parse((await cli('tally', 'check', '--json')).out)).toEqual({ differences: [] });
  });

  it('says each difference in words, ends with 1, and repairs nothing', async () => {
    await service.deps.db.update(needs).set({ unconfirmed: sql`${needs.unconfirmed} + 6` });
    for (let times = 0; times < 2; times++) {
      const answer = await cli('tally', 'check');
      expect(answer).toMatchObject({ code: 1, err: '' });
      expect(answer.out).toBe(
        `${appeal.slug}: "Tins of dog food" counts 30 as unconfirmed, and its records add up to 24.`,
      );
    }
    const json = await cli('tally', 'check', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ differences: [{ count: 'unconfirmed', kept: 30, records: 24 }] });
    await service.deps.db.update(needs).set({ unconfirmed: 24 }).where(eq(needs.appealId, appeal.id));
  });
});

describe('mail list', () => {
  it('lists what came into the mailbox, without a link or a token', async () => {
    const letter = await service.letterTo('sam@example.org');
    const answer = await cli('mail', 'list');
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(answer.out).toContain(`${letter.kind}  sam@example.org  ${letter.subject}`);
    const json = await cli('mail', 'list', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      owed: [],
      owedInAll: 0,
      mailbox: [{ kind: letter.kind, to: 'sam@example.org' }],
    });
    for (const { out } of [answer, json]) expect(out).not.toMatch(/https?:|[\w-]{51}/);
  });

  it('lists what is owed with its tries, and of an error its class alone', async () => {
    const { rows } = await service.deps.pool.query<{ id: string }>(
      `select id from graphile_worker.add_job('send-mail', '{"kind": "confirm-pledge", "ids": {"pledgeId": "0b1c2d3e"}}',
         run_at => '2030-01-01T00:00:00Z', max_attempts => 25::smallint)`,
    );
    await service.deps.pool.query(
      `update graphile_worker._private_jobs set attempts = 3, last_error = $2 where id = $1`,
      [rows[0]?.id, 'Error: connect ECONNREFUSED mail for sam@example.org https://appeals.example.org/pledges/token'],
    );
    const answer = await cli('mail', 'list');
    expect(answer.out).toMatch(/Still to be sent: 1\n.*confirm-pledge {2}3 tries, ECONNREFUSED, next 2030-01-01/);
    expect(answer.out).not.toMatch(/https?:|0b1c2d3e/);
    const json: unknown = JSON.parse((await cli('mail', 'list', '--json')).out);
    expect(json).toMatchObject({
      owed: [{ kind: 'confirm-pledge', tries: 3, lastError: 'ECONNREFUSED', givenUp: false }],
    });
  });

  it('has help for each command', async () => {
    for (const words of [['mail', 'list'], ['tally', 'check'], ['backup'], ['restore']])
      expect((await cli(...words, '--help')).out).toContain('--json');
  });
});
