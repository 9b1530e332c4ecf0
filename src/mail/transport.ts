import nodemailer from 'nodemailer';
import type { Db } from '../db/connect.ts';
import { mailbox } from '../db/schema/service.ts';
import { newId } from '../lib/ids.ts';
import type { Letter } from './letter.ts';

/**
 * `refused`: for good, e.g. there is no such address; trying again changes nothing. `put-off`: the server takes no letter
 * to this address at present, e.g. as the mailbox is full.
 */
type Sent = { kind: 'sent' } | { kind: 'refused' | 'put-off'; code: number };

export type Transport = {
  /** Throws when it could not be sent now; the job then tries again. */
  send(letter: Letter, meta: { kind: string; messageId: string; date: Date }): Promise<Sent>;
  /** Whether the server answers at present. */
  reachable(): Promise<boolean>;
  /** After it nothing is sent: what is on its way is cut off. */
  close(): void;
};

/** As many connections as there are workers to use them (jobs/start.ts). */
export const lettersAtOnce = 6;

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/**
 * A connection is kept for the next letter, as opening one costs more than the letter does, but not for long: on the way
 * to a mail server, idle ones are dropped without a word. A letter goes to another connection when one has died before
 * it was begun (five times at most); one that was begun fails, and its job tries again.
 */
const pooled = { pool: true, maxConnections: lettersAtOnce, idleTimeout: 10_000 } as const;

/** Mail by SMTP; the URL goes to nodemailer as it is. STARTTLS is used where offered. */
export function smtpTransport(smtpUrl: string, from: string): Transport {
  const mailer = nodemailer.createTransport({ url: smtpUrl, ...pooled, ...timeouts });
  return {
    async send(letter, { messageId, date }) {
      try {
        await mailer.sendMail({
          from: { name: letter.fromName, address: from },
          to: letter.to,
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          messageId,
          date,
          ...(letter.replyTo ? { replyTo: letter.replyTo } : {}),
          ...(letter.calendar ? { icalEvent: { method: methodOf(letter.calendar), content: letter.calendar } } : {}),
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(letter.stopUrl
              ? { 'List-Unsubscribe': `<${letter.stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
              : {}),
          },
        });
        return { kind: 'sent' };
      } catch (error) {
        const code = answerAboutLetter(error);
        if (code === null) throw error;
        return { kind: code >= 500 ? 'refused' : 'put-off', code };
      }
    },
    reachable: () =>
      mailer.verify().then(
        () => true,
        () => false,
      ),
    close: () => mailer.close({ force: true }),
  };
}

/** The header of the part says the same as the file in it (RFC 6047): that an entry is there, or that it is off. */
const methodOf = (calendar: string): 'PUBLISH' | 'CANCEL' =>
  /^METHOD:CANCEL\s*$/m.test(calendar) ? 'CANCEL' : 'PUBLISH';

/** The 4xx or 5xx answer to RCPT TO or DATA, which is about this letter; one at sign-in is about our settings. */
function answerAboutLetter(error: unknown): number | null {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return null;
  const { responseCode, command } = error;
  if (typeof responseCode !== 'number' || responseCode < 400 || responseCode > 599) return null;
  // 421: the server is going away, whatever the letter.
  if (responseCode === 421) return null;
  return command === 'RCPT TO' || command === 'DATA' ? responseCode : null;
}

/** Mail into the mailbox page, for whoever tries the service without a mail server. */
export function mailboxTransport(db: Db): Transport {
  return {
    async send({ to, subject, text, html }, { kind, date }) {
      await db.insert(mailbox).values({ id: newId(), to, subject, text, html, kind, createdAt: date });
      return { kind: 'sent' };
    },
    reachable: () => Promise.resolve(true),
    close: () => undefined,
  };
}
