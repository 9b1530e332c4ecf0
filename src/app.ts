import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { fileURLToPath } from 'node:url';
import type { Deps } from './http/deps.ts';
import { answerBadAddress, useErrorHandler, useNotFound } from './http/errors.tsx';
import { appealRoutes, appealTasks } from './appeals/register.ts';
import { shownRedirect } from './appeals/standing.ts';
import { doorRoutes } from './door/register.ts';
import { courseRoutes, courseSliceLetters, courseSliceTasks } from './courses/register.ts';
import { elsewhereRoutes } from './elsewhere/register.ts';
import { frontDoor } from './http/front-door.ts';
import { healthRoutes } from './http/health.ts';
import { useJsonOnly } from './http/json-only.ts';
import { useLimits } from './http/limits.ts';
import { useOpenApi } from './http/openapi.ts';
import { makePageCache, type PageCache } from './http/page-cache.ts';
import { securityHeaders, useSecurity } from './http/security.ts';
import type { TaskList } from 'graphile-worker';
import type { LetterKinds } from './mail/letter.ts';
import { hostLetters } from './host/letters.ts';
import { hostSlicePages } from './host/register.ts';
import { organisationLetters } from './organisations/letters.ts';
import { organisationPages, organisationTasks } from './organisations/register.ts';
import { reportLetters } from './outcomes/letters.ts';
import { outcomeRoutes } from './outcomes/register.ts';
import { placePages } from './places/pages.tsx';
import { momentTasks } from './moments/call.ts';
import { momentLetters } from './moments/letters.ts';
import { momentRoutes } from './moments/register.ts';
import { networkRoutes, networkTasks } from './network/register.ts';
import { makeChallenge } from './pledges/challenge.tsx';
import type { Ledger } from './pledges/ledger.ts';
import { pointRoutes } from './points/register.ts';
import { pledgeLetters } from './pledges/letters.ts';
import { pledgeRoutes, pledgeTasks } from './pledges/register.ts';
import { mailWasRefused } from './pledges/supporter-commands.ts';
import { receiptLetters, receiptRoutes, receiptTasks } from './receipts/register.ts';
import { slotLetters } from './slots/letters.ts';
import { slotRoutes, slotTasks } from './slots/register.ts';
import { makeTakePledge } from './slots/take-pledge.ts';
import { sharingLetters } from './sharing/letters.ts';
import { rippleNewsLetters, rippleNewsTasks } from './sharing/ripple/mail.ts';
import { sharingRoutes } from './sharing/register.ts';
import { makeDoorVisits } from './sharing/door-visits.ts';
import { makeRipples } from './sharing/ripple/adding-up.ts';
import { makeVisits, type Visits } from './sharing/visits.ts';
import { appealPages } from './site/appeal-page.tsx';
import { homeGroup } from './site/home-page.tsx';
import { pledgeFormRoutes } from './site/pledge-form-routes.tsx';
import { sitePages } from './site/register.ts';
import { stallRoutes } from './stalls/register.ts';
import { steeringLetters } from './steering/letters.ts';
import { steeringRoutes, steeringTasks } from './steering/register.ts';
import { tallyApi } from './tally/api.ts';
import { makeLiveTallies } from './tally/live.ts';
import { followThroughTasks } from './tally/follow-through.ts';

const publicFolder = fileURLToPath(new URL('../public', import.meta.url));
const bodyLimit = 256 * 1024;

