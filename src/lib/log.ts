import type { FastifyBaseLogger } from 'fastify';

/** Events with fields, never an address, a name or a token. */
export type Log = Pick<FastifyBaseLogger, 'info' | 'warn' | 'error' | 'debug'>;
