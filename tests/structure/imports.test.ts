import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** Slices, each of which stands on those before it; all stand on the ground. */
const slices = [
  'organisations',
  'tally',
  'pictures',
  'points',
  'appeals',
  'sharing',
  'elsewhere',
  'pledges',
  'slots',
  'moments',
  'receipts',
  'courses',
  'door',
  'places',
  'stalls',
  'steering',
  'network',
  'outcomes',
  'host',
  'site',
];
const ground = ['lib', 'db', 'jobs', 'mail', 'http', 'ui'];
/** What the browser's code may share with the server: pure, and small enough to be sent. */
const forBrowsers = ['ui/quantities.ts', 'ui/shelf.ts', 'ui/state-words.ts', 'ui/tally-words.ts'];

type Import = { from: string; to: string; typeOnly: boolean };

/** Every import between two files of src/, by their paths below it. */
const imports: Import[] = globSync('src/**/*.{ts,tsx}').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:^|\n)(?:import|export) (type )?[^'"();]*?from '(\.[^']+)'/g)].map(
    ([, type, to = '']) => ({
      from: path.relative('src', file).replaceAll('\\', '/'),
      to: path.relative('src', path.join(path.dirname(file), to)).replaceAll('\\', '/'),
      typeOnly: type !== undefined,
    }),
  ),
);

/** The folder directly below src/; null for the files there, which see everything. */
const roomOf = (file: string): string | null => (file.includes('/') ? file.slice(0, file.indexOf('/')) : null);

const wrong = (isWrong: (one: Import & { room: string | null; other: string | null }) => boolean): string[] =>
  imports
    .filter((one) => isWrong({ ...one, room: roomOf(one.from), other: roomOf(one.to) }))
    .map(({ from, to }) => `${from} imports ${to}`);

const isIn = (rooms: string[], room: string | null): boolean => room !== null && rooms.includes(room);

it('reads the imports', () => {
  expect(imports.length).toBeGreaterThan(500);
  expect(wrong(({ from, to }) => from === 'app.ts' && to === 'site/register.ts')).toHaveLength(1);
});

it('knows every room', () => {
  const rooms = new Set(imports.flatMap(({ from, to }) => [roomOf(from), roomOf(to)]));
  expect(
    [...rooms].filter((room) => room !== null && ![...slices, ...ground, 'client', 'cli', 'demo'].includes(room)),
  ).toEqual([]);
});

it('lets the ground stand on the ground alone, and on the shape of the settings', () => {
  const isConfig = ({ to, typeOnly }: Import) => to === 'config.ts' && typeOnly;
  expect(wrong((one) => isIn(ground, one.room) && !isIn(ground, one.other) && !isConfig(one))).toEqual([]);
});

it('lets each slice stand on those before it', () => {
  const place = (room: string | null) => (room === null ? -1 : slices.indexOf(room));
  expect(
    wrong(
      ({ room, other }) => isIn(slices, room) && (place(other) > place(room) || isIn(['client', 'cli', 'demo'], other)),
    ),
  ).toEqual([]);
  const isConfig = ({ to, typeOnly }: Import) => to === 'config.ts' && typeOnly;
  expect(wrong((one) => isIn(slices, one.room) && one.other === null && !isConfig(one))).toEqual([]);
});

it('keeps views, e-mails and rules away from the database, but for its words', () => {
  const isPure = /(views?|emails|rules|words|input)\.tsx?$/;
  const isSchema = ({ to }: Import) => to.startsWith('db/schema/');
  expect(wrong((one) => isPure.test(one.from) && one.other === 'db' && !isSchema(one))).toEqual([]);
});

it('gives browsers nothing of the server', () => {
  expect(
    wrong(
      ({ room, other, to, typeOnly }) =>
        room === 'client' && other !== 'client' && !typeOnly && !forBrowsers.includes(to),
    ),
  ).toEqual([]);
  expect(wrong(({ from, to }) => forBrowsers.includes(from) && !forBrowsers.includes(to))).toEqual([]);
});
