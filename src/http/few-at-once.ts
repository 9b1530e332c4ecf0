import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * Sends what holds a connection of the database for as long as its reader takes, to few readers at once, so that slow
 * ones never hold all connections. Who comes when all places are taken is asked to come again.
 */
export function makeFewAtOnce(most: number): (reply: FastifyReply, open: () => Readable) => FastifyReply {
  let reading = 0;
  return (reply, open) => {
    if (reading >= most)
      return reply
        .code(503)
        .removeHeader('content-disposition')
        .header('retry-after', '20')
        .type('text/plain; charset=utf-8')
        .send('Several of these tables are being taken at the moment. Please try again in a minute.\n');
    reading += 1;
    return reply.send(open().once('close', () => (reading -= 1)));
  };
}
