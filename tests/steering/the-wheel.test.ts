import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days } from '../../src/lib/clock.ts';
import { formBody, pageOf } from '../appeals/forms.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeKey } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makePoint } from './support.ts';

describe('the steering wheel', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
  });
  afterAll(() => service.stop());

  const pathOf = (slug: string) => `/admin/manchester-dogs-home/appeals/${slug}/steer`;
  const wheel = async (slug: string) =>
    pageOf(await service.app.inject({ url: pathOf(slug), headers: cast.rosa.headers }));
  const press = (slug: string, fields: Record<string, string>, headers = cast.rosa.headers) =>
    service.app.inject({ method: 'POST', url: pathOf(slug), ...formBody(fields, headers) });
  const steer = (slug: string, payload: object, headers: object = cast.rosa.headers) =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slug}/steer`,
      headers: { ...headers },
      payload,
    });
  const shown = async (slug: string) =>
    (await service.app.inject({ url: `/api/v1/appeals/${slug}` })).json<{ state: string; steer: object | null }>();
  const publicPage = async (slug: string) => (await service.app.inject({ url: `/a/${slug}` })).body;
  const logOf = async (slug: string) =>
    (await service.app.inject({ url: `/api/v1/appeals/${slug}/steers`, headers: cast.rosa.headers })).json<{
      items: { id: string; cause: string; by: string | null; undoneAt: string | null }[];
    }>().items;

  it('stops visits with one tap, and lets people come again with another', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'The fire' });
    const before = await wheel(slug);
    expect(before.querySelector('[name=visits]')?.textContent).toBe('Stop visits now');
    const message = before.querySelector('[name=message-stop]')?.textContent ?? '';
    expect(message).toContain('stay where you are');
    const answer = await press(slug, { visits: 'stop', 'message-stop': message });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`${pathOf(slug)}?done=stopped`);
    expect(await shown(slug)).toMatchObject({
      state: 'open',
      steer: { message, slow: false, visitsStopped: true, redirect: null },
    });
    expect(await publicPage(slug)).toContain('Please don’t set off now');
    expect((await wheel(slug)).querySelector('[name=visits]')?.getAttribute('value')).toBe('start');
    await press(slug, { visits: 'start' });
    expect(await shown(slug)).toMatchObject({ state: 'open', steer: null });
    expect(await publicPage(slug)).not.toContain('set off');
  });

  it('has the stop on the dashboard too', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'From the dashboard' });
    const url = `/admin/manchester-dogs-home/appeals/${slug}`;
    const page = pageOf(await service.app.inject({ url, headers: cast.rosa.headers }));
    const form = page.querySelector('form:has([name=visits])');
    expect(form?.getAttribute('action')).toBe(pathOf(slug));
    const words = form?.querySelector('[name=message-stop]')?.getAttribute('value') ?? '';
    await press(slug, { visits: 'stop', 'message-stop': words });
    expect(await shown(slug)).toMatchObject({ steer: { visitsStopped: true, message: words } });
    const after = pageOf(await service.app.inject({ url, headers: cast.rosa.headers }));
    expect(after.querySelector('[name=visits]')?.getAttribute('value')).toBe('start');
  });

  it('goes to each position, and says which it is', async () => {
    const appeal = await makeAppeal(service, cast.dogsHome, { title: 'Round the wheel' });
    await makePoint(service, cast.dogsHome, appeal);
    for (const to of ['slow', 'paused', 'full', 'closed', 'open'] as const) {
      expect((await press(appeal.slug, { to, [`message-${to}`]: `Now ${to}` })).statusCode).toBe(303);
      const { state, steer: said } = await shown(appeal.slug);
      expect(state).toBe(to === 'slow' ? 'open' : to);
      expect(said).toMatchObject({ message: `Now ${to}`, slow: to === 'slow' });
      expect((await wheel(appeal.slug)).querySelector('.is-present')?.id).toBe(`to-${to}`);
    }
  });

  it('is slow only where a time can be taken, and says what is missing', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'No times yet' });
    expect((await wheel(slug)).querySelector('#to-slow')?.textContent).toContain(
      'none of the drop-off points has times',
    );
    const answer = await press(slug, { to: 'slow', 'message-slow': 'One by one' });
    expect(answer.statusCode).toBe(409);
    expect(pageOf(answer).querySelector('[name=message-slow]')?.textContent ?? 'One by one').toBe('One by one');
    expect((await steer(slug, { slow: true })).json()).toMatchObject({ status: 409 });
  });

  it('keeps what was typed when something is wrong with it', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Typed' });
    for (const url of [
      'javascript:alert(1)',
      'ftp://example.org',
      'https://rosa:secret@example.org',
      'not an address',
    ]) {
      const fields = { to: 'paused', 'message-paused': 'Hold on', 'redirect-paused': 'web', 'url-paused': url };
      const answer = await press(slug, fields);
      expect(answer.statusCode, url).toBe(422);
      const section = pageOf(answer).querySelector('#to-paused');
      expect(section?.hasAttribute('open')).toBe(true);
      expect(section?.querySelector('textarea')?.textContent).toBe('Hold on');
      expect(section?.querySelector('input')?.getAttribute('value')).toBe(url);
      expect(section?.querySelector('#url-paused-error, .error')?.textContent).toContain('web address');
    }
    expect(await shown(slug)).toMatchObject({ state: 'open', steer: null });
  });

  it('writes down who did what, and undoes the last of it', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Undone' });
    await press(slug, { to: 'paused', 'message-paused': 'Wait' });
    await press(slug, { to: 'full', 'message-full': 'Enough' });
    const [last, first] = await logOf(slug);
    expect(last).toMatchObject({ cause: 'member', by: 'Rosa', undoneAt: null });
    const undone = await wheel(slug);
    expect(undone.querySelectorAll('[name=undo]').map((field) => field.getAttribute('value'))).toEqual([last?.id]);
    expect((await press(slug, { undo: first?.id ?? '' })).body).toContain('Something else was changed after it');
    expect((await press(slug, { undo: last?.id ?? '' })).statusCode).toBe(303);
    expect(await shown(slug)).toMatchObject({ state: 'paused', steer: { message: 'Wait' } });
    // The same once more, by a double tap, changes nothing.
    expect((await press(slug, { undo: last?.id ?? '' })).statusCode).toBe(303);
    const log = await logOf(slug);
    expect(log.map(({ cause }) => cause)).toEqual(['undo', 'member', 'member']);
    expect(log[1]?.undoneAt).not.toBeNull();
    // An undo is a steer of its own, and can be undone.
    await press(slug, { undo: log[0]?.id ?? '' });
    expect(await shown(slug)).toMatchObject({ state: 'full', steer: { message: 'Enough' } });
  });

  it('goes back also from closed to paused, but not once the deadline has passed', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, {
      title: 'Closed by mistake',
      deadline: new Date(service.clock.now().getTime() + days(2)),
    });
    await press(slug, { to: 'paused', 'message-paused': 'Wait' });
    await press(slug, { to: 'closed' });
    const [closing] = await logOf(slug);
    await press(slug, { undo: closing?.id ?? '' });
    expect(await shown(slug)).toMatchObject({ state: 'paused' });
    await press(slug, { to: 'closed' });
    const [again] = await logOf(slug);
    service.clock.forward(days(3));
    const late = await press(slug, { undo: again?.id ?? '' });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain('The deadline has passed');
  });

  it('writes nothing down when it stands there already', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Twice' });
    await press(slug, { visits: 'stop', 'message-stop': 'Stay' });
    await press(slug, { visits: 'stop', 'message-stop': 'Stay' });
    expect(await logOf(slug)).toHaveLength(1);
  });

  it('makes one standing and a whole log of 50 who steer at once', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'At once' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => steer(slug, { to: nth % 2 === 0 ? 'paused' : 'full', message: `${nth}` })),
    );
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    const { rows } = await service.deps.pool.query<{ before: object; after: object }>(
      'select before, after from steers where appeal_id = (select id from appeals where slug = $1) order by id',
      [slug],
    );
    expect(rows).toHaveLength(50);
    // Each begins where the one before ended.
    rows.slice(1).forEach((row, nth) => expect(row.before).toEqual(rows[nth]?.after));
    expect(await shown(slug)).toMatchObject({
      steer: { message: (rows.at(-1)?.after as { message: string }).message },
    });
  }, 60_000);

  it('does by program what the page does: only what is named changes', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'By program' });
    const key = { authorization: `Bearer ${await makeKey(service, cast.dogsHome)}` };
    expect((await steer(slug, { to: 'paused', message: 'Wait' }, key)).json()).toMatchObject({ state: 'paused' });
    expect((await steer(slug, { stopVisits: true }, key)).json()).toMatchObject({
      state: 'paused',
      steer: { message: 'Wait', visitsStopped: true },
    });
    const web = { kind: 'web', url: 'https://other.example.org/help' };
    expect((await steer(slug, { redirect: web }, key)).json()).toMatchObject({
      steer: { redirect: { kind: 'web', label: 'other.example.org', url: web.url } },
    });
    expect((await steer(slug, { to: 'full' }, key)).json()).toMatchObject({
      steer: { message: null, visitsStopped: true, redirect: null },
    });
    expect((await steer(slug, {}, key)).json()).toMatchObject({ status: 422, errors: [{ path: 'to' }] });
    expect(await logOf(slug)).toMatchObject(Array.from({ length: 4 }, () => ({ cause: 'api', by: null })));
    const [last] = await logOf(slug);
    const undone = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slug}/steers/${last?.id ?? ''}/undo`,
      headers: key,
    });
    expect(undone.json()).toMatchObject({ state: 'paused', steer: { redirect: { kind: 'web' } } });
  });

  it('is there for editors alone', async () => {
    const { slug } = await makeAppeal(service, cast.dogsHome, { title: 'Whose' });
    expect((await press(slug, { to: 'closed' }, { cookie: '' })).statusCode).toBe(303);
    expect((await press(slug, { to: 'closed' }, cast.omar.headers)).statusCode).toBe(404);
    expect((await press(slug, { to: 'closed' }, cast.dov.headers)).statusCode).toBe(403);
    await press(slug, { to: 'paused' });
    const [line] = await logOf(slug);
    for (const url of ['steers', `steers/${line?.id ?? ''}/undo`]) {
      const method = url === 'steers' ? 'GET' : 'POST';
      const by = (headers: object) =>
        service.app.inject({ method, url: `/api/v1/appeals/${slug}/${url}`, headers: { ...headers } });
      expect((await by({})).statusCode).toBe(401);
      expect((await by(cast.omar.headers)).statusCode).toBe(404);
      expect((await by(cast.dov.headers)).statusCode).toBe(403);
    }
    expect(await shown(slug)).toMatchObject({ state: 'paused' });
  });
});
