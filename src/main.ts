import type pino from 'pino';
import { readConfig, type Config } from './config.ts';
import { startDemo, type Demo } from './demo/start-demo.ts';
import { startEmbeddedPostgres } from './db/embedded/start.ts';
import { firstWords } from './host/first-words.ts';
import { systemClock } from './lib/clock.ts';
import { makeLog } from './lib/log.ts';
import { CannotStart, startService, type Service } from './service.ts';

const stopWithinMs = 10_000;

/** config → database → service; stops in reverse. */
async function main(): Promise<void> {
  const read = readConfig(process.env, process.cwd());
  if (read.kind === 'wrong') {
    console.error(`These settings need another look:\n${read.problems.map((problem) => `  ${problem}`).join('\n')}`);
    process.exitCode = 1;
    return;
  }
  const { config } = read;
  const log = makeLog(config.logLevel);
  const database = await openDatabase(config, log);
  const service = await startService({ config, ...database, clock: systemClock, log }).catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  const demo = config.demo ? await openDemo(service) : undefined;
  console.log(await firstWords(service.deps, config.publicUrl ?? service.url));
  if (demo) console.log(demo.words);

  let stopping = false;
  const stop = (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    database
      .announceStop()
      .then(() => demo?.stop())
      .then(() => service.stop())
      .finally(database.stop)
      .then(
        () => process.exit(code),
        (error: unknown) => {
          log.error({ err: error }, 'stopped badly');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  database.onLost(() => {
    if (stopping) return;
    log.error('the embedded database ended by itself; stopping, start again to recover');
    stop(1);
  });
}

async function openDemo({ deps, url }: Service): Promise<Demo> {
  const { host, publicUrl = url } = deps.config;
  const own = new URL(url);
  if (!['localhost', '0.0.0.0', '::'].includes(host)) own.hostname = host.includes(':') ? `[${host}]` : host;
  const started = await startDemo(deps, { url: own.origin, shownUrl: publicUrl, random: Math.random });
  if (started.kind === 'started') return started.demo;
  throw new CannotStart(
    'DEMO=on wants an empty database, and this one holds real appeals. Leave DEMO out, or set another DATA_DIR or DATABASE_URL.',
  );
}

async function openDatabase(config: Config, log: pino.Logger) {
  if (config.databaseUrl !== undefined)
    return {
      connection: { connectionString: config.databaseUrl },
      soleOwner: false,
      announceStop: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      onLost: () => undefined,
    };
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
  });
  return {
    connection: postgres.connection,
    soleOwner: true,
    announceStop: () => postgres.announceStop(),
    stop: () => postgres.stop(),
    onLost: (tell: () => void) => void postgres.exited.then(tell),
  };
}

main().catch((error: unknown) => {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
