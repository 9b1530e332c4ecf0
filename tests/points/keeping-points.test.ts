import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'node-html-parser';
import { castOf, type Cast } from '../support/cast.ts';
import { sendForm } from '../support/forms.ts';
import { makeAppeal, makeKey } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';

type Item = {
  id: string;
  name: string;
  address: string | null;
  hours: string | null;
  visibility: string;
  appeals: string[];
};
type Appeal = { slug: string; version: number; dropOffPoints: Item[]; tally: { version: number } };

describe('the drop-off points of an organisation', { timeout: 60_000 }, () => {
  let service: TestService;
  let cast: Cast;
  let key = '';
  const base = '/admin/manchester-dogs-home/points';
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    key = await makeKey(service, cast.dogsHome);
  });
  afterAll(() => service.stop());

  const api = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
    service.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${key}` },
      ...(payload ? { payload } : {}),
    });
  const appealBy = async (...call: Parameters<typeof api>) => {
    const answer = await api(...call);
    return { status: answer.statusCode, json: answer.json<Appeal>() };
  };
  const points = async () =>
    (await api('GET', '/organisations/manchester-dogs-home/points')).json<{ items: Item[] }>().items;
  const rosas = async (path: string) => {
    const answer = await service.app.inject({ url: `${base}${path}`, headers: cast.rosa.headers });
    return { answer, page: parse(answer.body) };
  };
  const post = (path: string, fields: Record<string, string>) =>
    sendForm(service, `${base}${path}`, fields, cast.rosa.headers);
  const draft = (title: string, dropOffPoints: object[]) =>
    appealBy('POST', '/organisations/manchester-dogs-home/appeals', { title, dropOffPoints });

  it('are none at first, and are added by a form that says how it reads the hours', async () => {
    expect((await rosas('')).page.querySelector('.empty')?.text).toContain('There is none yet');
    const { page } = await rosas('/new');
    const stamp = page.querySelector('[name="stamp"]')?.getAttribute('value') ?? '';
    const typed = {
      stamp,
      name: 'The shop',
      address: 'High Street 1\nManchester',
      postcode: 'M1 1AA',
      position: 'https://www.openstreetmap.org/?mlat=53.4808&mlon=-2.2426#map=17/53.4/-2.2',
      hours: 'Mon-Fri 9-5, closed on bank holidays',
      visibility: 'public',
      capacityPerHour: '',
      slotMinutes: '30',
    };
    const asked = await post('/new', { ...typed, act: 'read' });
    expect(asked.statusCode).toBe(200);
    expect(asked.body).toContain('This is how we read it: Monday to Friday 9 am to 5 pm, closed on bank holidays');
    expect(await points()).toEqual([]);
    // The same submit twice is one point.
    for (let time = 0; time < 2; time += 1)
      expect((await post('/new', typed)).headers.location).toBe(`${base}?done=added`);
    expect(await points()).toMatchObject([
      {
        name: 'The shop',
        hours: 'Mon-Fri 9-5, closed on bank holidays',
        openingHours: 'Mo-Fr 09:00-17:00; PH off',
        latitude: 53.4808,
        longitude: -2.2426,
        appeals: [],
      },
    ]);
    const list = (await rosas('')).answer.body;
    expect(list).toContain('Monday to Friday 9 am to 5 pm, closed on bank holidays');
    expect(list).toContain('open now until 5 pm');
    expect(list).toContain('geo:53.4808,-2.2426');
  });

  it('keep what was typed and say at the field what is wrong', async () => {
    const answer = await post('/new', {
      name: '',
      address: 'Somewhere',
      position: 'https://maps.app.goo.gl/abc',
      hours: 'by moonlight',
      capacityPerHour: '12',
      storageCeiling: 'lots',
    });
    expect(answer.statusCode).toBe(422);
    const page = parse(answer.body);
    const links = page.querySelectorAll('.error-summary a').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['#name', '#storageCeiling', '#position', '#hours']);
    for (const href of links) expect(page.getElementById(href?.slice(1) ?? '')).not.toBeNull();
    expect(page.querySelector('[name="hours"]')?.getAttribute('value')).toBe('by moonlight');
    expect(answer.body).toContain('We can’t read this for certain');
  });

  it('are reused by name and address, or by id, and another list changes none of them', async () => {
    const [shop] = await points();
    const first = await draft('First', [{ name: 'the  SHOP', address: 'High Street 1 Manchester' }]);
    const second = await draft('Second', [{ id: shop?.id }]);
    expect(first.status).toBe(201);
    expect([first, second].map(({ json }) => json.dropOffPoints[0]?.id)).toEqual([shop?.id, shop?.id]);
    const other = await draft('Third', [
      { name: 'The shop', address: 'High Street 1 Manchester', hours: 'Sa 10:00-12:00' },
    ]);
    expect(other.json.dropOffPoints[0]).toMatchObject({ hours: 'Sa 10:00-12:00' });
    expect(other.json.dropOffPoints[0]?.id).not.toBe(shop?.id);
    // What this appeal alone names is changed in place.
    const edited = await appealBy('PATCH', '/appeals/third', {
      dropOffPoints: [{ name: 'The shop', address: 'High Street 1 Manchester', hours: 'Su 10:00-12:00' }],
    });
    expect(edited.json.dropOffPoints).toMatchObject([{ id: other.json.dropOffPoints[0]?.id, hours: 'Su 10:00-12:00' }]);
    expect((await points()).find(({ id }) => id === shop?.id)).toMatchObject({
      hours: 'Mon-Fri 9-5, closed on bank holidays',
      appeals: ['second', 'first'],
    });
    // The whole list as it was read goes back as it is.
    const again = await appealBy('PATCH', '/appeals/first', { dropOffPoints: first.json.dropOffPoints });
    expect(again.json.dropOffPoints).toEqual(first.json.dropOffPoints);
  });

  it('never show a hidden address because another appeal names the place in public', async () => {
    const hidden = await draft('Refuge', [{ name: 'House', address: 'Secret Lane', visibility: 'after-pledge' }]);
    const open = await draft('Open house', [{ name: 'House', address: 'Secret Lane', visibility: 'public' }]);
    expect(open.json.dropOffPoints[0]?.id).not.toBe(hidden.json.dropOffPoints[0]?.id);
    const unsaid = await draft('Refuge again', [{ name: 'House', address: 'Secret Lane' }]);
    expect(unsaid.json.dropOffPoints[0]).toMatchObject({
      id: hidden.json.dropOffPoints[0]?.id,
      visibility: 'after-pledge',
    });
  });

  it('refuse what is no point of theirs, with the field, and keep nothing', async () => {
    const foreign = await makeAppeal(service, cast.foodBank, { title: 'Elsewhere' });
    for (const id of [foreign.dropOffPoints[0]?.id, '01a205d0-0975-755b-9400-bf34b4160a50']) {
      const answer = await draft('Stolen', [{ id }]);
      expect(answer).toMatchObject({ status: 422, json: { errors: [{ path: 'dropOffPoints.0.id' }] } });
    }
    expect((await draft('Half', [{ name: 'A', address: 'B', latitude: 5 }])).status).toBe(422);
    expect((await draft('No name', [{ address: 'B' }])).json).toMatchObject({
      errors: [{ path: 'dropOffPoints.0.name' }],
    });
    expect((await service.app.inject({ url: '/api/v1/appeals/stolen', headers: cast.rosa.headers })).statusCode).toBe(
      404,
    );
  });

  it('change on every appeal that names them, at once and for those who look already', async () => {
    const added = await api('POST', '/organisations/manchester-dogs-home/points', {
      name: 'The barn',
      address: 'Old Road 3',
    });
    expect(added.statusCode).toBe(201);
    const point = added.json<Item>();
    const made = [];
    for (const title of ['Hay', 'Straw']) {
      const appeal = await makeAppeal(service, cast.dogsHome, { title, dropOffPoints: [] });
      await api('PATCH', `/appeals/${appeal.slug}`, { dropOffPoints: [{ id: point.id }] });
      made.push(appeal);
    }
    const seen = async (slug: string) => {
      const { body } = await service.app.inject({ url: `/a/${slug}` });
      const { json } = await appealBy('GET', `/appeals/${slug}`);
      return { body, version: json.tally.version, edits: json.version };
    };
    const before = await Promise.all(made.map(({ slug }) => seen(slug)));
    expect(before.every(({ body }) => body.includes('Old Road 3'))).toBe(true);
    const form = parse((await rosas(`/${point.id}`)).answer.body);
    expect(form.querySelector('form.form')?.text).toContain('the 2 appeals that name it');
    const stamp = form.querySelector('[name="stamp"]')?.getAttribute('value') ?? '';
    const moved = { stamp, name: 'The barn', address: 'New Road 4', hours: 'Sat 10 to noon' };
    expect((await post(`/${point.id}`, moved)).headers.location).toBe(`${base}?done=changed`);
    for (const [at, { slug }] of made.entries()) {
      const after = await seen(slug);
      expect(after.body).toContain('New Road 4');
      expect(after.body).toContain('Saturday 10 am to noon');
      expect(after.body).not.toContain('Old Road 3');
      expect(after.version).toBeGreaterThan(before[at]?.version ?? Infinity);
      expect(after.edits).toBe(before[at]?.edits);
    }
    // Somebody who opened the form before that sees what is there now, and what they typed.
    const late = await post(`/${point.id}`, { ...moved, address: 'Third Road 5' });
    expect(late.statusCode).toBe(409);
    expect(parse(late.body).querySelector('[data-saved-version]')?.text).toContain('New Road 4');
    expect(parse(late.body).querySelector('[name="address"]')?.text).toBe('Third Road 5');
    await post(`/${point.id}/close`, {});
    await post(`/${point.id}/close`, {});
    for (const { slug } of made) expect((await seen(slug)).body).toContain('Please don’t bring anything there');
    expect((await draft('Closed', [{ id: point.id }])).json).toMatchObject({
      errors: [{ path: 'dropOffPoints.0.id' }],
    });
    await api('POST', `/points/${point.id}/open`);
    for (const { slug } of made) expect((await seen(slug)).body).not.toContain('Please don’t bring anything there');
  });

  it('are made once, and none is lost, when fifty say the same place and change it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => draft(`Many ${at}`, [{ name: 'The hall', address: 'Church Lane 9' }])),
    );
    const ids = new Set(answers.map(({ json }) => json.dropOffPoints[0]?.id));
    expect(ids.size).toBe(1);
    const [id = ''] = ids;
    const changes = await Promise.all([
      ...Array.from({ length: 15 }, (_, at) => api('PATCH', `/points/${id}`, { notes: `Ring ${at} times` })),
      ...Array.from({ length: 15 }, (_, at) => api('PATCH', `/appeals/many-${at}`, { dropOffPoints: [] })),
      ...Array.from({ length: 10 }, (_, at) => draft(`More ${at}`, [{ id }])),
    ]);
    const statuses = changes.map((answer) => ('status' in answer ? answer.status : answer.statusCode));
    expect(new Set(statuses)).toEqual(new Set([200, 201]));
    expect((await points()).find((point) => point.id === id)?.appeals).toHaveLength(45);
  });

  it('are ticked in the form of an appeal, in the order of the appeal, or typed as a new one', async () => {
    const [shop, hall] = await Promise.all(
      ['The shop', 'The hall'].map(async (name) => (await points()).find((one) => one.name === name)),
    );
    const appeals = '/admin/manchester-dogs-home/appeals';
    const made = await sendForm(
      service,
      `${appeals}/new`,
      {
        title: 'Ticked',
        points: [hall?.id ?? '', shop?.id ?? ''],
        'dropOffPoints.0.name': 'A new place',
        'dropOffPoints.0.address': 'Nowhere 1',
      },
      cast.rosa.headers,
    );
    expect(made.statusCode).toBe(303);
    const { json } = await appealBy('GET', '/appeals/ticked');
    expect(json.dropOffPoints.map(({ name }) => name)).toEqual(['The hall', 'The shop', 'A new place']);
    const edit = parse((await service.app.inject({ url: `${appeals}/ticked/edit`, headers: cast.rosa.headers })).body);
    const ticked = edit.querySelectorAll('[name="points"]').filter((one) => one.hasAttribute('checked'));
    expect(ticked.map((one) => one.getAttribute('value'))).toEqual(json.dropOffPoints.map(({ id }) => id));
    const wrong = await sendForm(
      service,
      `${appeals}/new`,
      { title: 'Wrong', points: 'nonsense', 'dropOffPoints.0.name': 'No address' },
      cast.rosa.headers,
    );
    expect(wrong.statusCode).toBe(422);
    const links = parse(wrong.body)
      .querySelectorAll('.error-summary a')
      .map((link) => link.getAttribute('href'));
    expect(links).toEqual(['#points', '#dropOffPoints.0.address']);
    for (const href of links) expect(parse(wrong.body).getElementById(href?.slice(1) ?? '')).not.toBeNull();
  });

  it('are looked at by the door, changed by owners and editors, and not there for strangers and Omar', async () => {
    const [point] = await points();
    const door = await service.app.inject({ url: base, headers: cast.dov.headers });
    expect(door.statusCode).toBe(200);
    expect(parse(door.body).querySelectorAll('form[action*="/points"]')).toHaveLength(0);
    for (const path of ['/new', `/${point?.id ?? ''}`])
      expect((await service.app.inject({ url: `${base}${path}`, headers: cast.dov.headers })).statusCode).toBe(403);
    for (const path of ['', '/new', `/${point?.id ?? ''}`]) {
      expect((await service.app.inject({ url: `${base}${path}`, headers: cast.omar.headers })).statusCode).toBe(404);
      expect((await service.app.inject({ url: `${base}${path}` })).statusCode).toBe(303);
      const page = await service.app.inject({ url: `${base}${path}`, headers: cast.rosa.headers });
      expect(page.headers['cache-control']).toContain('no-store');
      expect(page.body).toContain('noindex');
    }
    // Omar’s own path does not open what is Rosa’s.
    const sideways = `/admin/${cast.foodBank.slug}/points/${point?.id ?? ''}`;
    expect((await service.app.inject({ url: sideways, headers: cast.omar.headers })).statusCode).toBe(404);
    const patched = await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/points/${point?.id ?? ''}`,
      headers: cast.omar.headers,
      payload: { name: 'Mine' },
    });
    expect(patched.statusCode).toBe(404);
  });
});
