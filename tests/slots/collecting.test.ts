import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseSupporter } from '../../src/pledges/supporter-commands.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { pathIn, sendForm } from '../support/forms.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { appealWithTimes, confirmedPledge, pointOf, tuesday } from './support.ts';

let service: TestService;
let cast: Cast;
let appeal: MadeAppeal;
let count = 0;

const giver = { address: '7 Cromwell Grove', postcode: 'M9 4XY', phone: '0161 496 0001', note: 'Ring twice' };
const driver = { name: 'Dora Longname', area: 'north Manchester', phone: '0161 496 0999', note: 'After six' };

beforeAll(async () => {
  service = await startTestService();
  cast = await castOf(service);
});
beforeEach(async () => {
  appeal = await makeAppeal(service, cast.dogsHome, { title: `Collecting ${++count}` });
});
afterAll(() => service.stop());

const page = async (url: string, headers: Record<string, string> = {}) =>
  (await service.app.inject({ url, headers })).body;
const admin = () => `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/collections`;

async function toCollect(email = `giver${count}@example.org`): Promise<string> {
  const { path } = await confirmedPledge(service, appeal, { email, quantity: 24, name: 'Greta Surname' });
  const saved = await sendForm(service, `${path}/way`, { way: 'collect', ...giver });
  expect(saved.headers.location).toBe(`${path}/collection`);
  return path;
}

async function whoDrives(email = `driver${count}@example.org`): Promise<string> {
  const asked = await sendForm(service, `/a/${appeal.slug}/drive`, { email, ...driver });
  expect(asked.headers.location).toBe(`/a/${appeal.slug}/drive/asked`);
  const path = pathIn(await service.letterTo(email, { kind: 'confirm-driver' }), '/drivers/');
  await sendForm(service, `${path}/confirm`);
  return path;
}

/** Presses "Ask both" for the first that waits and the first who drives. */
async function propose(): Promise<void> {
  const body = await page(admin(), cast.rosa.headers);
  const pledgeId = /name="pledgeId" value="([^"]+)"/.exec(body)?.[1] ?? '';
  const driverId = /<option value="([^"]+)"/.exec(body)?.[1] ?? '';
  const answer = await sendForm(service, admin(), { pledgeId, [`driver-${pledgeId}`]: driverId }, cast.rosa.headers);
  expect(answer.headers.location).toBe(`${admin()}?done=proposed`);
}

const collectionIn = (body: string): string => /collections\/([0-9a-f-]+)\/(?:agree|end)/.exec(body)?.[1] ?? '';

/** Everything that the two can see: their pages, and every letter that was sent to them. */
async function seen(givers: string, drivers: string) {
  const letters = async (email: string) => (await service.letters(email)).map(({ text, html }) => text + html).join();
  return {
    byGiver: (await page(givers)) + (await page(`${givers}/collection`)) + (await letters(`giver${count}@example.org`)),
    byDriver: (await page(drivers)) + (await letters(`driver${count}@example.org`)),
  };
}

const secretsOfGiver = [giver.address, giver.postcode, giver.phone, giver.note, 'Greta', 'Surname'];
const secretsOfDriver = [driver.phone, driver.note, 'Dora', 'Longname'];

