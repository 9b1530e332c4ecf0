import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './tests/support/slow-first.ts';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    // Tests wait more than they work, for databases, browsers and mail: two at once also on a small machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // The files that a worker runs share the modules that it has loaded: to load them anew took a quarter of the time.
    isolate: false,
    sequence: { sequencer: SlowFirst },
    setupFiles: ['tests/support/compile-cache.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
