import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, later } from '../../src/lib/clock.ts';
import { castOf, type Cast } from '../support/cast.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { makeAppeal, type MadeAppeal } from '../support/make.ts';
import { freePort, startTestService, type TestService } from '../support/service.ts';
import { compose } from '../../src/mail/compose.tsx';
import { smtpTransport } from '../../src/mail/transport.ts';
import { afterPath, stopPath } from '../../src/pledges/paths.ts';
import { expectTalliesRight, get, linkIn, nothing, countsOf, pledge, post, textOf } from './support.ts';

describe('mail through a real mail server', () => {
  let server: MailServer;
  let service: TestService;
  let cast: Cast;
  let appeal: MadeAppeal;
  beforeAll(async () => {
    server = await startMailServer();
    service = await startTestService({ SMTP_URL: server.url, MAIL_FROM: 'appeals@service.example' });
    cast = await castOf(service);
    appeal = await makeAppeal(service, cast.dogsHome, {
      deadline: later(service.clock.now(), days(5)),
      needs: [{ item: 'Dog food', unit: 'tin', wanted: 500 }],
    });
  });
  afterAll(async () => {
    await expectTalliesRight(service);
    await service.stop();
    await server.stop();
  });

  it('asks to confirm in the name of the organisation, as text and as HTML, and can’t be stopped', async () => {
    await pledge(service, appeal, { name: 'Sam' });
    const mail = await server.mailTo(cast.sam);
    expect(mail.from?.value).toEqual([{ name: "Manchester Dogs' Home", address: 'appeals@service.example' }]);
    expect(mail.replyTo?.value[0]?.address).toBe('kennels@example.org');
    expect(mail.subject).toBe('Please confirm: 24 tins of Dog food');
    expect(mail.text).toContain('You get this because');
    expect(mail.html).toContain('Confirm my pledge');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.has('list')).toBe(false);
    const links = (text: string) => new Set(text.match(/https?:\/\/localhost[^\s"<]+/g));
    expect(links(mail.text ?? '')).toEqual(links(mail.html || ''));
  });

  it('brings the calendar file once confirmed', async () => {
    const first = await server.mailTo(cast.sam);
    await post(service, `${linkIn({ html: first.html || '' }, '/pledges/')}/confirm`);
    const mail = await server.mailTo(cast.sam, 2);
    expect(mail.subject).toBe('Thank you. Where to bring 24 tins of Dog food');
    const [calendar] = mail.attachments.filter(
      ({ contentType }) => contentType.startsWith('text/calendar') || contentType === 'application/ics',
    );
    expect(calendar?.content.toString()).toContain('DTSTART;VALUE=DATE:20261128');
    expect(mail.text).toContain('Crofters House');
  });

  it('carries the headers for stopping it with one click where no pledge needs it', async () => {
    const { rows } = await service.deps.pool.query<{ id: string }>('select id from supporters where email = $1', [
      cast.sam,
    ]);
    const stopUrl = service.deps.publicUrl + stopPath(service.deps, rows[0]?.id ?? '');
    const transport = smtpTransport(server.url, 'appeals@service.example');
    const draft = {
      to: 'reader@example.org',
      subject: 'How it went',
      fromName: 'Dogs',
      parts: [{ text: 'Well.' }],
      why: 'Because.',
      stopUrl,
    };
    await transport.send(compose(draft), {
      kind: 'update',
      messageId: '<1@service.example>',
      date: service.clock.now(),
    });
    transport.close();
    const headers = (await server.mailTo('reader@example.org')).headerLines.map(({ line }) =>
      line.replace(/\r?\n\s+/g, ' '),
    );
    expect(headers).toContain(`List-Unsubscribe: <${stopUrl}>`);
    expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('that bounces for good ends its job and shows at the charity’s list and after pledging, until the address is put right', async () => {
    const id = (await pledge(service, appeal, { email: 'nobody@example.org', quantity: 1 })).json<{ id: string }>().id;
    const listed = async () => {
      const answer = await service.app.inject({
        url: `/api/v1/appeals/${appeal.slug}/pledges`,
        headers: cast.rosa.headers,
      });
      return answer.json<{ items: { id: string; mailRefused: boolean }[] }>().items.find((item) => item.id === id)
        ?.mailRefused;
    };
    await expect.poll(listed, { timeout: 10_000 }).toBe(true);
    const { rows } = await service.deps.pool.query(
      `select 1 from graphile_worker.jobs where task_identifier = 'send-mail'`,
    );
    expect(rows).toEqual([]);
    const after = afterPath(service.deps, appeal.slug, id);
    expect(textOf(await get(service, after))).toContain('This address does not seem to exist');
    expect((await get(service, after)).body).not.toContain('/mailbox');
    await post(service, `${after}/correct`, { email: 'somebody@example.org' });
    expect(await listed()).toBe(false);
    await server.mailTo('somebody@example.org');
  });
});

describe('a mail server that is away for a while', () => {
  it('loses nothing and blocks nothing: all is sent when it is back', async () => {
    const port = await freePort();
    const service = await startTestService({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const cast = await castOf(service);
    const appeal = await makeAppeal(service, cast.dogsHome);
    const emails = Array.from({ length: 10 }, (_, at) => `waiting-${at}@example.org`);
    const answers = await Promise.all(emails.map((email) => pledge(service, appeal, { email, quantity: 1 })));
    expect(answers.every((answer) => answer.statusCode === 201)).toBe(true);
    await expect
      .poll(
        async () => (await service.deps.pool.query('select 1 from graphile_worker.jobs where attempts > 0')).rowCount,
        { timeout: 10_000 },
      )
      .toBe(10);
    const server = await startMailServer(port);
    await service.deps.pool.query(`select graphile_worker.add_job('hurry-waiting-mail')`);
    for (const email of emails) await server.mailTo(email);
    expect(await countsOf(service, appeal)).toEqual({ ...nothing, unconfirmed: 10 });
    await service.stop();
    await server.stop();
  });
});
