import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { countsOf, expectTalliesRight, get, nothing, pledge, pledgeByMail, post, textOf } from './support.ts';

describe('changing and withdrawing a pledge', () => {
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  let path: string;
  let tins: string;
  let blankets: string;
  let email: string;
  let made = 0;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  beforeEach(async () => {
    appeal = await makeAppeal(service, cast.dogsHome, {
      slug: `tins-${made++}`,
      needs: [
        { wanted: 100, headroomPercent: 0 },
        { item: 'Blankets', unit: null, wanted: 10, headroomPercent: 0 },
      ],
    });
    [tins = '', blankets = ''] = appeal.needs.map((need) => `items.${need.id}`);
    email = `sam-${made}@example.org`;
    path = await pledgeByMail(service, appeal, { email, name: 'Sam' });
    await post(service, `${path}/confirm`);
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
  });

  it('takes other numbers, something else besides, another name and a note', async () => {
    const answer = await post(service, `${path}/change`, {
      [tins]: '30',
      [blankets]: '2',
      name: 'Samira',
      showName: 'yes',
      note: 'On Tuesday',
    });
    expect(answer.statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 30 });
    expect(await countsOf(service, appeal, 1)).toEqual({ ...nothing, pledged: 2 });
    const page = await get(service, String(answer.headers.location));
    expect(textOf(page)).toContain('Your change is saved.');
    expect(textOf(page)).toContain('Thank you, Samira');
    const { rows } = await service.deps.pool.query('select name from share_links where appeal_id = $1', [appeal.id]);
    expect(rows).toEqual([{ name: 'Samira' }]);
  });

  it('refuses more than is there and keeps everything that was typed', async () => {
    await pledge(service, appeal, { email: cast.priya, quantity: 70 });
    const answer = await post(service, `${path}/change`, { [tins]: '31', name: 'Samira', note: 'On <Tuesday>' });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('We can take 6 more tins');
    expect(answer.body).toMatch(/name="items\.[^"]+"[^>]*value="31"/);
    expect(answer.body).toContain('value="Samira"');
    expect(answer.body).toContain('On &lt;Tuesday>');
    expect(await countsOf(service, appeal)).toMatchObject({ pledged: 24 });
    expect((await post(service, `${path}/change`, { [tins]: '30' })).statusCode).toBe(303);
  });

  it('refuses what is no number, and nothing at all', async () => {
    for (const typed of ['many', '-4', '2.5']) {
      const answer = await post(service, `${path}/change`, { [tins]: typed });
      expect(answer.statusCode).toBe(422);
      expect(textOf(answer)).toContain('Please write a whole number.');
      expect(answer.body).toContain(`value="${typed}"`);
    }
    const none = await post(service, `${path}/change`, { [tins]: '0' });
    expect(none.statusCode).toBe(422);
    expect(textOf(none)).toContain('Please choose at least one thing.');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('may be fewer at any time, but not more once the appeal is paused', async () => {
    await service.deps.pool.query(`update appeals set state = 'paused' where id = $1`, [appeal.id]);
    expect((await post(service, `${path}/change`, { [tins]: '25' })).statusCode).toBe(409);
    expect((await post(service, `${path}/change`, { [tins]: '20' })).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 20 });
  });

  it('asks once before it is taken back, and lets the supporter change their mind', async () => {
    const ask = await get(service, `${path}/withdraw`);
    expect(textOf(ask)).toContain('Take it back?');
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
    const done = await post(service, `${path}/withdraw`);
    expect(done.statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual(nothing);
    expect(textOf(await get(service, path))).toMatch(/You have taken this back.*Changed your mind\?/);
    expect((await post(service, `${path}/withdraw`)).statusCode).toBe(303);
    expect((await post(service, `${path}/again`)).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, pledged: 24 });
  });

  it('says that it is on the way, once or twice', async () => {
    for (let times = 0; times < 2; times++) expect((await post(service, `${path}/on-the-way`)).statusCode).toBe(303);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, onTheWay: 24 });
    expect(textOf(await get(service, path))).toContain('On its way. Thank you');
  });

  it('can’t be brought back by the supporter when the charity took it out', async () => {
    const id = service.deps.tokens.open('pledge', path.split('/').at(-1) ?? '')?.id ?? '';
    await service.app.inject({
      method: 'POST',
      url: `/api/v1/pledges/${id}/remove`,
      headers: { ...cast.rosa.headers, 'sec-fetch-site': 'same-origin' },
      payload: { reason: 'Made up' },
    });
    const answer = await post(service, `${path}/again`);
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('This pledge was taken out');
    expect(await countsOf(service, appeal)).toEqual(nothing);
  });

  it('shows all other pledges of the address with their links, and nobody else’s', async () => {
    const other = await makeAppeal(service, cast.foodBank, {
      slug: `rice-${made}`,
      title: 'Rice for Leeds',
      needs: [{ item: 'Rice', unit: 'kg', wanted: 50 }],
    });
    const second = await pledgeByMail(service, other, { email, quantity: 5 });
    await pledge(service, other, { email: cast.priya, quantity: 7 });
    const page = await get(service, path);
    expect(page.body).toContain(`href="${second}"`);
    expect(textOf(page)).toContain('5 kg of Rice');
    expect(textOf(page)).not.toContain('7 kg of Rice');
  });

  it('keeps the counts right when fifty changes of one pledge race', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        at % 5 === 0
          ? post(service, `${path}/withdraw`)
          : at % 5 === 1
            ? post(service, `${path}/again`)
            : post(service, `${path}/change`, { [tins]: String(at + 1) }),
      ),
    );
    await expectTalliesRight(service);
  });
});
