import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appeals, needs } from '../../src/db/schema/appeals.ts';
import { dropOffPoints } from '../../src/db/schema/points.ts';
import { days } from '../../src/lib/clock.ts';
import { formBody, pageOf } from '../appeals/forms.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { makeAppeal, makeOrganisation, type MadeAppeal } from '../support/make.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeAgreement, makePoint } from './support.ts';

describe('sending people on', () => {
  let service: TestService;
  let cast: Cast;
  beforeAll(async () => {
    service = await startTestService();
    cast = await castOf(service);
    await makeAgreement(service, cast.dogsHome, cast.foodBank);
  });
  afterAll(() => service.stop());

  type Answer = { status?: number; detail?: string; steer: { redirect: object | null } | null };
  const steer = async (slug: string, payload: object, headers: object = cast.rosa.headers) =>
    (
      await service.app.inject({
        method: 'POST',
        url: `/api/v1/appeals/${slug}/steer`,
        headers: { ...headers },
        payload,
      })
    ).json<Answer>();
  const shown = async (slug: string) => (await service.app.inject({ url: `/api/v1/appeals/${slug}` })).json<Answer>();
  const noticeOf = async (path: string) => pageOf(await service.app.inject({ url: path })).querySelector('.notice');
  const dogs = (title: string, more: Parameters<typeof makeAppeal>[2] = {}) =>
    makeAppeal(service, cast.dogsHome, { title, ...more });
  const to = ({ id }: { id: string }) => ({ redirect: { kind: 'appeal', appealId: id } });

  it('leads to each kind of place, on every page that shows the appeal', async () => {
    const appeal = await dogs('Everything at once', {
      needs: [{ item: 'Tins' }, { item: 'Blankets', unit: null, wanted: 40 }],
    });
    const hall = await makePoint(service, cast.dogsHome, appeal);
    const [, blankets] = appeal.needs;
    const other = await dogs('The other kennels');
    const food = await makeAppeal(service, cast.foodBank, { title: 'Rice and beans' });
    const cases = [
      [{ kind: 'point', pointId: hall }, 'The church hall, 4 Chapel Street, Salford', `/a/${appeal.slug}#where`],
      [{ kind: 'need', needId: blankets?.id }, 'Blankets', `/a/${appeal.slug}#need-${blankets?.id ?? ''}`],
      [{ kind: 'appeal', slug: other.slug }, 'The other kennels', `/a/${other.slug}`],
      [{ kind: 'appeal', slug: food.slug }, 'Rice and beans (Leeds Food Bank)', `/a/${food.slug}`],
      [{ kind: 'organisation', slug: cast.foodBank.slug }, 'Leeds Food Bank', `/o/${cast.foodBank.slug}`],
      [{ kind: 'web', url: 'https://other.example.org/a?b=c' }, 'other.example.org', 'https://other.example.org/a?b=c'],
    ] as const;
    for (const [redirect, label, path] of cases) {
      const url = path.startsWith('/') ? `${service.deps.publicUrl}${path}` : path;
      const answer = await steer(appeal.slug, { redirect });
      expect(answer.steer?.redirect, JSON.stringify(answer)).toEqual({ kind: redirect.kind, label, url });
      for (const page of ['', '/screen', '/poster', '/put-on-your-site']) {
        // What was changed four times within a second is shown a moment later.
        const link = await vi.waitFor(async () => {
          const one = (await noticeOf(`/a/${appeal.slug}${page}`))?.querySelector('a');
          expect(one?.getAttribute('href'), page).toBe(url);
          return one;
        }, 2_000);
        expect(link?.textContent).toBe(label);
        if (redirect.kind === 'web') expect(link?.getAttribute('rel')).toContain('noreferrer');
      }
      await vi.waitFor(async () => {
        const frame = pageOf(await service.app.inject({ url: `/embed/a/${appeal.slug}` }));
        expect(frame.querySelector('.embed-said a')?.getAttribute('href')).toBe(url);
      }, 2_000);
    }
    expect((await noticeOf(`/a/${appeal.slug}`))?.textContent).toContain('on another site');
  });

  it('offers what can be chosen and nothing else', async () => {
    const appeal = await dogs('What is offered', { needs: [{ item: 'Tins' }, { item: 'Leads' }] });
    const closed = await dogs('Closed long ago', { state: 'closed' });
    const draft = await dogs('Still a draft', { state: 'draft' });
    const strangers = await makeOrganisation(service, { name: 'Strangers' });
    const theirs = await makeAppeal(service, strangers, { title: 'Of strangers' });
    const page = pageOf(
      await service.app.inject({
        url: `/admin/manchester-dogs-home/appeals/${appeal.slug}/steer`,
        headers: cast.rosa.headers,
      }),
    );
    const offered = page
      .querySelectorAll('#redirect-paused option')
      .map((option) => option.getAttribute('value') ?? '');
    expect(offered).toContain(`need:${appeal.needs[1]?.id ?? ''}`);
    expect(offered).toContain(`organisation:${cast.foodBank.id}`);
    expect(offered).toContain('web');
    for (const { id } of [appeal, closed, draft, theirs]) expect(offered).not.toContain(`appeal:${id}`);
    expect(offered).not.toContain(`organisation:${strangers.id}`);
    expect((await steer(appeal.slug, { redirect: { kind: 'appeal', slug: theirs.slug } })).detail).toContain(
      'has not agreed',
    );
    expect((await steer(appeal.slug, { redirect: { kind: 'appeal', slug: draft.slug } })).detail).toContain(
      'Nothing is taken there',
    );
    expect((await steer(appeal.slug, { redirect: { kind: 'appeal', slug: 'no-such' } })).detail).toContain('not there');
    const own = { kind: 'web', url: `${service.deps.publicUrl}/a/${closed.slug}` };
    expect((await steer(appeal.slug, { redirect: own })).detail).toContain('an address of this site');
    const point = await makePoint(service, strangers, null);
    expect((await steer(appeal.slug, { redirect: { kind: 'point', pointId: point } })).detail).toContain('not agreed');
  });

  it('is never a circle, nor the dead end that a chain ends at', async () => {
    const [one, two, three] = [await dogs('One'), await dogs('Two'), await dogs('Three')];
    expect((await steer(one.slug, to(two))).steer?.redirect).toMatchObject({ label: 'Two' });
    expect((await steer(two.slug, to(three))).steer?.redirect).toMatchObject({ label: 'Three' });
    expect((await steer(three.slug, to(one))).detail).toContain('round in a circle');
    expect((await steer(one.slug, to(one))).detail).toContain('round in a circle');
    // Who is sent to what takes nothing itself is sent on to where that sends.
    await steer(two.slug, { to: 'paused', ...to(three) });
    expect((await shown(one.slug)).steer?.redirect).toMatchObject({ label: 'Three' });
    await steer(three.slug, { to: 'closed' });
    expect((await shown(one.slug)).steer).toBeNull();
    expect(await noticeOf(`/a/${one.slug}`)).toBeNull();
    expect((await shown(two.slug)).steer).toBeNull();
    await steer(three.slug, { to: 'open' });
    expect(await noticeOf(`/a/${one.slug}`)).not.toBeNull();
  });

  it('shows no dead end when the place closes, is full, stops visits, or its people take back their yes', async () => {
    const appeal = await dogs('Looks for a place');
    const food = await makeAppeal(service, cast.foodBank, {
      title: 'A place',
      needs: [{ wanted: 1, headroomPercent: 0 }],
    });
    const { db } = service.deps;
    const isShown = async () => (await shown(appeal.slug)).steer !== null;
    await steer(appeal.slug, to(food));
    expect(await isShown()).toBe(true);
    await steer(food.slug, { stopVisits: true }, cast.omar.headers);
    expect(await isShown()).toBe(false);
    // Also the page that was kept in memory on this node.
    expect(await noticeOf(`/a/${appeal.slug}`)).toBeNull();
    await steer(food.slug, { stopVisits: false }, cast.omar.headers);
    expect(await isShown()).toBe(true);
    const [need] = food.needs;
    await db
      .update(needs)
      .set({ pledged: 1 })
      .where(eq(needs.id, need?.id ?? ''));
    expect(await isShown()).toBe(false);
    await db
      .update(needs)
      .set({ pledged: 0 })
      .where(eq(needs.id, need?.id ?? ''));
    await db.update(appeals).set({ takenDownAt: service.clock.now() }).where(eq(appeals.id, food.id));
    expect(await isShown()).toBe(false);
    await db.update(appeals).set({ takenDownAt: null }).where(eq(appeals.id, food.id));
    await service.deps.pool.query('update agreements set ended_at = now() where to_id = $1', [cast.foodBank.id]);
    expect(await isShown()).toBe(false);
    await service.deps.pool.query('update agreements set ended_at = null where to_id = $1', [cast.foodBank.id]);
    expect(await isShown()).toBe(true);
    const hall = await makePoint(service, cast.dogsHome, appeal);
    await steer(appeal.slug, { redirect: { kind: 'point', pointId: hall } });
    await db.update(dropOffPoints).set({ closedAt: service.clock.now() }).where(eq(dropOffPoints.id, hall));
    expect(await isShown()).toBe(false);
    const page = pageOf(
      await service.app.inject({
        url: `/admin/manchester-dogs-home/appeals/${appeal.slug}/steer`,
        headers: cast.rosa.headers,
      }),
    );
    expect(page.textContent).toContain('nothing is taken any more');
  });

  it('tells of a point that is shown after pledging its name alone', async () => {
    const appeal = await dogs('A refuge');
    const refuge = await makePoint(service, cast.dogsHome, appeal, {
      name: 'The refuge',
      address: '9 Secret Lane',
      postcode: 'M4 4XX',
      visibility: 'after-pledge',
    });
    await steer(appeal.slug, { to: 'paused', redirect: { kind: 'point', pointId: refuge } });
    for (const url of ['', '/screen', '/poster']) {
      const { body } = await service.app.inject({ url: `/a/${appeal.slug}${url}` });
      expect(body).toContain('The refuge');
      expect(body).not.toContain('Secret Lane');
      expect(body).not.toContain('M4 4XX');
    }
    expect((await shown(appeal.slug)).steer?.redirect).toMatchObject({ label: 'The refuge' });
  });

  it('tells no address of a place that is hidden or closed since, also where people are only sent to it', async () => {
    const [appeal, before] = [await dogs('Sent to the hall'), await dogs('Sent over another')];
    const hall = await makePoint(service, cast.dogsHome, null, { address: '8 Secret Lane' });
    await steer(appeal.slug, { to: 'paused', redirect: { kind: 'point', pointId: hall } });
    await steer(before.slug, to(appeal));
    for (const { slug } of [appeal, before])
      expect((await noticeOf(`/a/${slug}`))?.textContent).toContain('8 Secret Lane');
    const changed = await service.app.inject({
      method: 'PATCH',
      url: `/api/v1/points/${hall}`,
      headers: cast.rosa.headers,
      payload: { visibility: 'after-pledge' },
    });
    expect(changed.statusCode).toBe(200);
    for (const { slug } of [appeal, before])
      expect((await service.app.inject(`/a/${slug}`)).body).not.toContain('Secret Lane');
    await service.app.inject({ method: 'POST', url: `/api/v1/points/${hall}/close`, headers: cast.rosa.headers });
    for (const { slug } of [appeal, before])
      expect((await noticeOf(`/a/${slug}`))?.querySelector('a')?.textContent).not.toBe('The church hall');
  });

  it('lets one of two win that point at each other at the same time, 50 times', async () => {
    const pairs: [MadeAppeal, MadeAppeal][] = [];
    for (let nth = 0; nth < 25; nth++) pairs.push([await dogs(`Left ${nth}`), await dogs(`Right ${nth}`)]);
    const answers = await Promise.all(
      pairs.flatMap(([left, right]) => [steer(left.slug, to(right)), steer(right.slug, to(left))]),
    );
    for (let nth = 0; nth < 25; nth++) {
      const pair = answers.slice(2 * nth, 2 * nth + 2);
      expect(pair.filter(({ status }) => status === 409)).toHaveLength(1);
      expect(pair.filter(({ detail }) => detail?.includes('circle'))).toHaveLength(1);
    }
  }, 60_000);

  it('makes no circle of 50 that each point at the next at the same time', async () => {
    const ring: MadeAppeal[] = [];
    for (let nth = 0; nth < 50; nth++) ring.push(await dogs(`Ring ${nth}`));
    const answers = await Promise.all(ring.map((one, nth) => steer(one.slug, to(ring[(nth + 1) % 50] ?? one))));
    expect(answers.some(({ status }) => status === 409)).toBe(true);
    const { rows } = await service.deps.pool.query<{ appeal_id: string; to_appeal_id: string }>(
      'select appeal_id, to_appeal_id from redirects where appeal_id = any($1)',
      [ring.map(({ id }) => id)],
    );
    const next = new Map(rows.map((row) => [row.appeal_id, row.to_appeal_id]));
    for (const { id } of ring) {
      let steps = 0;
      for (let at = next.get(id); at !== undefined; at = next.get(at)) expect(++steps).toBeLessThan(50);
    }
  }, 60_000);

  it('goes with the message of its position, and is gone with it', async () => {
    const [appeal, other] = [await dogs('With a message'), await dogs('Other')];
    const url = `/admin/manchester-dogs-home/appeals/${appeal.slug}/steer`;
    const press = (fields: Record<string, string>) =>
      service.app.inject({ method: 'POST', url, ...formBody(fields, cast.rosa.headers) });
    const answer = await press({
      to: 'paused',
      'message-paused': 'Full house',
      'redirect-paused': `appeal:${other.id}`,
      'url-paused': '',
    });
    expect(answer.statusCode).toBe(303);
    expect(await shown(appeal.slug)).toMatchObject({
      steer: { message: 'Full house', redirect: { kind: 'appeal', label: 'Other' } },
    });
    const page = pageOf(await service.app.inject({ url, headers: cast.rosa.headers }));
    expect(page.querySelector('#redirect-paused option[selected]')?.getAttribute('value')).toBe(`appeal:${other.id}`);
    expect(page.querySelector('.wheel-log')?.textContent).toContain('Other');
    await press({ to: 'open', 'message-open': '' });
    expect((await shown(appeal.slug)).steer).toBeNull();
    service.clock.forward(days(5));
    const late = await press({ to: 'paused', 'message-paused': 'Late' });
    expect(late.body).toContain('The deadline has passed');
  });
});
