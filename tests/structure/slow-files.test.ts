import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { slowFiles } from '../support/slow-files.ts';

it('names only test files that are there as the slow ones', () => {
  expect(slowFiles.filter((file) => !existsSync(file))).toEqual([]);
});