describe('who can’t bring it and who drives', () => {
  it('learn of each other only when both have agreed, and no more once it is ended', async () => {
    const givers = await toCollect();
    const drivers = await whoDrives();
    await propose();
    await service.letterTo(`giver${count}@example.org`, { kind: 'collection-proposed' });
    const proposal = await service.letterTo(`driver${count}@example.org`, { kind: 'collection-proposed' });
    expect(proposal.text).toContain('24 tins of dog food');
    expect(proposal.text).toContain('Area: M9');

    const expectNothing = async () => {
      const { byGiver, byDriver } = await seen(givers, drivers);
      // Their own greeting names each to themselves, never to the other.
      for (const secret of secretsOfGiver) expect(byDriver).not.toContain(secret);
      for (const secret of secretsOfDriver) expect(byGiver).not.toContain(secret);
    };
    await expectNothing();

    const id = collectionIn(await page(drivers));
    await sendForm(service, `${drivers}/collections/${id}/agree`);
    await sendForm(service, `${drivers}/collections/${id}/agree`);
    await expectNothing();

    await sendForm(service, `${givers}/collection/agree`);
    const onDriversPage = await page(drivers);
    for (const shown of [giver.address, giver.postcode, giver.phone, giver.note, 'Greta'])
      expect(onDriversPage).toContain(shown);
    expect(onDriversPage).not.toContain('Surname');
    const onGiversPage = await page(`${givers}/collection`);
    for (const shown of [driver.phone, 'Dora']) expect(onGiversPage).toContain(shown);
    expect(onGiversPage).not.toContain('Longname');
    // No letter carries what its page shows, as a letter can't be ended.
    await service.letterTo(`driver${count}@example.org`, { kind: 'collection-agreed' });
    await service.letterTo(`giver${count}@example.org`, { kind: 'collection-agreed' });
    const letters = [...(await service.letters(`driver${count}@example.org`))].map(({ text }) => text).join();
    for (const secret of secretsOfGiver) expect(letters).not.toContain(secret);

    await sendForm(service, `${givers}/collection/end`);
    await expectNothing();
  });

  it('see nothing more of each other once it is brought, nor of another address later', async () => {
    appeal = await appealWithTimes(service, cast.dogsHome, { title: `Brought after all ${count}` });
    const givers = await toCollect();
    const drivers = await whoDrives();
    await propose();
    await sendForm(service, `${drivers}/collections/${collectionIn(await page(drivers))}/agree`);
    await sendForm(service, `${givers}/collection/agree`);
    expect(await page(drivers)).toContain(giver.address);
    const slot = `${pointOf(appeal)} ${tuesday('10:00')}`;
    expect((await sendForm(service, `${givers}/time`, { slot })).statusCode).toBe(303);
    expect(await page(drivers)).not.toContain(giver.address);
    expect(await page(`${givers}/way`)).not.toContain(giver.address);
    await sendForm(service, `${givers}/way`, { way: 'collect', ...giver, address: '9 My Mother’s' });
    expect(await page(drivers)).not.toContain('9 My Mother');
    expect(await page(`${givers}/collection`)).not.toContain(driver.phone);
  });

  it('leave nothing of a driver’s page with browsers and search engines, whatever is answered', async () => {
    const drivers = await whoDrives();
    const answers = [await service.app.inject('/drivers/wrong'), await sendForm(service, `${drivers}/confirm`)];
    for (const { headers } of answers)
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  });

  it('stay unknown to each other when one says no, when the driver stops, and when the pledge is taken back', async () => {
    const givers = await toCollect();
    const drivers = await whoDrives();
    const agreeBoth = async () => {
      await propose();
      await sendForm(service, `${drivers}/collections/${collectionIn(await page(drivers))}/agree`);
      await sendForm(service, `${givers}/collection/agree`);
      expect(await page(drivers)).toContain(giver.address);
    };
    await propose();
    await sendForm(service, `${givers}/collection/agree`);
    await sendForm(service, `${drivers}/collections/${collectionIn(await page(drivers))}/end`);
    expect(await page(`${givers}/collection`)).not.toContain(driver.phone);
    expect(await page(admin(), cast.rosa.headers)).toContain('was asked before');
    await agreeBoth();
    await sendForm(service, `${givers}/withdraw`);
    expect(await page(drivers)).not.toContain(giver.address);
    await sendForm(service, `${givers}/again`);
    expect(await page(drivers)).not.toContain(giver.address);
    await sendForm(service, `${givers}/way`, { way: 'collect', ...giver });
    await agreeBoth();
    await sendForm(service, `${drivers}/withdraw`);
    expect(await page(`${givers}/collection`)).not.toContain(driver.phone);
    expect(await page(drivers)).not.toContain(giver.address);
  });

  it('are joined by the editors of this appeal alone', async () => {
    await toCollect();
    await whoDrives();
    expect(await page(admin(), cast.rosa.headers)).toContain(giver.address);
    for (const { headers } of [cast.omar, cast.dov]) {
      const answer = await service.app.inject({ url: admin(), headers });
      expect([403, 404]).toContain(answer.statusCode);
      expect(answer.body).not.toContain(giver.address);
      const { statusCode } = await sendForm(service, admin(), {}, headers);
      expect([403, 404]).toContain(statusCode);
    }
    const elsewhere = await makeAppeal(service, cast.foodBank, { title: `Elsewhere ${count}` });
    const body = await page(admin(), cast.rosa.headers);
    const pledgeId = /name="pledgeId" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const driverId = /<option value="([^"]+)"/.exec(body)?.[1] ?? '';
    const theirs = `/admin/${cast.foodBank.slug}/appeals/${elsewhere.slug}/collections`;
    const answer = await sendForm(service, theirs, { pledgeId, [`driver-${pledgeId}`]: driverId }, cast.omar.headers);
    expect(answer.headers.location).toBe(`${theirs}?done=not-possible`);
  });

  it('tell where only once the pledge is confirmed, and say what is missing', async () => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': 'where' },
      payload: { email: 'where@example.org', way: 'collect', items: [{ needId: appeal.needs[0]?.id, quantity: 1 }] },
    });
    const path = `/pledges/${service.deps.tokens.make('pledge', answer.json<{ id: string }>().id)}`;
    expect((await sendForm(service, `${path}/way`, { way: 'collect', ...giver })).statusCode).toBe(422);
    await sendForm(service, `${path}/confirm`);
    const missing = await sendForm(service, `${path}/way`, { way: 'collect', phone: giver.phone });
    expect(missing.statusCode).toBe(422);
    expect(missing.body).toContain('Please say where it can be collected.');
    expect(missing.body).toContain(giver.phone);
    expect((await sendForm(service, `${path}/way`, { way: 'collect', ...giver })).statusCode).toBe(303);
    const own = await page(`${path}/way`);
    expect(own).toContain(giver.address);
    const json = await page(`/api/v1${path}`);
    expect(json).toContain('"way":"collect"');
    for (const secret of [giver.address, giver.phone, giver.note]) expect(json).not.toContain(secret);
  });

  it('is nobody’s to change who types the address again', async () => {
    const drivers = await whoDrives();
    service.clock.forward(2 * 3_600_000);
    const email = `driver${count}@example.org`;
    await sendForm(service, `/a/${appeal.slug}/drive`, { email, ...driver, area: 'Somewhere else', phone: '0900 1' });
    expect(await page(drivers)).toContain(driver.area);
    expect(await page(drivers)).not.toContain('Somewhere else');
    expect((await service.letters(email)).filter(({ kind }) => kind === 'confirm-driver')).toHaveLength(1);
  });

  it('changes nothing when a machine opens the links', async () => {
    const email = `driver${count}@example.org`;
    await sendForm(service, `/a/${appeal.slug}/drive`, { email, ...driver });
    const path = pathIn(await service.letterTo(email, { kind: 'confirm-driver' }), '/drivers/');
    await page(path);
    expect(await page(path)).toContain('Yes, I can drive');
    expect(await page(admin(), cast.rosa.headers)).not.toContain(driver.phone);
  });
});

