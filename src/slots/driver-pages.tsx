import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { appealWithParts, isPublic, type AppealWithParts } from '../appeals/queries.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { readForm, type Typed } from '../http/forms.ts';
import { seeOther, sendPage } from '../http/html.ts';
import { rareLimit } from '../http/limits.ts';
import { framed } from '../pledges/pages.tsx';
import { supporterPath } from '../pledges/paths.ts';
import { toBringLines } from '../pledges/words.ts';
import { stateAt } from '../tally/rules.ts';
import type { FormError } from '../ui/form.tsx';
import { isCaught } from '../ui/honeypot.tsx';
import { collectionsOfDriver, driverById, type Driver, type SeenCollection } from './collection-queries.ts';
import { agreeTo, endCollection } from './collections.ts';
import { confirmDriver, offerToDrive, withdrawDriver } from './drivers.ts';
import { DriveAskedPage, DrivePage, DriverPage, type DriverCollection } from './driver-views.tsx';
import { driverInput } from './input.ts';
import { driverPath } from './paths.ts';

type OfAppeal = { Params: { slug: string } };
type OfDriver = { Params: { token: string } };
type OfCollection = { Params: { token: string; id: string } };

/** "I can drive": offering it, and a driver's own page, opened by the token of their mail. */
export const driverPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const shown = async (slug: string): Promise<AppealWithParts | null> => {
      const found = await appealWithParts(deps.db, slug);
      return found && isPublic(found.appeal) ? found : null;
    };
    const opened = async (token: string): Promise<Driver | null> => {
      const id = deps.tokens.open('driver', token)?.id;
      const driver = id === undefined ? null : await driverById(deps.db, id);
      return driver?.email != null && !driver.appealTakenDown ? driver : null;
    };
    const sendForm = (
      reply: FastifyReply,
      found: AppealWithParts,
      { typed = {}, errors = [] }: { typed?: Typed; errors?: FormError[] } = {},
    ) => {
      const isOver = stateAt(found.appeal, deps.clock.now()) === 'closed';
      const view = <DrivePage {...aboutOf(found)} typed={typed} errors={errors} isOver={isOver} />;
      return sendPage(
        reply.header('cache-control', 'no-store'),
        framed(deps, 'I can drive', view),
        errors.length === 0 ? 200 : 422,
      );
    };

    app.get<OfAppeal>('/a/:slug/drive', async (request, reply) => {
      const found = await shown(request.params.slug);
      return found ? sendForm(reply, found) : sendNotFoundPage(deps, reply);
    });

    app.post<OfAppeal>('/a/:slug/drive', { config: rareLimit(deps.config, 'drive') }, async (request, reply) => {
      const found = await shown(request.params.slug);
      if (!found) return sendNotFoundPage(deps, reply);
      const asked = `/a/${found.appeal.slug}/drive/asked`;
      if (isCaught(request.body)) return seeOther(reply, asked);
      const read = readForm(driverInput, request.body);
      if (read.kind === 'wrong') return sendForm(reply, found, read);
      if (stateAt(found.appeal, deps.clock.now()) === 'closed') return sendForm(reply, found);
      await offerToDrive(deps, found.appeal.id, read.value);
      return seeOther(reply, asked);
    });

    app.get<OfAppeal>('/a/:slug/drive/asked', async (request, reply) => {
      const found = await shown(request.params.slug);
      if (!found) return sendNotFoundPage(deps, reply);
      return sendPage(reply, framed(deps, 'Look into your e-mail', <DriveAskedPage {...aboutOf(found)} />));
    });

    app.get<OfDriver>('/drivers/:token', async (request, reply) => {
      const driver = await opened(request.params.token);
      if (!driver) return sendNotFoundPage(deps, reply);
      const collections = driver.isConfirmed ? await collectionsOfDriver(deps.db, driver.id) : [];
      const { area, phone, note, slug, title, organisation } = driver;
      return sendPage(
        reply.header('cache-control', 'no-store'),
        framed(
          deps,
          'I can drive',
          <DriverPage
            appeal={{ slug, title }}
            organisation={organisation.name}
            path={driverPath(deps, driver.id)}
            state={driver.isWithdrawn ? 'withdrawn' : driver.isConfirmed ? 'driving' : 'unconfirmed'}
            mine={{ area, phone, note }}
            collections={collections.map((one) => lineOf(one, organisation.name))}
            supporterPath={supporterPath(deps, driver.supporterId)}
          />,
        ),
      );
    });

    for (const [verb, run] of [
      ['confirm', confirmDriver],
      ['withdraw', withdrawDriver],
    ] as const)
      app.post<OfDriver>(`/drivers/:token/${verb}`, async (request, reply) => {
        const driver = await opened(request.params.token);
        if (!driver) return sendNotFoundPage(deps, reply);
        await run(deps, driver.id);
        return seeOther(reply, driverPath(deps, driver.id));
      });

    const collectionVerbs = {
      agree: (id: string) => agreeTo(deps, id, 'driver'),
      end: (id: string) => endCollection(deps, id),
    };
    for (const verb of ['agree', 'end'] as const)
      app.post<OfCollection>(`/drivers/:token/collections/:id/${verb}`, async (request, reply) => {
        const driver = await opened(request.params.token);
        const theirs = driver ? await collectionsOfDriver(deps.db, driver.id) : [];
        const collection = theirs.find(({ id }) => id === request.params.id);
        if (collection) await collectionVerbs[verb](collection.id);
        return driver ? seeOther(reply, driverPath(deps, driver.id)) : sendNotFoundPage(deps, reply);
      });
  };

const aboutOf = ({ appeal, organisation }: AppealWithParts) => ({
  appeal: { slug: appeal.slug, title: appeal.title },
  organisation: organisation.name,
});

function lineOf(
  { id, items, giverArea, giverAgreed, driverAgreed, other }: SeenCollection,
  organisation: string,
): DriverCollection {
  return {
    id,
    items: toBringLines(items),
    area: giverArea ?? `near ${organisation}`,
    state: !driverAgreed ? 'asked' : giverAgreed ? 'agreed' : 'waiting',
    other,
  };
}
