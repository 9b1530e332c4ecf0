/** The base for reads: a bare Fastify route that returns a ready buffer. `node bare-server.ts PORT BYTES`. */
import fastify from 'fastify';

const [port, bytes] = process.argv.slice(2).map(Number);
const app = fastify();
const page = Buffer.alloc(bytes ?? 0, 'x');
app.get('/page', async (_, reply) => reply.type('text/html; charset=utf-8').send(page));
app.get('/not-modified', async (_, reply) => reply.code(304).header('etag', '"x"').send());
await app.listen({ port: port ?? 0, host: '127.0.0.1' });
