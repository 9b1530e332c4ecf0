import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inProject, root, say } from './project.mjs';
import { run } from './run.mjs';

/** Generates into a copy of migrations/: a new file there means that the schema has moved on. Returns an exit code. */
export async function migrationsAgree(node) {
  const kit = inProject('node_modules', 'drizzle-kit', 'bin.cjs');
  const parent = inProject('node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  const copy = mkdtempSync(path.join(parent, 'migrations-'));
  try {
    cpSync(inProject('migrations'), copy, { recursive: true });
    const out = `./${path.relative(root, copy)}`;
    const args = ['--dialect=postgresql', '--schema=./src/db/schema/*.ts', `--out=${out}`];
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
    const checked = await run(node, [kit, 'check', '--dialect=postgresql', `--out=${out}`], quiet);
    const generated = await run(node, [kit, 'generate', ...args], quiet);
    if (checked !== 0 || generated !== 0) return 1;
    const added = sqlFiles(copy).filter((name) => !sqlFiles(inProject('migrations')).includes(name));
    if (added.length === 0) return 0;
    say('src/db/schema/ and migrations/ disagree. Run "npm run migration" and read the SQL that it writes.');
    return 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const sqlFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith('.sql'));
