import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { smtpTransport, type Transport } from '../../src/mail/transport.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';

let server: MailServer;
let transport: Transport;
afterEach(async () => {
  transport.close();
  await server.stop();
});

const send = (to: string) =>
  transport.send(
    { to, subject: 'Hello', fromName: 'Dogs', text: 'Hello', html: '<p>Hello</p>' },
    { kind: 'hello', messageId: `<${to}>`, date: new Date('2026-11-23T10:00:00Z') },
  );
const reached = () => server.mails.map(({ messageId }) => messageId).sort();

it('sends letter after letter over one connection', async () => {
  server = await startMailServer();
  transport = smtpTransport(server.url, 'appeals@service.example');
  for (const to of ['a@example.org', 'b@example.org', 'c@example.org'])
    expect(await send(to)).toEqual({ kind: 'sent' });
  expect(server.open()).toBe(1);
});

it('goes on after an address that does not exist, and says of each what is the matter', async () => {
  server = await startMailServer();
  transport = smtpTransport(server.url, 'appeals@service.example');
  expect(await send('nobody@example.org')).toEqual({ kind: 'refused', code: 550 });
  expect(await send('full@example.org')).toEqual({ kind: 'put-off', code: 452 });
  expect(await send('a@example.org')).toEqual({ kind: 'sent' });
});

it('sends each letter once when the server ends connections that are quiet', async () => {
  server = await startMailServer(undefined, { socketTimeout: 150 });
  transport = smtpTransport(server.url, 'appeals@service.example');
  for (const wait of [0, 130, 140, 150, 160, 170, 400]) {
    await sleep(wait);
    expect(await send(`after-${wait}@example.org`)).toEqual({ kind: 'sent' });
  }
  expect(reached()).toHaveLength(7);
  expect(new Set(reached()).size).toBe(7);
});

it('says that a letter was not sent when its connection dies in the middle, and sends the next', async () => {
  let dies = false;
  server = await startMailServer(undefined, {
    onData(stream, _, callback) {
      stream.resume();
      stream.on('end', () => {
        if (dies) callback(Object.assign(new Error('going down'), { responseCode: 421 }));
        else callback();
      });
    },
  });
  transport = smtpTransport(server.url, 'appeals@service.example');
  expect(await send('a@example.org')).toEqual({ kind: 'sent' });
  dies = true;
  await expect(send('b@example.org')).rejects.toThrow();
  dies = false;
  expect(await send('b@example.org')).toEqual({ kind: 'sent' });
});

it('leaves no connection behind when it is closed', async () => {
  server = await startMailServer();
  transport = smtpTransport(server.url, 'appeals@service.example');
  await send('a@example.org');
  transport.close();
  await expect.poll(() => server.open()).toBe(0);
});
