import sharp from 'sharp';
import { addDayPhoto } from '../../src/courses/photo-commands.ts';
import { invitations } from '../../src/db/schema/organisations.ts';
import { days, later } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { doorCodeOf } from '../../src/pledges/door-codes.ts';
import { addPlace } from '../../src/places/commands.ts';
import { makeStall } from '../../src/stalls/commands.ts';
import { stallPath } from '../../src/stalls/paths.ts';
import { castOf, type Cast } from './cast.ts';
import { sendForm } from './forms.ts';
import { makeAppeal, makeKey, makePerson, makeSession, type MadeAppeal } from './make.ts';
import type { TestService } from './service.ts';

/** One of each thing that an organisation has, so that no page is empty and no address leads nowhere. */
export type Things = {
  cast: Cast;
  /** Headers of the host. */
  host: { cookie: string };
  appeal: MadeAppeal;
  draft: MadeAppeal;
  /** Sam's pledge, confirmed; a part of it has come. */
  pledgeId: string;
  /** The token of its page. */
  pledge: string;
  /** Priya's, who came through Sam's link and has not confirmed. */
  unconfirmed: string;
  after: string;
  supporter: string;
  ripple: string;
  /** The code of Sam's share link. */
  code: string;
  receiptId: string;
  /** A received number that was put right. */
  correctionId: string;
  /** Of Sam's pledge. */
  doorCode: string;
  keyId: string;
  /** An API key of Rosa's organisation, and one of Omar's. */
  rosasKey: string;
  omarsKey: string;
  invitationId: string;
  invitation: string;
  /** Rosa's session, by its id. */
  sessionId: string;
  reportId: string;
  /** The vet’s window, and a stall with its helper link. */
  placeId: string;
  stallId: string;
  stallPath: string;
  /** Gina's pledge, which Dora may collect: both are asked. The token of Dora's page, and Gina's of her pledge. */
  collectionId: string;
  driver: string;
  toCollect: string;
  /** A share moment of the charity, and the token of Priya's place in it. */
  momentId: string;
  place: string;
  /** The charity’s photo of the day. */
  photoId: string;
  /** A group, by its code and the token of its own page. */
  groupCode: string;
  group: string;
};