describe('erasing', () => {
  it('takes with it where something could be collected, the driver and what they were joined in', async () => {
    const givers = await toCollect();
    const drivers = await whoDrives();
    await propose();
    await sendForm(service, `${drivers}/collections/${collectionIn(await page(drivers))}/agree`);
    await sendForm(service, `${givers}/collection/agree`);
    const { rows } = await service.deps.db.execute<{ id: string }>(
      sql`select id from supporters where email in (${`giver${count}@example.org`}, ${`driver${count}@example.org`}) order by email desc`,
    );
    const [ofGiver, ofDriver] = rows;
    await eraseSupporter(service.deps, ofGiver?.id ?? '');
    expect(await page(drivers)).not.toContain(giver.address);
    await eraseSupporter(service.deps, ofDriver?.id ?? '');
    expect((await service.app.inject(drivers)).statusCode).toBe(404);
    const left = await service.deps.db.execute(sql`
      select 1 from pledge_plans where address is not null and pledge_id in (select id from pledges where appeal_id = ${appeal.id})
      union all select 1 from drivers where appeal_id = ${appeal.id}
      union all select 1 from mailbox where "to" in (${`giver${count}@example.org`}, ${`driver${count}@example.org`})`);
    expect(left.rows).toEqual([]);
  });

  it('comes by age to a driver who never pledged', async () => {
    await whoDrives();
    const email = `driver${count}@example.org`;
    const stillThere = async () =>
      (await service.deps.db.execute(sql`select 1 from supporters where email = ${email}`)).rows.length;
    const before = service.clock.now();
    const { forgetTasks } = await import('../../src/pledges/forget.ts');
    const forget = async () => {
      const task = forgetTasks(service.deps)['forget-supporters'];
      if (typeof task !== 'function') throw new Error('no such task');
      // The job reads neither its payload nor its helpers.
      await Reflect.apply(task, null, [{}, {}]);
    };
    service.clock.forward(300 * 86_400_000);
    await forget();
    expect(await stillThere()).toBe(1);
    await service.deps.db.execute(sql`update appeals set state = 'closed' where id = ${appeal.id}`);
    service.clock.forward(100 * 86_400_000);
    await forget();
    expect(await stillThere()).toBe(0);
    service.clock.set(before);
  });
});
