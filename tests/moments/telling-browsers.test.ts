import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import http, { type IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPushService } from '../../src/moments/push.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { freePort, startTestService, type TestService } from '../support/service.ts';
import { textOf } from '../pledges/support.ts';
import { allSent, callNow, get, joinAndConfirm, nameMoment, prepared } from './support.ts';

type Told = { path: string; headers: IncomingHttpHeaders; body: Buffer };

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let place: string;
let email: string;
let made = 0;
let origin: string;
let told: Told[] = [];
/** What the push service answers, call by call; 201 when there is nothing more. */
let answers: number[] = [];
const services: http.Server[] = [];

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const pushService = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answers.shift() ?? 201).end();
    });
  });
  services.push(pushService);
  await new Promise<void>((resolve) => pushService.listen(port, '127.0.0.1', resolve));
  service = await startTestService({ PUSH_SERVICES: origin, HOST_EMAIL: 'host@example.org' });
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  told = [];
  answers = [];
  email = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
  place = await joinAndConfirm(service, appeal, await nameMoment(service, { cast, appeal }), email);
});
afterEach(async () => {
  await service.deps.pool.query('delete from push_subscriptions');
});
afterAll(async () => {
  await service.stop();
  for (const one of services) one.close();
});

/** A browser with the keys of a subscription (RFC 8291, section 2). */
function browser(name: string) {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  const auth = randomBytes(16);
  const subscription = {
    endpoint: `${origin}/push/${name}-${made}`,
    expirationTime: null,
    keys: { p256dh: curve.getPublicKey('base64url'), auth: auth.toString('base64url') },
  };
  return { curve, auth, subscription };
}
type Browser = ReturnType<typeof browser>;

/** What only that browser can read: RFC 8291 for the keys, RFC 8188 for the one record. */
function read({ curve, auth }: Browser, body: Buffer): Record<string, string> {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), sender]);
  const extract = createHmac('sha256', auth).update(curve.computeSecret(sender)).digest();
  const ikm = createHmac('sha256', extract)
    .update(Buffer.concat([info, Buffer.from([1])]))
    .digest();
  const derived = (label: string, length: number) =>
    Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${label}\0`), length));
  const decipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as Record<string, string>;
}

const subscribe = (one: unknown, at = place) =>
  service.app.inject({ method: 'POST', url: `${at}/push`, payload: one as object });
const callAll = async () => {
  service.clock.set(new Date('2026-11-25T19:00:00Z'));
  await callNow(service);
  await allSent(service);
};
const kept = async () => (await service.deps.pool.query('select 1 from push_subscriptions')).rowCount;

describe('telling a browser', () => {
  it('sends what only that browser can read, signed with the keys on the page', async () => {
    const phone = browser('phone');
    expect((await subscribe(phone.subscription)).statusCode).toBe(204);
    const { body } = await get(service, place);
    await callAll();
    const [message, ...more] = told;
    if (!message) throw new Error('nothing was told');
    expect(more).toEqual([]);
    expect(message.path).toBe(`/push/phone-${made}`);
    expect(message.headers).toMatchObject({ ttl: '14400', 'content-encoding': 'aes128gcm', urgency: 'high' });
    expect(message.body.toString('latin1')).not.toContain('dogs');
    expect(read(phone, message.body)).toMatchObject({
      title: 'It is time: 500 tins by Friday',
      body: prepared,
      url: place,
    });

    const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(message.headers.authorization ?? '') ?? [];
    expect(body).toContain(`data-push-key="${key}"`);
    const [head = '', claims = '', signature = ''] = token.split('.');
    const point = Buffer.from(key, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
    expect(said).toMatchObject({ aud: origin, sub: 'mailto:host@example.org' });
    expect(Number(said['exp']) - Date.now() / 1_000).toBeLessThanOrEqual(24 * 3_600);
  });

  it('is known by the same key after a new start', async () => {
    const again = await startTestService(
      { PUSH_SERVICES: origin },
      { connection: service.connection, clock: service.clock },
    );
    const key = /data-push-key="([^"]+)"/;
    const [, one] = key.exec((await get(service, place)).body) ?? [];
    const [, other] = key.exec((await get(again, place)).body) ?? [];
    await again.stop();
    expect(one).toHaveLength(87);
    expect(other).toBe(one);
  });

  it('tells each browser of a person once, and the mail comes beside it', async () => {
    const phone = browser('phone');
    await Promise.all([
      subscribe(phone.subscription),
      subscribe(phone.subscription),
      subscribe(browser('tablet').subscription),
    ]);
    await callAll();
    await callNow(service);
    expect(told.map(({ path }) => path).toSorted()).toEqual([`/push/phone-${made}`, `/push/tablet-${made}`]);
    expect((await service.letters(email)).filter(({ kind }) => kind === 'moment-call')).toHaveLength(1);
  });

  it.each([404, 410])('forgets a browser that is gone: %i', async (status) => {
    await subscribe(browser('old').subscription);
    answers = [status];
    await callAll();
    expect(told).toHaveLength(1);
    await expect.poll(kept).toBe(0);
  });

  it('tries again when the push service is busy', async () => {
    await subscribe(browser('phone').subscription);
    answers = [503];
    service.clock.set(new Date('2026-11-25T19:00:00Z'));
    await callNow(service);
    await expect.poll(() => told.length).toBe(1);
    await service.deps.pool.query(
      `select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs where task_identifier = 'tell-browser'), run_at => now())`,
    );
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(2);
    expect(await kept()).toBe(1);
  });

  it('keeps a browser that refuses this one message, and tells it no second time', async () => {
    await subscribe(browser('phone').subscription);
    answers = [413];
    await callAll();
    expect(told).toHaveLength(1);
    expect(await kept()).toBe(1);
  });

  it('asks for nothing while the appeal takes nothing', async () => {
    const phone = browser('phone');
    await subscribe(phone.subscription);
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/steer`,
      headers: cast.rosa.headers,
      payload: { to: 'paused' },
    });
    await callAll();
    const words = read(phone, told[0]?.body ?? Buffer.alloc(0));
    expect(words['title']).toContain('Nothing to do');
    expect(words['body']).not.toContain('pass this on');
  });

  it('tells nobody who left, was erased, or does not want it any more', async () => {
    await subscribe(browser('phone').subscription);
    expect(textOf(await get(service, place))).toContain('A device of yours is told too');
    await sendForm(service, `${place}/push/stop`);
    expect(await kept()).toBe(0);
    await subscribe(browser('phone').subscription);
    await sendForm(service, `${place}/leave`);
    await callAll();
    expect(told).toEqual([]);
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [
      email,
    ]);
    await sendForm(service, `/supporters/${service.deps.tokens.make('supporter', rows[0]?.id ?? '')}/erase`);
    expect(await kept()).toBe(0);
  });
});

