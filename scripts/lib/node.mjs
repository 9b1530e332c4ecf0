import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inProject, Problem } from './project.mjs';

/** Without a flag, this is the first Node that has everything the project uses. */
const oldest = [22, 18];

/**
 * The Node that npm installed with the project, if it runs here, else this machine's own. (On Alpine the installed one
 * cannot run, and for some platforms there is none.)
 */
export function projectNode() {
  const installed = installedNode();
  if (installed && isRecent(versionOf(installed))) return installed;
  const own = machineNode();
  if (own && isRecent(versionOf(own))) return own;
  throw new Problem(
    `Appeal Amplifier needs Node ${oldest.join('.')} or newer. The one that npm installs with it does not run on this machine (${process.platform} on ${process.arch}), and the machine's own is ${process.version}. Install a newer Node from https://nodejs.org and try again.`,
  );
}

/** A Node outside the project: npm must not run on the one that it is about to replace. */
export function machineNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder && isOutside(folder));
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  return found ?? (isOutside(process.execPath) ? process.execPath : undefined);
}

/**
 * What the service is started with. V8 would let its space for new objects grow to 64 MB and more while thousands of
 * streams are opened, and never give it back: 7 kB for each of 10,000 watchers. With 8 MB pages took a quarter longer.
 */
export const serviceFlags = ['--max-semi-space-size=16'];

/** The environment of everything that is started: the project's programs come first. */
export function environment(node, changes = {}) {
  const first = [path.dirname(node), inProject('node_modules', '.bin')];
  return { ...process.env, ...changes, PATH: [...first, process.env.PATH ?? ''].join(path.delimiter) };
}

const isOutside = (file) => !path.resolve(file).split(path.sep).includes('node_modules');

function installedNode() {
  if (process.platform !== 'win32') {
    const link = inProject('node_modules', '.bin', 'node');
    return existsSync(link) ? link : undefined;
  }
  const folder = inProject('node_modules');
  const name = existsSync(folder) && readdirSync(folder).find((entry) => /^node-win-/.test(entry));
  return name ? path.join(folder, name, 'bin', 'node.exe') : undefined;
}

function versionOf(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function isRecent(version) {
  const [major, minor] = (version ?? 'v0.0').slice(1).split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
