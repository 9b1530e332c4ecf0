import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDb } from '../../src/db/connect.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { tallyDifferences } from '../../src/tally/check.ts';
import { makeAppeal, makeOrganisation } from '../support/make.ts';
import { brokenReferences } from '../support/references.ts';
import { cloneDatabase } from '../support/service.ts';
import { databaseUrlOf, postPledge, startNode, type RunningNode } from './node.ts';

let nodes: RunningNode[] = [];
let database: ReturnType<typeof connectDb>;

beforeAll(async () => {
  const connection = await cloneDatabase();
  database = connectDb(connection, pino({ level: 'silent' }));
  const environment = {
    DATABASE_URL: databaseUrlOf(connection),
    SECRET: 'a secret for tests that is long enough',
    DATA_DIR: mkdtempSync(path.join(os.tmpdir(), 'aa-two-')),
  };
  nodes = [await startNode(environment), await startNode(environment)];
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
  await database.pool.end();
});

it('gives 200 clients on two processes exactly the last 50 items, and never more', async () => {
  const made = { deps: { db: database.db, clock: systemClock } };
  const organisation = await makeOrganisation(made);
  const appeal = await makeAppeal(made, organisation, {
    slug: 'last-fifty',
    deadline: new Date(Date.now() + 86_400_000),
    needs: [{ item: 'dog food', unit: 'tin', wanted: 40 }],
  });
  const needId = appeal.needs[0]?.id ?? '';
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, nth) =>
      postPledge(nodes[nth % 2]?.url ?? '', appeal.slug, { email: `p${nth}@example.org`, key: `key-${nth}`, needId }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(50);
  expect(answers.filter((answer) => answer.status === 409)).toHaveLength(150);
  for (const { url } of nodes) {
    const tally: unknown = await fetch(`${url}/api/v1/appeals/${appeal.slug}/tally`).then((answer) => answer.json());
    expect(tally).toMatchObject({ unconfirmed: 50, needs: [{ limit: 50, open: 0 }] });
  }
  expect(await tallyDifferences(database.pool)).toEqual([]);
  expect(await brokenReferences(database.pool)).toEqual([]);
});

it('makes one pledge of the same request sent to both processes at once', async () => {
  const made = { deps: { db: database.db, clock: systemClock } };
  const organisation = await makeOrganisation(made, { name: 'Salford Food Bank' });
  const appeal = await makeAppeal(made, organisation, {
    slug: 'once',
    deadline: new Date(Date.now() + 86_400_000),
    needs: [{ item: 'rice', unit: 'bag', wanted: 100 }],
  });
  const needId = appeal.needs[0]?.id ?? '';
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, nth) =>
      postPledge(nodes[nth % 2]?.url ?? '', appeal.slug, {
        email: 'sam@example.org',
        key: 'the-same',
        needId,
        quantity: 3,
      }),
    ),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 201));
  expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  expect(await tallyDifferences(database.pool)).toEqual([]);
  expect(await brokenReferences(database.pool)).toEqual([]);
});
