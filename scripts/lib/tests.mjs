import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inProject } from './project.mjs';
import { run } from './run.mjs';

/** Runs Vitest and closes with one line, "N passed, N failed". Returns the exit code. */
export async function runTests(node, args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appeal-amplifier-tests-'));
  const report = path.join(folder, 'report.json');
  try {
    const code = await run(
      node,
      [
        inProject('node_modules', 'vitest', 'vitest.mjs'),
        ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...args,
      ],
      { changes: { NODE_ENV: 'test' } },
    );
    const { passed, failed } = countsIn(report);
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that could not even be loaded has no failed test in it; it counts as one. */
function countsIn(report) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken.length };
}