export async function makeThings(service: TestService): Promise<Things> {
  const { deps } = service;
  const cast = await castOf(service);
  const host = await makeSession(service, await makePerson(service, { email: 'host@example.org', host: true }));
  const appeal = await makeAppeal(service, cast.dogsHome, {
    notWanted: ['Opened bags of food'],
    needs: [{}, { item: 'blankets', unit: null, wanted: 40, note: 'Clean, please.', anythingLike: true }],
  });
  const draft = await makeAppeal(service, cast.dogsHome, { title: 'Not shown yet', state: 'draft' });
  const rosasKey = await makeKey(service, cast.dogsHome);
  const omarsKey = await makeKey(service, cast.foodBank);
  const one = async (query: string, values: unknown[]): Promise<string> => {
    const { rows } = await deps.pool.query<{ value: string }>(query, values);
    if (!rows[0]) throw new Error(`nothing found by: ${query}`);
    return rows[0].value;
  };
  const promise = async (email: string, more: object = {}): Promise<string> => {
    const answer = await service.app.inject({
      method: 'POST',
      url: `/api/v1/appeals/${appeal.slug}/pledges`,
      headers: { 'idempotency-key': email },
      payload: { email, items: [{ needId: appeal.needs[0]?.id, quantity: 24 }], ...more },
    });
    return answer.json<{ id: string }>().id;
  };
  const pledgeId = await promise(cast.sam, { name: 'Sam', showName: true, note: 'On Tuesday, after work' });
  const pledge = deps.tokens.make('pledge', pledgeId);
  await sendForm(service, `/pledges/${pledge}/confirm`);
  const link = await one('select id as value from share_links where supporter_id is not null order by created_at', []);
  const code = await one('select code as value from share_links where id = $1', [link]);
  const priyas = await promise(cast.priya, { via: code });
  const receipt = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/receipts`,
    headers: cast.rosa.headers,
    payload: { pledgeId, items: [{ needId: appeal.needs[0]?.id, quantity: 10 }] },
  });
  const correction = await service.app.inject({
    method: 'POST',
    url: `/api/v1/appeals/${appeal.slug}/corrections`,
    headers: cast.rosa.headers,
    payload: { needId: appeal.needs[0]?.id, difference: -2, reason: 'one box was counted twice' },
  });
  await sendForm(service, `/a/${appeal.slug}/report`, { reason: 'This looks odd to me' });
  await sendForm(service, `/a/${appeal.slug}/${code}/report`, { reason: 'This is no name' });
  const at = later(deps.clock.now(), days(2)).toISOString().slice(0, 16);
  await sendForm(
    service,
    `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/moments`,
    { at, text: 'The dogs need you. Please pass this on.' },
    cast.rosa.headers,
  );
  const momentId = await one('select id as value from share_moments', []);
  await sendForm(service, `/a/${appeal.slug}/moments/${momentId}/join`, { email: cast.priya });
  const place = deps.tokens.make('moment', await one('select id as value from moment_joins', []));
  await sendForm(service, `/moments/${place}/confirm`);
  const ginas = await promise('gina@example.org', { way: 'collect' });
  const toCollect = deps.tokens.make('pledge', ginas);
  await sendForm(service, `/pledges/${toCollect}/confirm`);
  await sendForm(service, `/pledges/${toCollect}/way`, {
    way: 'collect',
    address: '7 Cromwell Grove',
    postcode: 'M9 4XY',
  });
  const offer = { email: 'dora@example.org', name: 'Dora', area: 'M9', phone: '0161 496 0999' };
  await sendForm(service, `/a/${appeal.slug}/drive`, offer);
  const driverId = await one('select id as value from drivers', []);
  const driver = deps.tokens.make('driver', driverId);
  await sendForm(service, `/drivers/${driver}/confirm`);
  await sendForm(
    service,
    `/admin/${cast.dogsHome.slug}/appeals/${appeal.slug}/collections`,
    { pledgeId: ginas, [`driver-${ginas}`]: driverId },
    cast.rosa.headers,
  );
  await sendForm(service, `/a/${appeal.slug}/groups`, { name: 'Class 4b', message: 'From room 12' });
  const groupId = await one(`select id as value from share_links where kind = 'group'`, []);
  const placeId = newId();
  await addPlace(deps, appeal.id, { id: placeId, name: 'The vet’s window' });
  const stall = { id: newId(), helperVersion: 1 };
  await makeStall(deps, appeal.id, { id: stall.id, name: 'Saturday market', createdBy: cast.dov.id });
  const photoId = newId();
  await addDayPhoto(deps, {
    id: photoId,
    appealId: appeal.id,
    organisationId: cast.dogsHome.id,
    bytes: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#d08040' } })
      .jpeg()
      .toBuffer(),
    caption: 'Bella’s first breakfast',
  });
  const invitationId = newId();
  const now = deps.clock.now();
  await deps.db.insert(invitations).values({
    id: invitationId,
    organisationId: cast.dogsHome.id,
    email: 'new@example.org',
    role: 'editor',
    invitedBy: cast.rosa.id,
    createdAt: now,
    expiresAt: later(now, days(7)),
  });
  return {
    cast,
    host,
    appeal,
    draft,
    pledgeId,
    pledge,
    unconfirmed: deps.tokens.make('pledge', priyas),
    after: deps.tokens.make('after', priyas),
    supporter: deps.tokens.make(
      'supporter',
      await one('select id as value from supporters where email = $1', [cast.sam]),
    ),
    ripple: deps.tokens.make('ripple', link),
    code,
    receiptId: receipt.json<{ id: string }>().id,
    correctionId: correction.json<{ id: string }>().id,
    doorCode: (await doorCodeOf(deps.db, cast.dogsHome.id, pledgeId)) ?? '',
    keyId: await one('select id as value from api_keys where organisation_id = $1', [cast.dogsHome.id]),
    rosasKey,
    omarsKey,
    invitationId,
    invitation: deps.tokens.make('invitation', invitationId),
    sessionId: await one('select id as value from sessions where person_id = $1', [cast.rosa.id]),
    placeId,
    stallId: stall.id,
    stallPath: stallPath(deps, appeal.slug, stall),
    reportId: await one('select id as value from reports where share_link_id is not null', []),
    momentId,
    photoId,
    place,
    collectionId: await one('select id as value from collections', []),
    driver,
    toCollect,
    groupCode: await one('select code as value from share_links where id = $1', [groupId]),
    group: deps.tokens.make('link', groupId),
  };
}
