import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded/start.ts';
import { connectDb } from '../../src/db/connect.ts';
import { prepareDatabase } from '../../src/prepare-database.ts';
import pino from 'pino';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
  export interface ProvidedContext {
    postgres: { host: string; port: number; user: string; password?: string };
  }
}

/** One PostgreSQL for the whole run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'aa-tests-'));
  const log = pino({ level: 'silent' });
  const postgres = await startEmbeddedPostgres({
    dataDir: folder,
    log,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const admin = connectDb(postgres.connection, log);
  await admin.pool.query('create database template_app');
  await admin.pool.end();
  const template = connectDb({ ...postgres.connection, database: 'template_app' }, log);
  await prepareDatabase(template.pool);
  await template.pool.end();
  const { host, port, user, password } = postgres.connection;
  project.provide('postgres', { host, port, user, ...(password === undefined ? {} : { password }) });
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
