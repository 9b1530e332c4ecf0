import { appealReports } from '../../src/db/schema/network.ts';
import { signInLinks } from '../../src/db/schema/organisations.ts';
import { days, later, minutes } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { sendForm } from './forms.ts';
import { makeAppeal, makeMember, makeOrganisation, makeSession } from './make.ts';
import type { TestService } from './service.ts';
import type { Things } from './things.ts';

/** Beside the things of each kind, what pages look different for: appeals in every state, members that wait, old links. */
export async function makeOddThings(service: TestService, { cast, appeal }: Things) {
  const { deps } = service;
  const now = deps.clock.now();
  await makeAppeal(service, cast.dogsHome, {
    title: 'Held for now',
    state: 'paused',
    steerMessage: 'The barn is full. Please wait until Monday.',
    needs: [{ pledged: 40, received: 470 }],
  });
  await makeAppeal(service, cast.dogsHome, { title: 'All there', state: 'full', needs: [{ received: 625 }] });
  await makeAppeal(service, cast.dogsHome, { title: 'Last winter', deadline: later(now, -days(20)) });
  await makeAppeal(service, cast.foodBank, {
    title: 'Whatever you can bring',
    needs: [{ wanted: null, unit: null, item: 'newspapers', received: 12 }],
    dropOffPoints: [{ visibility: 'after-pledge', hours: 'Mon–Sat 9–17', postcode: 'LS1 1AA' }],
  });
  await makeSteered(service, cast);
  const over = await makeAppeal(service, cast.dogsHome, {
    title: 'What it came to',
    deadline: later(now, -days(1)),
    publishedAt: later(now, -days(9)),
    needs: [{ received: 480 }],
  });
  await deps.db.insert(appealReports).values({
    appealId: over.id,
    thanks: 'The dogs ate well.\n\nAll of them.',
    learnt: 'Ask for tin openers too.',
    updatedAt: now,
    publishedAt: now,
  });
  const waiting = await makeOrganisation(service, { name: 'Not Approved Yet', state: 'applied' });
  const declined = await makeOrganisation(service, { name: 'Sent Back', state: 'declined', stateReason: 'No number.' });
  const eve = await makeMember(service, waiting, { email: 'eve@example.org', name: 'Eve' });
  const una = await makeMember(service, declined, { email: 'una@example.org' });
  const both = await makeMember(service, cast.dogsHome, { email: 'both@example.org', role: 'editor' });
  await deps.pool.query(`insert into members (organisation_id, person_id, role) values ($1, $2, 'editor')`, [
    cast.foodBank.id,
    both.id,
  ]);
  const asEve = await makeSession(service, eve);
  const asUna = await makeSession(service, una);
  const asBoth = await makeSession(service, both);

  const promise = async (email: string): Promise<string> => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': email },
      payload: { email, items: [{ needId: appeal.needs[1]?.id, quantity: 2 }] },
    });
    return deps.tokens.make('pledge', answer.json<{ id: string }>().id);
  };
  const onTheWay = await promise('way@example.org');
  await sendForm(service, `/pledges/${onTheWay}/on-the-way`);
  const withdrawn = await promise('out@example.org');
  await sendForm(service, `/pledges/${withdrawn}/withdraw`);

  const withTimes = await promise('any-time@example.org');
  await service.deps.pool.query(
    `update drop_off_points set hours = 'Mo-Fr 10:00-12:00', capacity_per_hour = 4 where id = $1`,
    [appeal.dropOffPoints[0]?.id],
  );
  const slow = await makeAppeal(service, cast.dogsHome, {
    title: 'One at a time',
    slowSince: now,
    dropOffPoints: [{ hours: 'Mo-Su 10:00-18:00', capacityPerHour: 12, slotMinutes: 20 }],
  });
  const slot = { pointId: slow.dropOffPoints[0]?.id, startsAt: '2026-11-24T10:20:00.000Z' };
  const timed = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${slow.slug}/pledges`,
    headers: { 'idempotency-key': 'timed' },
    payload: { email: 'timed@example.org', slot, items: [{ needId: slow.needs[0]?.id, quantity: 2 }] },
  });
  const withTime = deps.tokens.make('pledge', timed.json<{ id: string }>().id);
  await sendForm(service, `/pledges/${withTime}/confirm`);

  const signInId = newId();
  const usedId = newId();
  const link = { personId: cast.rosa.id, createdAt: now, expiresAt: later(now, minutes(20)) };
  await deps.db.insert(signInLinks).values([
    { id: signInId, ...link },
    { id: usedId, ...link, usedAt: now },
  ]);
  return {
    waiting,
    declined,
    ...{ asEve, asUna, asBoth },
    ...{ onTheWay, withdrawn, withTimes, withTime },
    ...{ signInId, usedId },
    letter: await service.letterTo(cast.sam),
  };
}

/** Appeals that the wheel has turned, and one of which a need is met while the same is asked for elsewhere. */
async function makeSteered(service: TestService, { dogsHome, rosa }: Things['cast']): Promise<void> {
  const steer = (slug: string, payload: object) =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${slug}/steer`,
      headers: rosa.headers,
      payload,
    });
  const stays = await makeAppeal(service, dogsHome, { title: 'Everybody stays' });
  await steer(stays.slug, { stopVisits: true, message: 'The road is full.' });
  const elsewhere = await makeAppeal(service, dogsHome, {
    title: 'Clean towels',
    needs: [{ item: 'clean towels', unit: null, wanted: 80 }],
  });
  const sent = await makeAppeal(service, dogsHome, { title: 'Over there instead' });
  await steer(sent.slug, {
    to: 'full',
    message: 'We have all we can use.',
    redirect: { kind: 'appeal', slug: elsewhere.slug },
  });
  const closedAt = service.clock.now();
  await makeAppeal(service, dogsHome, {
    title: 'Enough towels',
    needs: [
      { item: 'towels', unit: null, wanted: 40, received: 50 },
      { item: 'leads', unit: null, wanted: 9 },
      { item: 'bowls', unit: null, wanted: 9, pledged: 3, closedAt },
    ],
  });
}
