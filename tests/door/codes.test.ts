import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doorCodeOf, doorCodesOf, pledgeOfDoorCode, readDoorCode } from '../../src/pledges/door-codes.ts';
import { stepsOn } from '../receipts/support.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { qrCodeIn } from '../support/pdf.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let steps: ReturnType<typeof stepsOn>;
let count = 0;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
  appeal = await makeAppeal(service, cast.dogsHome, { needs: [{ wanted: 100_000 }] });
  steps = stepsOn(service, appeal, cast.rosa.headers);
});
afterAll(() => service.stop());

const promised = () => steps.pledge(1, { email: `c${++count}@example.org` });
const codeOf = (pledgeId: string, draw?: () => string) =>
  doorCodesOf(service.deps.db, cast.dogsHome.id, [pledgeId], draw).then((codes) => codes.get(pledgeId));

describe('a code for the door', () => {
  it('stays the same, and leads back to its pledge in its organisation alone', async () => {
    const id = await promised();
    const code = (await doorCodeOf(service.deps.db, cast.dogsHome.id, id)) ?? '';
    expect(code).toMatch(/^[2-9CDFHJKMNPRTVWXY]{4}$/);
    expect(await codeOf(id)).toBe(code);
    expect(await pledgeOfDoorCode(service.deps.db, cast.dogsHome.id, code)).toBe(id);
    expect(await pledgeOfDoorCode(service.deps.db, cast.foodBank.id, code)).toBeNull();
  });

  it('is one, however many ask for it at once', async () => {
    const id = await promised();
    const codes = await Promise.all(Array.from({ length: 50 }, () => codeOf(id)));
    expect(new Set(codes).size).toBe(1);
  });

  it('is never two pledges’, though all draw the same', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, promised));
    let nth = 0;
    // Every draw comes up 20 times in a row, for each that asks.
    const draw = () => `22${'23456789CD'[Math.floor(nth / 200) % 10]}${'23456789CD'[Math.floor(nth++ / 20) % 10]}`;
    const codes = await Promise.all(ids.map((id) => codeOf(id, draw)));
    const given = codes.filter((code) => code !== undefined);
    expect(new Set(given).size).toBe(given.length);
    expect(given.length).toBeGreaterThan(4);
  });

  it('is taken over from a pledge that is over when there is no other, and never from one that is to come', async () => {
    const [first, second] = [await promised(), await promised()];
    const draw = () => '9999';
    expect(await codeOf(first, draw)).toBe('9999');
    expect(await codeOf(second, draw)).toBeUndefined();
    await steps.verb(first, 'withdraw');
    expect(await codeOf(second, draw)).toBe('9999');
    expect(await pledgeOfDoorCode(service.deps.db, cast.dogsHome.id, '9999')).toBe(second);
  });
});

describe('reading what was typed', () => {
  it('takes small letters, spaces and what looks alike', () => {
    for (const typed of ['c25d', 'C2 5D', 'cz5d', 'CZSD', 'c-2.5-d ']) expect(readDoorCode(typed)).toBe('C25D');
    for (const typed of ['', 'C25', 'C25DD', 'CAFE', 'C0DE', 'Sam', 'Ğ25D']) expect(readDoorCode(typed)).toBeNull();
  });

  it('never fails, and answers only what can be a code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (typed) => {
        const code = readDoorCode(typed);
        expect(code === null || /^[2-9CDFHJKMNPRTVWXY]{4}$/.test(code)).toBe(true);
      }),
    );
  });
});

describe('the picture of a code in the mail', () => {
  const path = (code: string) => `/door/${cast.dogsHome.slug}/${code}/qr.png`;

  it('leads a scanner to the check-in', async () => {
    const answer = await service.app.inject(path('2CDF'));
    const { data, info } = await sharp(answer.rawPayload).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: info.height });
    const read = qrCodeIn(new Uint8ClampedArray(data), info.width, info.height);
    expect(read).toBe(`${service.deps.publicUrl}/door/${cast.dogsHome.slug}/2CDF`);
  });

  it('is drawn so many times for one address, and no more', async () => {
    const limited = await startTestService({ RATE_LIMITS: 'on' });
    try {
      const statuses = new Set<number>();
      for (let nth = 0; nth < 1_000; nth++)
        statuses.add((await limited.app.inject('/door/home/OOOO/qr.png')).statusCode);
      expect([...statuses]).toEqual([404]);
      const after = await limited.app.inject('/door/home/2CDF/qr.png');
      expect(after.statusCode).toBe(429);
      expect(after.headers['retry-after']).toBeDefined();
    } finally {
      await limited.stop();
    }
  });
});