describe('a subscription', () => {
  it.each([
    ['another address', 'http://127.0.0.1:1/push/x'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest'],
    ['this machine', 'https://localhost/push'],
    ['no address', 'push'],
    ['a file', 'file:///etc/passwd'],
  ])('with %s instead of a push service is refused', async (_, endpoint) => {
    expect((await subscribe({ ...browser('x').subscription, endpoint })).statusCode).toBe(422);
    expect(await kept()).toBe(0);
  });

  it('of anything else is refused', async () => {
    for (const body of [{}, { endpoint: 7 }, { ...browser('x').subscription, keys: { p256dh: '<', auth: '' } }])
      expect((await subscribe(body)).statusCode).toBe(422);
  });

  it.each([
    ['a key that is too short', (key: Buffer) => ({ p256dh: key.subarray(0, 64) })],
    ['a compressed point', (key: Buffer) => ({ p256dh: Buffer.concat([Buffer.from([2]), key.subarray(1, 33)]) })],
    ['a point beside the curve', () => ({ p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]) })],
    ['a secret that is too short', () => ({ auth: Buffer.alloc(15, 1) })],
    ['a secret that is too long', () => ({ auth: Buffer.alloc(17, 1) })],
  ])('with %s is refused', async (_, wrong: (key: Buffer) => Record<string, Buffer>) => {
    const { subscription, curve } = browser('x');
    const keys: Record<string, string> = { ...subscription.keys };
    for (const [name, bytes] of Object.entries(wrong(curve.getPublicKey()))) keys[name] = bytes.toString('base64url');
    expect((await subscribe({ ...subscription, keys })).statusCode).toBe(422);
    expect(await kept()).toBe(0);
  });

  it('with keys that nothing can be encrypted with, from another time, is forgotten', async () => {
    await subscribe(browser('phone').subscription);
    await service.deps.pool.query(`update push_subscriptions set p256dh = $1`, ['B'.repeat(87)]);
    await callAll();
    expect(told).toEqual([]);
    expect(await kept()).toBe(0);
  });

  it('is only taken from who has confirmed', async () => {
    const other = await nameMoment(service, { cast, appeal }, { at: '2026-11-26T19:00' });
    service.clock.forward(11 * 60_000);
    await sendForm(service, `/a/${appeal.slug}/moments/${other}/join`, { email });
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from moment_joins where moment_id = $1', [
      other,
    ]);
    const unconfirmed = `/moments/${service.deps.tokens.make('moment', rows[0]?.id ?? '')}`;
    expect((await subscribe(browser('x').subscription, unconfirmed)).statusCode).toBe(422);
  });

  it('is kept for five browsers of a person, the newest', async () => {
    for (const at of [1, 2, 3, 4, 5, 6, 7]) {
      service.clock.forward(1_000);
      await subscribe(browser(`b${at}`).subscription);
    }
    const { rows } = await service.deps.pool.query<{ endpoint: string }>('select endpoint from push_subscriptions');
    expect(rows.map(({ endpoint }) => /b\d/.exec(endpoint)?.[0]).toSorted()).toEqual(['b3', 'b4', 'b5', 'b6', 'b7']);
  });
});

it('knows the push services of the browsers, and nothing that only looks like one', () => {
  for (const endpoint of [
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://wns2-par02p.notify.windows.com/w/?token=abc',
  ])
    expect(isPushService(endpoint), endpoint).toBe(true);
  for (const endpoint of [
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilpush.apple.com/x',
    'https://user:pass@fcm.googleapis.com/x',
    'https://push.services.mozilla.com.evil.example/',
    'https://10.0.0.1/',
    '//fcm.googleapis.com',
    '',
  ])
    expect(isPushService(endpoint), endpoint).toBe(false);
});

it('serves its worker at an address that stays, for the pages of places alone', async () => {
  const worker = await get(service, '/push-worker.js');
  expect(worker.headers['content-type']).toContain('text/javascript');
  expect(worker.headers['cache-control']).toBe('no-cache');
  expect(worker.body).toMatch(/^importScripts\("\/.*push-worker.*\.js"\);\n$/);
  expect((await get(service, place)).body).toContain('data-push-scope="/moments/"');
});
