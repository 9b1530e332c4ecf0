import { desc, eq } from 'drizzle-orm';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { z } from 'zod';
import { mailbox } from '../db/schema/service.ts';
import type { Deps } from '../http/deps.ts';
import { sendNotFoundPage } from '../http/errors.tsx';
import { sendPage } from '../http/html.ts';
import { securityHeaders } from '../http/security.ts';
import { isId } from '../lib/ids.ts';
import { shortDate, asOfText } from '../ui/dates.ts';
import { Page, type PageProps } from '../ui/layout.tsx';
import { mayReadMailbox } from './mailbox-rules.ts';

const params = z.object({ id: z.string() });
const shownAtMost = 200;

/** The letter itself may style itself and open links in a window of their own, and nothing else. */
const letterPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** All mail, for whoever tries the service on their own machine without a mail server. */
export const mailboxPages =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const frame = { assets: deps.assets, demo: deps.config.demo };
    const { smtpUrl } = deps.config;
    const pagePolicy = `${securityHeaders(deps.publicUrl)['content-security-policy']}; frame-src 'self'`;

    app.addHook('onRequest', async (request, reply) => {
      const remoteAddress = request.raw.socket.remoteAddress;
      const { headers, host } = request;
      if (!mayReadMailbox({ smtpUrl, publicUrl: deps.publicUrl, host: headers.host ?? host, remoteAddress, headers }))
        return sendNotFoundPage(deps, reply);
    });

    app.get('/mailbox', async (_, reply) => {
      const letters = await deps.db
        .select({ id: mailbox.id, to: mailbox.to, subject: mailbox.subject, createdAt: mailbox.createdAt })
        .from(mailbox)
        .orderBy(desc(mailbox.createdAt), desc(mailbox.id))
        .limit(shownAtMost);
      return sendPage(
        reply,
        <MailboxPage frame={frame} letters={letters.map((letter) => ({ ...letter, when: timeOf(letter) }))} />,
      );
    });

    app.get('/mailbox/:id', async (request, reply) => {
      const letter = await letterOf(request);
      if (!letter) return sendNotFoundPage(deps, reply);
      reply.header('content-security-policy', pagePolicy);
      return sendPage(reply, <LetterPage frame={frame} letter={letter} when={timeOf(letter)} />);
    });

    app.get('/mailbox/:id/html', async (request, reply): Promise<FastifyReply> => {
      const letter = await letterOf(request);
      if (!letter) return sendNotFoundPage(deps, reply);
      return reply
        .headers({ 'content-security-policy': letterPolicy, 'x-frame-options': 'SAMEORIGIN' })
        .type('text/html; charset=utf-8')
        .send(letter.html.replace('<head>', '<head><base target="_blank">'));
    });

    async function letterOf(request: FastifyRequest): Promise<Letter | null> {
      const { id } = params.parse(request.params);
      if (!isId(id)) return null;
      const [letter] = await deps.db.select().from(mailbox).where(eq(mailbox.id, id));
      return letter ?? null;
    }

    const timeOf = ({ createdAt }: { createdAt: Date }) =>
      `${shortDate(createdAt, 'Europe/London', deps.clock.now())}, ${asOfText(createdAt, 'Europe/London').replace('as of ', '')}`;
  };

type Letter = typeof mailbox.$inferSelect;
type Frame = Pick<PageProps, 'assets' | 'demo'>;

const MailboxPage = ({
  frame,
  letters,
}: {
  frame: Frame;
  letters: { id: string; to: string; subject: string; when: string }[];
}): VNode => (
  <Page title="Mailbox" robots="noindex" wide {...frame}>
    <h1>Mailbox</h1>
    <p>
      No mail server is set, so all mail comes here, and nobody else gets it. Only this machine can see this page. Set{' '}
      <code>SMTP_URL</code> to send real mail.
    </p>
    {letters.length === 0 ? (
      <p>There is no mail yet. Pledge something, or apply with an organisation, and look again.</p>
    ) : (
      <ul class="cards">
        {letters.map(({ id, to, subject, when }) => (
          <li key={id}>
            <div class="card">
              <h2>
                <a class="card-link" href={`/mailbox/${id}`}>
                  {subject}
                </a>
              </h2>
              <p class="quiet">
                To {to}, {when}
              </p>
            </div>
          </li>
        ))}
      </ul>
    )}
  </Page>
);

const LetterPage = ({ frame, letter, when }: { frame: Frame; letter: Letter; when: string }): VNode => (
  <Page title={letter.subject} robots="noindex" wide {...frame}>
    <p>
      <a href="/mailbox">Back to the mailbox</a>
    </p>
    <h1>{letter.subject}</h1>
    <p class="quiet">
      To {letter.to}, {when}
    </p>
    <h2>As text</h2>
    <div class="link-box">
      <LetterText text={letter.text} />
    </div>
    <h2>As HTML</h2>
    <iframe
      title="The letter as HTML"
      src={`/mailbox/${letter.id}/html`}
      height="720"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  </Page>
);

/** Its lines, with the links to be tapped. */
const LetterText = ({ text }: { text: string }): VNode => (
  <>
    {text.split('\n').map((line, index) => (
      <span key={index}>
        {line.split(/(https?:\/\/[^\s]+)/).map((part) => (/^https?:/.test(part) ? <a href={part}>{part}</a> : part))}
        <br />
      </span>
    ))}
  </>
);
