import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetPictures } from '../../src/pictures/keep.ts';
import { multipartBody } from '../appeals/forms.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { firstNeed, get, post, runJob, textOf } from '../pledges/support.ts';
import { promise } from './support.ts';

let service: TestService;
let mail: MailServer;
let cast: Cast;
let appeal: MadeAppeal;
let sam: string;
let made = 0;

beforeAll(async () => {
  mail = await startMailServer();
  service = await startTestService({ SMTP_URL: mail.url });
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
});
afterAll(async () => {
  await service.stop();
  await mail.stop();
});

const bring = async (path: string, quantity: number): Promise<string> => {
  const { id } = (await get(service, `/api/v1${path}`)).json<{ id: string }>();
  const answer = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/receipts`,
    headers: cast.rosa.headers,
    payload: { pledgeId: id, items: [{ needId: firstNeed(appeal), quantity }] },
  });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ id: string }>().id;
};
const undo = (receiptId: string) =>
  service.app.inject({ method: 'POST', url: `/api/v1/receipts/${receiptId}/undo`, headers: cast.rosa.headers });
const thank = async (at: string) => {
  service.clock.set(new Date(at));
  await runJob(service, 'thank-bringers');
  await expect
    .poll(
      async () =>
        (await service.deps.pool.query(`select 1 from graphile_worker.jobs where task_identifier = 'send-mail'`))
          .rowCount,
      { timeout: 20_000 },
    )
    .toBe(0);
};
const thanksTo = (email: string) =>
  mail.mails.filter(
    ({ to, subject }) => [to].flat().some((one) => one?.text === email) && subject?.startsWith('It is here'),
  );
/** The address of List-Unsubscribe. */
const stopOf = (letter: { headerLines: readonly { key: string; line: string }[] } | undefined): string =>
  /<([^>]+)>/.exec(letter?.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? '')?.[1] ?? '';
const codeOf = async (email: string): Promise<string> => {
  const { rows } = await service.deps.pool.query<{ code: string }>(
    'select code from share_links where appeal_id = $1 and supporter_id = (select id from supporters where email = $2)',
    [appeal.id, email],
  );
  return rows[0]?.code ?? '';
};
const photosPath = () => `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/photos`;
const photo = async (caption: string, headers = cast.dov.headers) =>
  service.app.inject({
    method: 'POST',
    url: photosPath(),
    ...multipartBody(
      { caption },
      {
        name: 'bella.jpg',
        type: 'image/jpeg',
        bytes: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#884422' } })
          .jpeg()
          .toBuffer(),
      },
      headers,
    ),
  });

describe('thanks', () => {
  it('go in the late afternoon, once, for all that was counted that day', async () => {
    const path = await promise(service, appeal, { email: sam, name: 'Sam' });
    await bring(path, 10);
    await bring(path, 4);
    await thank('2026-11-23T12:00:00Z');
    expect(thanksTo(sam)).toHaveLength(0);
    await thank('2026-11-23T17:05:00Z');
    await thank('2026-11-23T18:05:00Z');
    const [letter, ...more] = thanksTo(sam);
    expect(more).toEqual([]);
    expect(letter?.subject).toBe('It is here: 14 tins of dog food');
    expect(letter?.text).toContain("Thank you, Sam. Manchester Dogs' Home has counted what you brought");
    const { rows } = await service.deps.pool.query('select thanked_at from receipts where appeal_id = $1', [appeal.id]);
    expect(rows).toEqual(Array(2).fill({ thanked_at: new Date('2026-11-23T17:05:00Z') }));
  });

  it('are not for what was undone, and wait for what may be undone yet', async () => {
    const path = await promise(service, appeal, { email: sam });
    await undo(await bring(path, 10));
    service.clock.set(new Date('2026-11-23T17:00:00Z'));
    await bring(path, 3);
    await thank('2026-11-23T17:05:00Z');
    expect(thanksTo(sam)).toHaveLength(0);
    await thank('2026-11-23T17:15:00Z');
    expect(thanksTo(sam).map(({ subject }) => subject)).toEqual(['It is here: 3 tins of dog food']);
  });

  it('reach who passed it on as well, all the way up, and nobody twice', async () => {
    await promise(service, appeal, { email: sam, quantity: 2 });
    const priya = `priya-${made}@example.org`;
    await promise(service, appeal, { email: priya, quantity: 24, via: await codeOf(sam) });
    const third = `third-${made}@example.org`;
    const thirds = await promise(service, appeal, { email: third, quantity: 12, via: await codeOf(priya) });
    await photo('Bella’s first breakfast');
    await bring(thirds, 12);
    await thank('2026-11-23T17:20:00Z');
    await runJob(service, 'tell-ripples');
    const newsTo = (email: string) =>
      mail.mails.filter(
        ({ to, subject }) => [to].flat().some((one) => one?.text === email) && subject?.startsWith('Through your link'),
      );
    await expect.poll(() => newsTo(sam).length + newsTo(priya).length, { timeout: 10_000 }).toBe(2);
    await runJob(service, 'tell-ripples');
    const letters = [newsTo(sam), newsTo(priya)];
    for (const [letter, ...more] of letters) {
      expect(more).toEqual([]);
      expect(letter?.text).toContain('12 tins have arrived. Here they are: thank you.');
      expect(letter?.text).toMatch(/Bella’s first breakfast:\nhttp:\/\/localhost:\d+\/pictures\//);
      expect(stopOf(letter)).toContain('/stop/');
    }
    expect(thanksTo(third)).toHaveLength(1);
  });

  it('are stopped by one click, and still come to nobody who is gone', async () => {
    const path = await promise(service, appeal, { email: sam });
    await bring(path, 2);
    await thank('2026-11-23T17:20:00Z');
    const stop = new URL(stopOf(thanksTo(sam)[0])).pathname;
    expect((await sendForm(service, stop, { 'List-Unsubscribe': 'One-Click' })).body).toBe('Stopped.\n');
    service.clock.set(new Date('2026-11-24T10:00:00Z'));
    await bring(path, 3);
    await thank('2026-11-24T17:20:00Z');
    expect(thanksTo(sam)).toHaveLength(1);
  });

  it('come to no address that nobody has confirmed, and not a week late', async () => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': sam },
      payload: { email: sam, items: [{ needId: firstNeed(appeal), quantity: 5 }] },
    });
    const { id } = answer.json<{ id: string }>();
    await bring(`/pledges/${service.deps.tokens.make('pledge', id)}`, 5);
    const late = `late-${made}@example.org`;
    await bring(await promise(service, appeal, { email: late }), 5);
    await thank('2026-12-01T17:20:00Z');
    expect(thanksTo(sam)).toHaveLength(0);
    expect(thanksTo(late)).toHaveLength(0);
  });
});

describe('the photo of the day', () => {
  it('goes with the thanks for a day and a half, at an address that is the same for everybody', async () => {
    expect((await photo('Yesterday’s')).headers.location).toContain('done=added');
    service.clock.set(new Date('2026-11-24T12:00:00Z'));
    await bring(await promise(service, appeal, { email: sam }), 2);
    const priya = `priya-${made}@example.org`;
    await bring(await promise(service, appeal, { email: priya }), 2);
    await thank('2026-11-24T17:20:00Z');
    const [one, other] = [sam, priya].map((email) => /<img src="[^"]*"/.exec(String(thanksTo(email)[0]?.html))?.[0]);
    expect(one).toMatch(/<img src="http:\/\/localhost:\d+\/pictures\/[0-9a-f-]+\/640"/);
    expect(other).toBe(one);
    const url = new URL(/src="([^"]*)"/.exec(one ?? '')?.[1] ?? '');
    expect((await get(service, url.pathname)).headers['content-type']).toBe('image/webp');
    await forgetPictures(service.deps.db, new Date('2026-12-24T12:00:00Z'));
    expect((await get(service, url.pathname)).statusCode).toBe(200);
  });

  it('can be taken away, from letters that were sent too', async () => {
    await photo('A slip');
    const page = await service.app.inject({ url: photosPath(), headers: cast.dov.headers });
    expect(textOf(page)).toContain('A slip');
    const picture = /\/pictures\/[0-9a-f-]+\/\d+/.exec(page.body)?.[0] ?? '';
    const remove = /\/photos\/[0-9a-f-]+\/remove/.exec(page.body)?.[0] ?? '';
    expect((await get(service, picture)).statusCode).toBe(200);
    await sendForm(service, photosPath().replace('/photos', remove), {}, cast.dov.headers);
    expect((await get(service, picture)).statusCode).toBe(404);
    await bring(await promise(service, appeal, { email: sam }), 2);
    await thank('2026-11-23T17:20:00Z');
    expect(String(thanksTo(sam)[0]?.html)).not.toContain('<img');
  });

  it('is asked for where none was chosen, with what was typed kept', async () => {
    const answer = await service.app.inject({
      method: 'POST',
      url: photosPath(),
      ...multipartBody(
        { caption: 'Bella' },
        { name: '', type: 'application/octet-stream', bytes: Buffer.alloc(0) },
        cast.rosa.headers,
      ),
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('value="Bella"');
    const text = await service.app.inject({
      method: 'POST',
      url: photosPath(),
      ...multipartBody({}, { name: 'a.jpg', type: 'image/jpeg', bytes: Buffer.from('no photo') }, cast.rosa.headers),
    });
    expect(textOf(text)).toContain('This file is no photo that we can read');
  });

  it('is nobody else’s to add or see', async () => {
    expect((await photo('Omar was here', cast.omar.headers)).statusCode).toBe(404);
    expect((await get(service, photosPath())).headers.location).toContain('/sign-in');
    expect((await service.app.inject({ url: photosPath(), headers: cast.omar.headers })).statusCode).toBe(404);
  });
});

it('asks nothing of who only opens the page of the answers', async () => {
  const path = await promise(service, appeal, { email: sam });
  await get(service, `${path}/did-you-manage?answer=could-not`);
  expect((await get(service, `/api/v1${path}`)).json()).toMatchObject({ state: 'pledged' });
  await post(service, `${path}/withdraw`);
  expect((await get(service, `${path}/did-you-manage`)).headers.location).toBe(path);
  expect((await get(service, '/pledges/nonsense/did-you-manage')).statusCode).toBe(404);
});
