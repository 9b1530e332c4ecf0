import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export const inProject = (...parts) => path.join(root, ...parts);

/** A problem that a person can mend; told without a stack. */
export class Problem extends Error {}

/** All chatter goes to stderr: stdout belongs to the program that is started. */
export const say = (text) => void process.stderr.write(`${text}\n`);

/** Runs the body of a script; a problem ends it with its words alone. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    say(error.message);
    process.exit(1);
  }
}
