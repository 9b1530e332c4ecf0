import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasLostNpm } from './end-with-npm.mjs';
import { environment, serviceFlags } from './node.mjs';
import { inProject, Problem, root } from './project.mjs';

/** Compiled code from the last start makes the next one quicker. */
const compileCache = process.env.NODE_COMPILE_CACHE ?? inProject('node_modules', '.cache', 'compiled');

/**
 * Becomes the program `file` (a path in the project) on the project's Node.
 * Where Node can, this process itself turns into it, so that a signal reaches it once and no parent stays behind.
 * Else this process waits for it, hands on each kind of signal once, and ends as it ended.
 */
export function become(node, file, args, changes = {}) {
  const program = inProject(file);
  if (!existsSync(program)) throw new Problem(`${file} is missing. Run "npm run build" and look what it says.`);
  const env = environment(node, { NODE_COMPILE_CACHE: compileCache, ...changes });
  const whole = [...serviceFlags, '--import', new URL('end-with-npm.mjs', import.meta.url).href, program, ...args];
  if (hasLostNpm()) process.exit(143);
  if (process.execve && process.platform !== 'win32') process.execve(node, [node, ...whole], env);

  const child = spawn(node, whole, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) passOn(child, signal);
  child.once('error', (error) => {
    throw error;
  });
  child.once('exit', (code, signal) => endLike(code, signal));
}

/** Runs a program and waits; its output goes where `stdio` says. Returns its exit code. */
export function run(node, args, { changes = {}, stdio = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, stdio, env: environment(node, changes) });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) passOn(child, signal);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** From a terminal, Ctrl-C reaches every process of the group by itself. */
function passOn(child, signal) {
  let passed = signal === 'SIGINT' && process.stdin.isTTY;
  process.on(signal, () => {
    if (!passed) child.kill(signal);
    passed = true;
  });
}

function endLike(code, signal) {
  if (!signal) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
