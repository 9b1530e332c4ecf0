import { afterAll, beforeAll, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { pledge } from '../pledges/support.ts';

let server: MailServer;
let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
beforeAll(async () => {
  server = await startMailServer();
  service = await startTestService({ SMTP_URL: server.url });
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome);
});
afterAll(async () => {
  await service.stop();
  await server.stop();
});

const query = async <Row extends Record<string, unknown>>(text: string) =>
  (await service.deps.pool.query<Row>(text)).rows;
const waiting = () =>
  query<{ attempts: number; isLater: boolean }>(
    `select attempts, run_at > now() as "isLater" from graphile_worker.jobs
      where task_identifier = 'send-mail' and locked_at is null`,
  );
const attempts = async () => (await waiting())[0]?.attempts;
const hurry = async () => {
  await query(`select graphile_worker.add_job('hurry-waiting-mail')`);
  await expect
    .poll(() => query(`select 1 from graphile_worker.jobs where task_identifier = 'hurry-waiting-mail'`))
    .toEqual([]);
};

it('is tried later and later and not each minute while the mail server answers, and in the end shows at the charity’s list', async () => {
  const id = (await pledge(service, appeal, { email: 'full@example.org', quantity: 1 })).json<{ id: string }>().id;
  await expect.poll(attempts, { timeout: 10_000 }).toBe(1);
  // Since the start nobody knew whether the server is there: once it is hurried.
  await hurry();
  await expect.poll(attempts, { timeout: 10_000 }).toBe(1);
  await query(`update graphile_worker._private_jobs set attempts = 12, run_at = now() + interval '6 hours'`);
  for (let minutes = 0; minutes < 3; minutes++) {
    await hurry();
    expect(await waiting()).toEqual([{ attempts: 12, isLater: true }]);
  }

  // The last of its tries.
  await query(`update graphile_worker._private_jobs set attempts = max_attempts - 1, run_at = now()`);
  await query(`select graphile_worker.add_job('hurry-waiting-mail')`);
  const isListedAsRefused = async () => {
    const answer = await service.app.inject({
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: cast.rosa.headers,
    });
    return answer.json<{ items: { id: string; mailRefused: boolean }[] }>().items.find((item) => item.id === id)
      ?.mailRefused;
  };
  await expect.poll(isListedAsRefused, { timeout: 10_000 }).toBe(true);
  expect(await waiting()).toEqual([]);
});
