import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { textOf } from '../pledges/support.ts';
import { takeLink } from '../sharing/support.ts';
import { allSent, evening, join, momentOf, nameMoment } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let made = 0;
let sam: string;

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  service.clock.set(new Date('2026-11-23T10:00:00Z'));
  sam = `sam-${++made}@example.org`;
  appeal = await makeAppeal(service, cast.dogsHome, { slug: `tins-${made}` });
});
afterAll(() => service.stop());

const here = () => ({ cast, appeal });
const asked = async () => {
  await allSent(service);
  return (await service.letters(sam)).filter(({ kind }) => kind === 'confirm-moment').length;
};

/** A group that anybody takes without an address; answers the page on which it names moments. */
async function groupNamed(name: string, on = service, of = appeal): Promise<string> {
  const { manageUrl } = (await takeLink(on, of, { kind: 'group', name })).json<{ manageUrl: string }>();
  return new URL(manageUrl).pathname;
}

describe('a letter about the moment of a group', () => {
  it.each(['Barclays Fraud Team', 'Dogs Home'])('does not come in the name of %s, it quotes it', async (name) => {
    await sendForm(service, `${await groupNamed(name)}/moments`, { at: evening, text: 'From us' });
    await join(service, appeal, await momentOf(service, appeal), sam);
    const letter = await service.letterTo(sam, { kind: 'confirm-moment' });
    expect(letter.text.split('\n')[0]).toBe('Appeal Amplifier');
    expect(letter.text).toContain(`A group that calls itself “${name}” passes on`);
    expect(letter.html).not.toMatch(new RegExp(`>${name}<`));
  });

  it('does not let its name out of the quotes', async () => {
    const own = await groupNamed('Class 4b” and your bank “Barclays');
    await sendForm(service, `${own}/moments`, { at: evening, text: 'From us' });
    await join(service, appeal, await momentOf(service, appeal), sam);
    expect((await service.letterTo(sam)).text).not.toMatch(/” and your bank “/);
  });

  it('that the charity named comes in the charity’s name', async () => {
    await join(service, appeal, await nameMoment(service, here()), sam);
    expect((await service.letterTo(sam)).text.split('\n')[0]).not.toBe('Appeal Amplifier');
  });
});

describe('an address that somebody types', () => {
  const moments = async (count: number) => {
    const open = await makeAppeal(service, cast.dogsHome, { slug: `many-${made}`, deadline: new Date('2027-06-01') });
    const ids = [];
    for (let at = 0; at < count; at++) {
      const day = String(1 + at).padStart(2, '0');
      ids.push(await nameMoment(service, { cast, appeal: open }, { at: `2026-12-${day}T19:00` }));
      service.clock.forward(1);
    }
    return { ids, typed: (id: string, email = sam) => join(service, open, id, email) };
  };

  it('is asked once in ten minutes, for however many moments it is typed', async () => {
    const { ids, typed } = await moments(3);
    const answers = await Promise.all(ids.map((id) => typed(id)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
    expect(await asked()).toBe(1);
    service.clock.forward(11 * 60_000);
    for (const id of ids) await typed(id);
    expect(await asked()).toBe(2);
  });

  it('is asked five times a day at the most, and again the day after', async () => {
    const { ids, typed } = await moments(4);
    for (let round = 0; round < 3; round++)
      for (const id of ids) {
        service.clock.forward(11 * 60_000);
        await typed(id);
      }
    expect(await asked()).toBe(5);
    service.clock.forward(24 * 3_600_000);
    await typed(ids[0] ?? '');
    expect(await asked()).toBe(6);
  });

  it('is not asked about one moment for ever', async () => {
    const { ids, typed } = await moments(1);
    for (const hours of [0, 23, 24.5, 24.7, 24.9, 25.1]) {
      service.clock.set(new Date(Date.parse('2026-11-23T10:00:00Z') + hours * 3_600_000));
      await typed(ids[0] ?? '');
    }
    expect(await asked()).toBe(2);
  });

  it('that stopped mail is asked nothing, and the answer is the same', async () => {
    const { ids, typed } = await moments(1);
    const [id = ''] = ids;
    await service.deps.pool.query(
      `insert into supporters (id, email, created_at, mail_stopped_at) values (gen_random_uuid(), $1, now(), now())`,
      [sam],
    );
    const [stopped, other] = [await typed(id), await typed(id, `other-${sam}`)];
    expect([stopped.statusCode, stopped.headers.location]).toEqual([other.statusCode, other.headers.location]);
    expect(await asked()).toBe(0);
  });
});

describe('a group that nobody knows', () => {
  it('names so many moments and no more, also when it calls them off', async () => {
    const own = await groupNamed('Class 4b');
    const send = (minute: number) =>
      sendForm(service, `${own}/moments`, { at: `2026-11-25T19:${String(minute).padStart(2, '0')}`, text: 'x' });
    for (let minute = 0; minute < 24; minute++) {
      expect((await send(minute)).statusCode).toBe(303);
      await sendForm(service, `${own}/moments/${await momentOf(service, appeal)}`, { do: 'cancel' });
    }
    const refused = await send(30);
    expect(refused.statusCode).toBe(422);
    expect(textOf(refused)).toContain('24 times');
  });

  it('has to wait when it changes things by the hundred', async () => {
    const limited = await startTestService({ RATE_LIMITS: 'on' });
    try {
      const theirs = await makeAppeal(limited, (await castOf(limited)).dogsHome);
      const own = await groupNamed('Class 4b', limited, theirs);
      const last = async (path: string, fields: Record<string, string>) => {
        let status = 0;
        for (let call = 0; call < 61; call++) status = (await sendForm(limited, own + path, fields)).statusCode;
        return status;
      };
      expect(await last('/moments', { at: evening, text: 'x' })).toBe(429);
      expect(await last('/words', { name: 'Class 4b', message: 'x' })).toBe(429);
      const id = await momentOf(limited, theirs);
      expect(await last(`/moments/${id}`, { do: 'change', at: evening, text: 'y' })).toBe(429);
    } finally {
      await limited.stop();
    }
  });
});
