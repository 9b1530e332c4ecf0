import { createContext, Script } from 'node:vm';

/**
 * What `work` returns; throws (`ERR_SCRIPT_EXECUTION_TIMEOUT`) when it takes longer than `ms` milliseconds, even in a
 * loop or a pattern that never ends, which would otherwise hold up the whole process. For libraries that read what
 * anybody typed. It breaks off between any two steps and runs no `finally` of `work`, so `work` may hold nothing that
 * has to be given back. A call takes about half a millisecond more: Node starts a thread that watches the time.
 */
export function within<T>(ms: number, work: () => T): T {
  let result: { value: T } | undefined;
  shared['run'] = () => {
    result = { value: work() };
  };
  run.runInContext(context, { timeout: ms });
  if (!result) throw new Error('The work did not run.');
  return result.value;
}

const shared: Record<string, () => void> = {};
const context = createContext(shared);
const run = new Script('run()');
