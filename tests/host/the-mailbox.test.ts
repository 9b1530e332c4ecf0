import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayReadMailbox } from '../../src/host/mailbox-rules.ts';
import { makePerson } from '../support/make.ts';
import { sendForm } from '../support/forms.ts';
import { startTestService, type TestService } from '../support/service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  service.app.inject({ url, headers, remoteAddress });

describe('the mailbox', () => {
  it('says so when it is empty, then shows letters with their links, the newest first', async () => {
    expect((await get('/mailbox')).body).toContain('There is no mail yet');
    const person = await makePerson(service, { email: 'rosa@example.org' });
    await sendForm(service, '/sign-in', { email: person.email });
    const first = await service.letterTo(person.email);
    service.clock.forward(60_000);
    await sendForm(service, '/sign-in', { email: person.email });
    const second = await service.letterTo(person.email, { nth: 2 });
    const list = (await get('/mailbox')).body;
    expect(list.indexOf(second.id)).toBeLessThan(list.indexOf(first.id));

    const letter = await get(`/mailbox/${first.id}`);
    const link = /https?:\/\/\S+\/sign-in\/[\w-]+/.exec(first.text)?.[0] ?? '?';
    expect(letter.body).toContain(`href="${link}"`);
    expect(letter.headers['content-security-policy']).toContain("frame-src 'self'");
    expect(letter.headers['cache-control']).toBe('no-store');
    const html = await get(`/mailbox/${first.id}/html`);
    expect(html.headers['content-security-policy']).toMatch(/^default-src 'none'.*sandbox/);
    expect(html.headers['x-frame-options']).toBe('SAMEORIGIN');
    expect(html.body).toContain('<base target="_blank">');
  });

  it('has no letter that was never sent', async () => {
    expect((await get('/mailbox/x')).statusCode).toBe(404);
    expect((await get('/mailbox/01890000-0000-7000-8000-000000000000')).statusCode).toBe(404);
  });

  it('is not there through a proxy, from another machine, or under another name', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'cf-connecting-ip'])
      expect((await get('/mailbox', { [header]: '127.0.0.1' })).statusCode).toBe(404);
    expect((await get('/mailbox', {}, '192.0.2.7')).statusCode).toBe(404);
    expect((await get('/mailbox', { host: 'evil.example' })).statusCode).toBe(404);
    expect((await get('/mailbox', {}, '::1')).statusCode).toBe(200);
  });

  it('is not there once a mail server is set, or the service is public', async () => {
    for (const setting of [{ SMTP_URL: 'smtp://127.0.0.1:1' }, { PUBLIC_URL: 'https://appeals.example.org' }]) {
      const other = await startTestService(setting);
      for (const url of ['/mailbox', '/mailbox/01890000-0000-7000-8000-000000000000'])
        expect((await other.app.inject({ url, headers: { host: 'localhost' } })).statusCode).toBe(404);
      await other.stop();
    }
  });

  it.each([
    [{}, true],
    [{ remoteAddress: '::ffff:127.0.0.1' }, true],
    [{ publicUrl: 'http://[::1]:3000', host: '[::1]:3000' }, true],
    [{ publicUrl: 'http://127.0.0.1.evil.example' }, false],
    [{ publicUrl: 'http://192.168.1.4:3000' }, false],
    [{ remoteAddress: undefined }, false],
    [{ remoteAddress: '10.0.0.1' }, false],
    [{ host: '127.0.0.1.nip.example' }, false],
    [{ host: '' }, false],
  ])('decides %j: %s', (change, may) => {
    const plain = {
      smtpUrl: undefined,
      publicUrl: 'http://localhost:3000',
      host: 'localhost:3000',
      remoteAddress: '127.0.0.1',
      headers: {},
    };
    expect(mayReadMailbox({ ...plain, ...change })).toBe(may);
  });
});
