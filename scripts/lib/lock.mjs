import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inProject, Problem, root, say } from './project.mjs';

const folder = inProject('.preparing');

/** Two starts in one clone take turns to install and build. A lock whose holder is dead is taken over. */
export async function withLock(work) {
  await take();
  try {
    return await work();
  } finally {
    if (holder() === process.pid) rmSync(folder, { recursive: true, force: true });
  }
}

async function take() {
  for (let waits = 0; ; waits++) {
    if (tryToTake()) return;
    const other = holder();
    if (other !== undefined && !isAlive(other)) await removeDead(other);
    else if (other === undefined && waits > 50) await removeDead(other);
    else {
      if (waits === 0) say('Another start is installing or building here, waiting for it.');
      await sleep(100);
    }
  }
}

function tryToTake() {
  try {
    mkdirSync(folder);
    writeFileSync(inProject('.preparing', 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw new Problem(`${root} cannot be written (${error.code}), and has to be installed or built first.`);
  }
}

function holder() {
  try {
    return Number(readFileSync(inProject('.preparing', 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** Moved away first: of two that see the same dead lock, only one moves it. What was moved is looked at again. */
async function removeDead(seen) {
  await sleep(Math.random() * 100);
  if (holder() !== seen) return;
  const away = inProject(`.preparing.${process.pid}`);
  try {
    renameSync(folder, away);
    rmSync(away, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
