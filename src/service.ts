import type { FastifyInstance } from 'fastify';
import { fileURLToPath } from 'node:url';
import { buildApp, letterKinds, onMailRefused, tasks } from './app.ts';
import type { Config } from './config.ts';
import { appealChannel, makeChanges, readAppealPayload } from './db/changes.ts';
import { connectDb, queueOptions, type Connection } from './db/connect.ts';
import { openLine } from './db/line.ts';
import { listenOn } from './db/listen.ts';
import type { Deps } from './http/deps.ts';
import { startJobs } from './jobs/start.ts';
import type { Clock } from './lib/clock.ts';
import { watchLoad } from './lib/load.ts';
import type { Log } from './lib/log.ts';
import { tokensFrom } from './lib/tokens.ts';
import { giveWayTo } from './mail/give-way.ts';
import { hurryMailTasks } from './mail/hurry.ts';
import { handOutMailTasks, handOutOwedMail } from './mail/owed.ts';
import { mailTasks } from './mail/tasks.ts';
import { mailboxTransport, smtpTransport } from './mail/transport.ts';
import { openLedger } from './pledges/ledger.ts';
import { prepareDatabase } from './prepare-database.ts';
import { readSecret, secretFits } from './secret.ts';
import { timetable } from './timetable.ts';
import { loadAssets } from './ui/assets.ts';

export type Service = { app: FastifyInstance; deps: Deps; url: string; stop(): Promise<void> };

/** The settings contradict the database; the message tells the person what to do. */
export class CannotStart extends Error {}

const manifest = fileURLToPath(new URL('../public/built/manifest.json', import.meta.url));

/** Connects, migrates, listens, works: one node of the service. `soleOwner`: nobody else uses this database. */
export async function startService({
  config,
  connection,
  soleOwner,
  clock,
  log,
}: {
  config: Config;
  connection: Connection;
  soleOwner: boolean;
  clock: Clock;
  log: Log;
}): Promise<Service> {
  const { db, pool } = connectDb(connection, log);
  const queue = connectDb(connection, log, { options: queueOptions });
  await prepareDatabase(pool);
  const secret = readSecret(config);
  if (!(await secretFits(pool, secret)))
    throw new CannotStart(
      'This database was used with another SECRET. Links already sent by mail would stop working.\n' +
        'Set SECRET to the one used before (without the setting it stands in the file "secret" of DATA_DIR).',
    );
  const changes = makeChanges();
  const publicUrl = config.publicUrl ?? `http://localhost:${config.port}`;
  const tokens = tokensFrom(secret);
  const load = watchLoad();
  const deps: Deps = { config, publicUrl, db, pool, changes, clock, tokens, assets: loadAssets(manifest), load, log };
  const listener = await listenOn(connection, appealChannel, {
    onMessage(payload) {
      const change = readAppealPayload(payload);
      if (change) changes.appealChanged(change);
    },
    onGap: () => changes.gap(),
    log,
  });
  const line = openLine(connection, log);
  const ledger = openLedger(deps, line, { onTaken: () => owedMail.soon() });
  const rush = () => (ledger.isBusy() ? 'pledges' : load.isHigh() ? 'work' : null);
  const owedMail = handOutOwedMail(queue.pool, { isRush: () => rush() !== null, log });
  owedMail.soon();
  const domain = new URL(publicUrl).hostname;
  const transport = config.smtpUrl
    ? smtpTransport(config.smtpUrl, config.mailFrom ?? `appeals@${domain}`)
    : mailboxTransport(queue.db);
  const jobs = await startJobs(queue.pool, {
    tasks: {
      ...tasks(deps),
      ...handOutMailTasks(owedMail),
      ...hurryMailTasks({ transport, log }),
      ...mailTasks({
        transport,
        kinds: letterKinds(deps),
        onRefused: onMailRefused(deps),
        clock,
        log,
        domain,
        giveWay: giveWayTo(rush),
      }),
    },
    timetable,
    soleOwner,
    log,
  });
  const app = await buildApp(deps, { jobsAlive: jobs.alive, ledger });
  await app.listen({ host: config.host, port: config.port });
  const address = app.addresses()[0];
  const port = typeof address === 'object' ? address.port : config.port;
  return {
    app,
    deps,
    url: `http://localhost:${port}`,
    async stop() {
      await app.close();
      await owedMail.stop();
      await jobs.stop();
      load.stop();
      transport.close();
      await listener.stop();
      await Promise.all([line.end(), queue.pool.end(), pool.end()]);
    },
  };
}
