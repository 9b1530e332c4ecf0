import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { minutes } from '../../src/lib/clock.ts';
import { mostFromAddress, mostFromNetwork, waitSeconds } from '../../src/pledges/challenge.tsx';
import { originOf } from '../../src/pledges/networks.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { countsOf, firstNeed, pledge, textOf } from './support.ts';

const challengeFrom: (text: string) => Parameters<typeof solveChallenge>[0]['challenge'] = JSON.parse;

describe('a form that machines find', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService({ RATE_LIMITS: 'on', PLEDGE_BURST: '100000', TRUST_PROXY: 'on' });
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made++}`, needs: [{ wanted: 10_000 }] });
    service.clock.forward(minutes(30));
  });
  afterAll(() => service.stop());

  const fields = (at: number, more: Record<string, string> = {}) => ({
    [`items.${firstNeed(appeal)}`]: '1',
    email: `pupil-${made}-${at}@example.org`,
    name: `Pupil ${at}`,
    ...more,
  });
  const send = (from: string, body: Record<string, string>) =>
    service.app.inject({
      method: 'POST',
      url: `/a/${appeal.slug}/pledges`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from },
      payload: new URLSearchParams(body).toString(),
    });
  /** As many as pass, and the page that comes then. */
  const fill = async (from: (at: number) => string, times: number) => {
    const answers = await Promise.all(Array.from({ length: times }, (_, at) => send(from(at), fields(at))));
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([303]));
    return send(from(times), fields(times));
  };
  const hidden = (body: string, name: string) =>
    parse(body).querySelector(`input[name="${name}"]`)?.getAttribute('value') ?? '';

  it('lets a class of 30 behind one address through, with two forms each', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => send('192.0.2.1', fields(at))));
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([303]));
    expect(await countsOf(service, appeal)).toMatchObject({ unconfirmed: 60 });
  });

  it('asks an address that sends much more, with everything typed still there', async () => {
    const asked = await fill(() => '192.0.2.2', mostFromAddress);
    expect(asked.statusCode).toBe(422);
    expect(asked.headers['cache-control']).toContain('no-store');
    expect(textOf(asked)).toContain('check that a person sends this one');
    expect(asked.body).toContain(`value="Pupil ${mostFromAddress}"`);
    expect(hidden(asked.body, 'challenge-wait')).not.toBe('');
    expect(asked.body).not.toMatch(
      /https?:\/\/(?!localhost|wa\.me|[a-z.]*(facebook|x|linkedin|bsky|threads|t)\.)[^"]*altcha/,
    );
    expect((await send('198.51.100.7', fields(999))).statusCode).toBe(303);
    service.clock.forward(minutes(10));
    expect((await send('192.0.2.2', fields(1000))).statusCode).toBe(303);
  });

  it('asks a network from which many addresses send', async () => {
    expect((await fill((at) => `203.0.113.${at}`, mostFromNetwork)).statusCode).toBe(422);
  });

  it('takes a proof of work, once', async () => {
    const asked = await fill(() => '192.0.2.3', mostFromAddress);
    const box = parse(asked.body).querySelector('[data-challenge]');
    const challenge = challengeFrom(box?.getAttribute('data-challenge') ?? '{}');
    const solution = await solveChallenge({ challenge, deriveKey });
    const answer = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
    const forged = Buffer.from(
      JSON.stringify({
        challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1, keyPrefix: '00' } },
        solution,
      }),
    ).toString('base64');
    expect((await send('192.0.2.3', fields(900, { challenge: forged }))).statusCode).toBe(422);
    expect((await send('192.0.2.3', fields(900, { challenge: 'nonsense' }))).statusCode).toBe(422);
    expect((await send('192.0.2.3', fields(900, { challenge: answer }))).statusCode).toBe(303);
    expect((await send('192.0.2.3', fields(901, { challenge: answer }))).statusCode).toBe(422);
  });

  it('takes no proof of work that is ten minutes old', async () => {
    const asked = await fill(() => '192.0.2.5', mostFromAddress);
    const text = parse(asked.body).querySelector('[data-challenge]')?.getAttribute('data-challenge') ?? '{}';
    const challenge = challengeFrom(text);
    const solution = await solveChallenge({ challenge, deriveKey });
    service.clock.forward(minutes(10) + 1);
    await fill(() => '192.0.2.5', mostFromAddress);
    const answer = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
    expect((await send('192.0.2.5', fields(900, { challenge: answer }))).statusCode).toBe(422);
  });

  it('takes a wait without JavaScript, one at a time for an address', async () => {
    const asked = await fill(() => '192.0.2.4', mostFromAddress);
    const other = await send('192.0.2.4', fields(800));
    const [wait, second] = [hidden(asked.body, 'challenge-wait'), hidden(other.body, 'challenge-wait')];
    expect((await send('192.0.2.4', fields(801, { 'challenge-wait': wait }))).statusCode).toBe(422);
    service.clock.forward(waitSeconds * 1000);
    expect((await send('192.0.2.4', fields(801, { 'challenge-wait': wait }))).statusCode).toBe(303);
    expect((await send('192.0.2.4', fields(802, { 'challenge-wait': wait }))).statusCode).toBe(422);
    expect((await send('192.0.2.4', fields(802, { 'challenge-wait': second }))).statusCode).toBe(422);
    expect((await send('192.0.2.4', fields(802, { 'challenge-wait': '0.forged' }))).statusCode).toBe(422);
  });

  it('never asks a program', async () => {
    await fill(() => '127.0.0.1', mostFromAddress);
    expect((await pledge(service, appeal)).statusCode).toBe(201);
  });

  it('takes nothing from a program that fills in what people don’t see, and stays friendly', async () => {
    const before = await countsOf(service, appeal);
    const answer = await send('192.0.2.9', fields(1, { 'leave-empty': 'https://buy.example' }));
    expect(answer.statusCode).toBeLessThan(400);
    expect(await countsOf(service, appeal)).toEqual(before);
  });
});

describe('where a request comes from', () => {
  it('is an address and a network, for both kinds of addresses', () => {
    expect(originOf('192.0.2.77')).toEqual({ address: '192.0.2.77', network: '192.0.2.0/24' });
    expect(originOf('::ffff:192.0.2.77')).toEqual({ address: '192.0.2.77', network: '192.0.2.0/24' });
    expect(originOf('2001:db8:1:2:3:4:5:6')).toEqual({ address: '2001:db8:1:2::/64', network: '2001:db8:1::/48' });
    expect(originOf('2001:DB8::1')).toEqual({ address: '2001:db8:0:0::/64', network: '2001:db8:0::/48' });
    expect(originOf('fe80::1%eth0').network).toBe('fe80:0:0::/48');
  });
});
