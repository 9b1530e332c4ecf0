import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, hours } from '../../src/lib/clock.ts';
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
  runLapse,
  textOf,
} from './support.ts';

describe('confirming a pledge', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      slug: `tins-${made++}`,
      deadline: new Date(service.clock.now().getTime() + days(10)),
      notWanted: ['Loose food'],
      needs: [{ wanted: 100, headroomPercent: 0 }],
      dropOffPoints: [
        { name: 'The back door', address: '7 Secret Lane', postcode: 'M9 4RH', visibility: 'after-pledge' },
      ],
    });
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  it('says that the address may be cut off when the link opens nothing', async () => {
    const page = await pledgeByMail(service, appeal, { email: `cut-${made}@example.org` });
    const answers = [await get(service, page.slice(0, -2)), await post(service, `${page.slice(0, -2)}/confirm`)];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(404);
      expect(textOf(answer)).toContain('The address may have been cut off in the mail');
    }
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('is asked for by mail, whose link opens a page with a button', async () => {
    const email = `mail-${made}@example.org`;
    await pledge(service, appeal, { email, name: 'Sam' });
    const letter = await service.letterTo(email, { kind: 'confirm-pledge' });
    expect(letter.subject).toContain('24 tins');
    expect(letter.text).not.toContain('Secret Lane');
    const page = await get(service, linkIn(letter, '/pledges/'));
    expect(page.statusCode).toBe(200);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['x-robots-tag']).toBe('noindex');
    expect(textOf(page)).toContain('Yes, I will bring it');
    expect(textOf(page)).not.toContain('Secret Lane');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('changes nothing when a machine opens the link, in any way short of pressing the button', async () => {
    const path = await pledgeByMail(service, appeal);
    for (const method of ['GET', 'HEAD'] as const)
      for (const page of [path, `${path}?said=confirmed`, `${path}/withdraw`, `${path}/confirm`])
        await service.app.inject({ method, url: page });
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('counts it, and gives where and when, a calendar file, and a link to pass on', async () => {
    const email = `where-${made}@example.org`;
    const path = await pledgeByMail(service, appeal, { email, name: 'Sam' });
    const pressed = await post(service, `${path}/confirm`);
    expect(pressed.statusCode).toBe(303);
    const page = await get(service, String(pressed.headers.location));
    const text = textOf(page);
    expect(text).toMatch(/Thank you, Sam.*Would you pass it on\?.*Where and when.*It is on the way.*Change my pledge/);
    expect(text).toContain('7 Secret Lane');
    expect(text).toContain('Please don’t bring: Loose food');
    expect(page.body).toContain('https://wa.me/?text=');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
    const letter = await service.letterTo(email, { kind: 'pledge-confirmed' });
    expect(letter.text).toContain('7 Secret Lane');
    expect(letter.text).toMatch(new RegExp(`/a/${appeal.slug}/[a-z0-9]{10}`));
    const calendar = await get(service, `${path}/calendar.ics`);
    expect(calendar.headers['content-type']).toContain('text/calendar');
    expect(calendar.body).toContain('DTSTART;VALUE=DATE:');
  });

  it('shows place and code first to who opens it later, as they may stand at the door', async () => {
    const path = await pledgeByMail(service, appeal, { email: `door-${made}@example.org` });
    const pressed = await post(service, `${path}/confirm`);
    const inOrder = /Where and when.*7 Secret Lane.*When you are there.*Would you pass it on\?/;
    expect(textOf(await get(service, path))).toMatch(inOrder);
    const justNow = await get(service, String(pressed.headers.location));
    expect(textOf(justNow)).not.toMatch(inOrder);
    expect(justNow.body).toContain('<a href="#where">');
  });

  it('twice is once', async () => {
    const email = `twice-${made}@example.org`;
    const path = await pledgeByMail(service, appeal, { email });
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(service, `${path}/confirm`)));
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 10 }, () => 303));
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
    await service.letterTo(email, { kind: 'pledge-confirmed' });
    expect((await service.letters(email)).filter((letter) => letter.kind === 'pledge-confirmed')).toHaveLength(1);
  });

  it('is held for 48 hours and not a minute longer; a lapsed one is taken again while there is room', async () => {
    const path = await pledgeByMail(service, appeal, { email: `lapse-${made}@example.org` });
    service.clock.forward(hours(48) - 60_000);
    await runLapse(service);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
    service.clock.forward(60_000);
    await runLapse(service);
    expect(await countsOf(service, appeal)).toEqual(nothing);
    expect(textOf(await get(service, path))).toMatch(/has lapsed.*There is still room for all of it/);
    expect((await post(service, `${path}/again`)).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('of a lapsed one says what can still be taken, ready to send', async () => {
    const path = await pledgeByMail(service, appeal, { email: `less-${made}@example.org` });
    service.clock.forward(hours(48));
    await runLapse(service);
    await pledge(service, appeal, { email: cast.priya, quantity: 94 });
    const page = await get(service, path);
    expect(textOf(page)).toContain('This much can still be taken');
    expect(page.body).toMatch(/name="items\.[^"]+"[^>]*value="6"/);
    const refused = await post(service, `${path}/confirm`);
    expect(refused.statusCode).toBe(409);
    expect(textOf(refused)).toContain('We can take 6 more tins');
    const tooMany = await post(service, `${path}/again`, { [`items.${firstNeed(appeal)}`]: '7' });
    expect(tooMany.statusCode).toBe(409);
    expect(tooMany.body).toMatch(/name="items\.[^"]+"[^>]*value="6"/);
    expect((await post(service, `${path}/again`, { [`items.${firstNeed(appeal)}`]: '6' })).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 94, pledged: 6 });
  });

  it('of a lapsed one says so when nothing more is needed', async () => {
    const path = await pledgeByMail(service, appeal, { email: `none-${made}@example.org` });
    service.clock.forward(hours(48));
    await runLapse(service);
    await pledge(service, appeal, { email: cast.priya, quantity: 100 });
    const page = textOf(await get(service, path));
    expect(page).toContain('promised by others meanwhile');
    expect(page).not.toContain('Yes, I will bring it');
  });

  it('is not possible after the deadline, and the page says so', async () => {
    const path = await pledgeByMail(service, appeal, { email: `late-${made}@example.org` });
    const deadline = service.clock.now().getTime() - 1;
    await service.deps.pool.query('update appeals set deadline = $2 where id = $1', [appeal.id, new Date(deadline)]);
    expect(textOf(await get(service, path))).toContain('Please don’t bring anything without asking first');
    const answer = await post(service, `${path}/confirm`);
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('This appeal has ended');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('shows what the charity says at the top, also when it is: please don’t bring more', async () => {
    const path = await pledgeByMail(service, appeal, { email: `steer-${made}@example.org` });
    await service.deps.pool.query(
      `update appeals set state = 'full', steer_message = 'The road is closed, please wait.' where id = $1`,
      [appeal.id],
    );
    await post(service, `${path}/confirm`);
    const text = textOf(await get(service, path));
    expect(text).toMatch(
      /Please don’t bring more; what you promised is still counted on.*The road is closed, please wait\..*Thank you/,
    );
  });

  it('opens nothing for a stranger', async () => {
    const path = await pledgeByMail(service, appeal);
    const token = path.split('/').at(-1) ?? '';
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const other of [
      forged,
      'nonsense',
      service.deps.tokens.make('pledge', cast.omar.id),
      service.deps.tokens.make('ripple', cast.omar.id),
    ]) {
      for (const url of [
        `/pledges/${other}`,
        `/pledges/${other}/withdraw`,
        `/pledges/${other}/calendar.ics`,
        `/supporters/${other}`,
        `/supporters/${other}/erase`,
        `/stop/${other}`,
        `/a/${appeal.slug}/pledged/${other}`,
      ])
        expect((await service.app.inject({ url, headers: cast.omar.headers })).statusCode, url).toBe(404);
      for (const url of ['confirm', 'again', 'on-the-way', 'withdraw', 'change'])
        expect((await post(service, `/pledges/${other}/${url}`)).statusCode).toBe(404);
      for (const url of [
        `/supporters/${other}/erase`,
        `/supporters/${other}/mail`,
        `/stop/${other}`,
        `/a/${appeal.slug}/pledged/${other}/correct`,
        `/a/${appeal.slug}/pledged/${other}/send-again`,
      ])
        expect((await post(service, url, { email: 'omar@example.org' })).statusCode, url).toBe(404);
    }
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });

  it('refuses a form that another site sends', async () => {
    const path = await pledgeByMail(service, appeal);
    const answer = await service.app.inject({
      method: 'POST',
      url: `${path}/confirm`,
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
    });
    expect(answer.statusCode).toBe(403);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 24 });
  });
});
