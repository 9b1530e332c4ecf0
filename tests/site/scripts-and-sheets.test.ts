import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const sheet = async (encoding: string) => {
  const page = await service.app.inject('/');
  const url = /<link rel="stylesheet" href="(\/built\/[^"]+)"/.exec(page.body)?.[1] ?? '';
  return service.app.inject({ url, headers: { 'accept-encoding': encoding } });
};

it('sends them compressed to who takes that, as they are to who does not, and to be kept for a year', async () => {
  const plain = await sheet('identity');
  const small = await sheet('gzip, br');
  expect(plain.headers).not.toHaveProperty('content-encoding');
  expect(small.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  expect(small.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  expect(brotliDecompressSync(small.rawPayload).equals(plain.rawPayload)).toBe(true);
});
