import type { FastifyBaseLogger } from 'fastify';
import pino from 'pino';

/** Events with fields, never an address, a name or a token. */
export type Log = Pick<FastifyBaseLogger, 'info' | 'warn' | 'error' | 'debug'>;

/** The log of a process: a line of JSON each, to the terminal unless told otherwise. */
export const makeLog = (level: pino.LevelWithSilent, stream?: pino.DestinationStream): pino.Logger =>
  pino({ level, serializers: { err: errorFields } }, stream ?? pino.destination(1));

type ErrorFields = { type: string; code?: unknown; message?: string; stack?: string; cause?: ErrorFields };

/**
 * What an error says of the code, and nothing of people: drizzle writes the values of a query into its message, and
 * PostgreSQL into the message and `detail`. So of those two only what was called and the error's code are kept.
 */
function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message, stack = '', cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const inner = cause instanceof Error ? { cause: errorFields(cause) } : {};
  const frames = stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n');
  if ('severity' in error) return { type, ...code, stack: frames };
  const said = message.startsWith('Failed query: ') ? message.split('\nparams: ', 1)[0] : message;
  return { type, ...code, ...(said === undefined ? {} : { message: said }), stack: frames, ...inner };
}
