import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode, type RunningNode } from '../crash/node.ts';
import type { CliAnswer } from './cli.ts';

const script = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

let folder: string;
let node: RunningNode;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'aa-built-'));
  node = await startNode({ DATA_DIR: folder, DEMO: 'on' });
}, 60_000);
afterAll(async () => {
  await node.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

/** As a process of its own, with the service's settings. */
const cli = (...words: string[]): Promise<CliAnswer> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...words], { env: { PATH: process.env['PATH'], DATA_DIR: folder } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });

describe('the built command line, beside a built service on the embedded database', () => {
  it('answers while the service runs', async () => {
    const check = await cli('tally', 'check', '--json');
    expect(check).toEqual({ code: 0, out: '{"differences":[]}\n', err: '' });
    expect((await cli('mail', 'list')).code).toBe(0);
    expect((await cli('organisation', 'list')).out).toContain("Millbrook Dogs' Home");
    expect((await cli('nonsense')).code).toBe(1);
  });

  it('backs up while people pledge, and brings all of it back', async () => {
    const file = path.join(folder, 'x.backup');
    expect(await cli('backup', file)).toMatchObject({ code: 0, err: '' });
    expect((await cli('restore', file, '--force')).err).toContain('Stop it first');
    await node.kill('SIGTERM');
    const restored = await cli('restore', file, '--force', '--json');
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(restored.out)).toMatchObject({ differences: [] });
    node = await startNode({ DATA_DIR: folder, DEMO: 'on' });
    expect((await fetch(`${node.url}/`)).status).toBe(200);
  }, 90_000);

  it('serves what it reads from files: styles, pictures of appeals, the API document', async () => {
    const page = await (await fetch(`${node.url}/`)).text();
    const styles = /href="(\/built\/styles[^"]+)"/.exec(page)?.[1] ?? '';
    expect((await fetch(node.url + styles)).status).toBe(200);
    const appeal = await (await fetch(`${node.url}/a/the-river-is-in-60-houses`)).text();
    const picture = /property="og:image" content="https?:\/\/[^/"]+(\/[^"]+)"/.exec(appeal)?.[1] ?? '';
    const answer = await fetch(node.url + picture);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect((await fetch(`${node.url}/api/openapi.json`)).status).toBe(200);
  });
});
