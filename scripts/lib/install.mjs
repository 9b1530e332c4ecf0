import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { machineNode } from './node.mjs';
import { inProject, Problem, root, say } from './project.mjs';

const stampFile = inProject('node_modules', '.appeal-amplifier-stamp');

/** True when nothing has changed since the last look that would need an installation. */
export const isInstalled = () => readOr(stampFile, '') === stamp();

/**
 * Brings node_modules to what the lock file says. What somebody installed with npm by hand is left as it is when it
 * is the same already.
 */
export function install() {
  if (!isComplete()) runNpm();
  writeFileSync(stampFile, stamp());
}

/** The pinned Node counts and not the running one: the first start runs on the machine's, the next on the pinned. */
function stamp() {
  const lock = readFileSync(inProject('package-lock.json'));
  const { optionalDependencies = {} } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const pinned = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-'));
  return [createHash('sha256').update(lock).digest('hex'), process.platform, process.arch, JSON.stringify(pinned)].join(
    '\n',
  );
}

function runNpm() {
  say('Installing the packages (once, and after an update) ...');
  // Development packages hold the compiler, which NODE_ENV=production would leave out; no install script is needed.
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { command, before, shell } = npm();
  const { status, error } = spawnSync(command, [...before, ...args, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell,
    env: withoutProjectPrograms(),
  });
  if (status !== 0)
    throw new Problem(
      `The packages could not be installed${error ? ` (${error.message})` : ''}. Is the npm registry in reach, and may you write into ${root}? Then try again.`,
    );
}

/** npm's own script when npm started us, on a Node that is not about to be replaced; else npm from the PATH. */
function npm() {
  const script = process.env.npm_execpath;
  const node = machineNode();
  if (node && script && /npm-cli\.[cm]?js$/.test(script)) return { command: node, before: [script], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
}

function withoutProjectPrograms() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const kept = folders.filter((folder) => !folder.split(/[\\/]/).includes('node_modules'));
  return { ...process.env, PATH: kept.join(path.delimiter) };
}

/** Compares npm's own record of what is installed with the lock file. */
function isComplete() {
  const wanted = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  const record = readOr(inProject('node_modules', '.package-lock.json'), '');
  if (!record) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(wanted).every(
    ([place, entry]) =>
      place === '' ||
      (!installed[place] && entry.optional && !fitsHere(entry)) ||
      (installed[place]?.version === entry.version && existsSync(inProject(place, 'package.json'))),
  );
}

/** Only a package that names this system is missed: others are optional parts of one that is for another system. */
function fitsHere({ os, cpu, libc }) {
  const names = (list, value) => [list ?? []].flat().includes(value);
  return names(os, process.platform) && (!cpu || names(cpu, process.arch)) && !libc;
}

function readOr(file, otherwise) {
  return existsSync(file) ? readFileSync(file, 'utf8') : otherwise;
}