/** Builds the whole web service: the one place where everything is registered. */
export async function buildApp(
  deps: Deps,
  { jobsAlive, ledger }: { jobsAlive(): boolean; ledger: Ledger },
): Promise<FastifyInstance> {
  const ripples = makeRipples(deps);
  const visits = makeVisits(deps, () => ripples.soon());
  const doorVisits = makeDoorVisits(visits, deps.config.trustProxy !== false);
  const shared = { pages: openPageCache(deps), visits, doorVisits };
  const app = fastify({
    serverFactory: frontDoor(shared.pages, doorVisits.countSent),
    loggerInstance: quiet(deps.log),
    trustProxy: deps.config.trustProxy,
    bodyLimit,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request costs more than a page from memory; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    frameworkErrors: answerBadAddress(deps),
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  app.addHook('onClose', () => ripples.stop());
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  useErrorHandler(app, deps);
  await app.register(cookie);
  // Apart from all else, as the hooks of the rest would cost more than sending a page from memory does.
  await app.register(appealPages(deps, shared));
  await app.register(async (rest) => registerRest(rest, deps, { ...shared, jobsAlive, ledger }));
  return app;
}

type Shared = { pages: PageCache; visits: Visits; jobsAlive(): boolean; ledger: Ledger };

async function registerRest(
  app: FastifyInstance,
  deps: Deps,
  { pages, visits, jobsAlive, ledger }: Shared,
): Promise<void> {
  useSecurity(app, deps.publicUrl);
  useNotFound(app, deps);
  useJsonOnly(app);
  await app.register(formbody);
  await app.register(fastifyStatic, {
    root: publicFolder,
    index: false,
    preCompressed: true,
    setHeaders: (reply, file) => {
      reply.header(
        'cache-control',
        file.includes('/built/') ? 'public, max-age=31536000, immutable' : 'public, max-age=86400',
      );
    },
  });
  await useLimits(app);
  await useOpenApi(app, deps.publicUrl);
  const tallies = makeLiveTallies(deps, (appealId) =>
    shownRedirect(deps.db, appealId, { publicUrl: deps.publicUrl, now: deps.clock.now() }),
  );
  app.addHook('preClose', async () => tallies.stop());
  app.addHook('onClose', () => ledger.idle());
  app.addHook('onClose', () => visits.stop());
  await app.register(healthRoutes(deps, jobsAlive));
  await app.register(organisationPages(deps));
  await app.register(hostSlicePages(deps));
  await app.register(pointRoutes(deps));
  await app.register(appealRoutes(deps));
  await app.register(tallyApi(tallies));
  await app.register(sharingRoutes(deps, visits));
  await app.register(elsewhereRoutes(deps));
  const takePledge = makeTakePledge(deps, ledger);
  await app.register(pledgeRoutes(deps, { ledger, visits, takePledge }));
  await app.register(slotRoutes(deps));
  await app.register(momentRoutes(deps));
  await app.register(receiptRoutes(deps));
  await app.register(courseRoutes(deps));
  await app.register(doorRoutes(deps));
  await app.register(placePages(deps));
  await app.register(stallRoutes(deps, { ledger }));
  await app.register(steeringRoutes(deps));
  await app.register(networkRoutes(deps));
  await app.register(outcomeRoutes(deps, { pages }));
  await app.register(sitePages(deps, { pages }));
  await app.register(pledgeFormRoutes(deps, { ledger, takePledge, challenge: makeChallenge(deps) }));
}

/** Rendered pages, dropped with whatever this node hears of. */
function openPageCache({ publicUrl, changes, load }: Deps): PageCache {
  const pages = makePageCache(securityHeaders(publicUrl), load);
  changes.onAppeal(({ appealId }) => {
    pages.drop(appealId);
    pages.drop(homeGroup);
  });
  changes.onGap(() => pages.dropAll());
  return pages;
}

/** Every kind of mail, joined from the slices. */
export const letterKinds = (deps: Deps): LetterKinds =>
  joined(
    organisationLetters(deps),
    hostLetters(deps),
    sharingLetters(deps),
    rippleNewsLetters(deps),
    pledgeLetters(deps),
    slotLetters(deps),
    momentLetters(deps),
    receiptLetters(deps),
    steeringLetters(deps),
    courseSliceLetters(deps),
    reportLetters(deps),
  );

/** Every job, joined from the slices. */
export const tasks = (deps: Deps): TaskList =>
  joined(
    organisationTasks(deps),
    appealTasks(deps),
    followThroughTasks(deps),
    rippleNewsTasks(deps),
    pledgeTasks(deps),
    slotTasks(deps),
    momentTasks(deps),
    receiptTasks(deps),
    courseSliceTasks(deps),
    steeringTasks(deps),
    networkTasks(deps),
  );

/** Two slices that give the same name would silently take each other's letters and jobs. */
function joined<One>(...parts: Record<string, One>[]): Record<string, One> {
  const entries = parts.flatMap((part) => Object.entries(part));
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (twice) throw new Error(`two slices call something ${twice[0]}`);
  return Object.fromEntries(entries);
}

/** What follows when a mail server takes no mail for an address. */
export const onMailRefused = mailWasRefused;

const quiet = (log: Deps['log']): FastifyBaseLogger => log as FastifyBaseLogger;
