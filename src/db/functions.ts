import { readFileSync } from 'node:fs';
import type { SqlFunction } from './migrate.ts';

/** Reads a function that stands in a `.sql` file beside its slice; the file's name is the function's. */
export const sqlFunction = (name: string, file: URL): SqlFunction => ({ name, sql: readFileSync(file, 'utf8') });
