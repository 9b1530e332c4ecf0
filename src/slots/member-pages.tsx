import type { FastifyPluginAsync } from 'fastify';
import type { VNode } from 'preact';
import { requireAppeal, type AppealHere } from '../appeals/guards.ts';
import { redirectEndNow } from '../appeals/standing.ts';
import type { Deps } from '../http/deps.ts';
import { typedOf, typedText } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { isId } from '../lib/ids.ts';
import { everyMember } from '../organisations/guards.ts';
import { MemberPage } from '../organisations/member-page.tsx';
import { listText, toBringLines } from '../pledges/words.ts';
import {
  collectionsOfAppeal,
  driversOf,
  waitingOf,
  type Collection,
  type Driver,
  type Waiting,
} from './collection-queries.ts';
import { endCollection, proposeCollection } from './collections.ts';
import { CollectionsPage, VisitsPage, type JoinedLine, type WaitingLine } from './member-views.tsx';
import { hasTimes } from './queries.ts';
import { visitDays } from './visitors.ts';

type OfAppeal = { Params: { org: string; slug: string }; Querystring: { done?: unknown } };
type OfCollection = { Params: { org: string; slug: string; id: string } };

/** The charity's view: who comes when, and what is to be collected by whom. */
export const slotMemberPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    app.get<OfAppeal>('/admin/:org/appeals/:slug/slots', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply, everyMember);
      if (!here) return reply;
      const { appeal } = here.parts;
      const now = deps.clock.now();
      const days = await visitDays(deps.db, appeal, { now, timeZone: here.organisation.timeZone });
      const redirect = await redirectEndNow(deps.db, appeal.id, now);
      const view = (
        <VisitsPage
          days={days}
          isSlow={appeal.slowSince !== null}
          noTimes={!(await hasTimes(deps.db, appeal, { now, redirect }))}
          pointsPath={here.role === 'door' ? null : `/admin/${here.organisation.slug}/points`}
        />
      );
      return sendPage(reply.header('cache-control', 'no-store'), framed(deps, here, 'Who comes when', view));
    });

    app.get<OfAppeal>('/admin/:org/appeals/:slug/collections', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const { appeal } = here.parts;
      const [waiting, joined, drivers] = await Promise.all([
        waitingOf(deps.db, appeal.id),
        collectionsOfAppeal(deps.db, appeal.id),
        driversOf(deps.db, appeal.id),
      ]);
      const view = (
        <CollectionsPage
          base={baseOf(here)}
          done={doneOf(request.query.done)}
          waiting={waiting.map((one) => waitingLine(one, drivers))}
          joined={joined.map(joinedLine)}
          drivers={drivers.map(({ id, name, area, phone, note }) => ({
            id,
            name: name ?? 'No name given',
            lines: [area, phone, note].filter((line) => line !== null),
          }))}
          driveUrl={`${deps.publicUrl}/a/${appeal.slug}/drive`}
        />
      );
      return sendPage(reply.header('cache-control', 'no-store'), framed(deps, here, 'Collections', view));
    });

    app.post<OfAppeal>('/admin/:org/appeals/:slug/collections', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const typed = typedOf(request.body);
      const pledgeId = typedText(typed, 'pledgeId');
      const driverId = typedText(typed, `driver-${pledgeId}`);
      if (!isId(pledgeId) || !isId(driverId)) return seeOther(reply, `${baseOf(here)}?done=not-possible`);
      const { kind } = await proposeCollection(deps, {
        appealId: here.parts.appeal.id,
        pledgeId,
        driverId,
        personId: here.personId,
      });
      return seeOther(reply, `${baseOf(here)}?done=${kind}`);
    });

    app.post<OfCollection>('/admin/:org/appeals/:slug/collections/:id/end', async (request, reply) => {
      const here = await requireAppeal(deps, request, reply);
      if (!here) return reply;
      const theirs = await collectionsOfAppeal(deps.db, here.parts.appeal.id);
      const collection = theirs.find(({ id }) => id === request.params.id);
      if (collection) await endCollection(deps, collection.id);
      return seeOther(reply, `${baseOf(here)}?done=ended`);
    });
  };

const baseOf = ({ path }: AppealHere): string => `${path}/collections`;

const framed = (deps: Deps, here: AppealHere, title: string, view: VNode): VNode => (
  <MemberPage deps={deps} here={here} title={`${title}: ${here.parts.appeal.title}`} current="appeals">
    <p class="cluster">
      <a href={here.path}>{here.parts.appeal.title}</a>
      <a href={`${here.path}/slots`}>Who comes when</a>
      {here.role !== 'door' && <a href={`${here.path}/collections`}>Collections</a>}
    </p>
    <h1>{title}</h1>
    {view}
  </MemberPage>
);

const nameOf = (name: string | null): string => name ?? 'somebody without a name';
const whatOf = ({ items }: Pick<Collection, 'items'>): string => listText(toBringLines(items)) || 'a pledge';

function waitingLine(waiting: Waiting, drivers: readonly Driver[]): WaitingLine {
  const { pledgeId, name, address, postcode, phone, note, canBeAsked, triedDriverIds } = waiting;
  const place = [address, postcode].filter((line) => line !== null).join(', ');
  return {
    pledgeId,
    name: nameOf(name),
    what: whatOf(waiting),
    where: [place, phone, note].flatMap((line) => line || []),
    notYet: canBeAsked
      ? null
      : 'They have not said yet where it can be collected, or have no e-mail address to be asked at.',
    drivers: drivers.map((driver) => ({
      id: driver.id,
      label: `${nameOf(driver.name)}, ${driver.area}${triedDriverIds.includes(driver.id) ? ' (was asked before)' : ''}`,
    })),
  };
}

function joinedLine(collection: Collection): JoinedLine {
  const { id, giver, driver, giverAgreed, driverAgreed } = collection;
  const standing =
    giverAgreed && driverAgreed
      ? 'Both have agreed and see how to reach each other.'
      : `${agreedWords('The giver', giverAgreed)} ${agreedWords('The driver', driverAgreed)}`;
  return { id, what: whatOf(collection), giver: nameOf(giver.name), driver: nameOf(driver.name), standing };
}

const agreedWords = (who: string, hasAgreed: boolean): string =>
  hasAgreed ? `${who} has agreed.` : `${who} has been asked.`;

const sentences: Record<string, { words: string; isGood: boolean }> = {
  proposed: { words: 'Both are asked. You see here when they agree.', isGood: true },
  already: { words: 'Somebody has been asked for this already.', isGood: false },
  'not-possible': { words: 'These two can’t be joined: one of them is not there any more.', isGood: false },
  ended: { words: 'It is ended. Neither sees the other any more.', isGood: true },
};

const doneOf = (done: unknown): { words: string; isGood: boolean } | null =>
  typeof done === 'string' && Object.hasOwn(sentences, done) ? (sentences[done] ?? null) : null;
