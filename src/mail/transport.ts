import nodemailer from 'nodemailer';
import type { Db } from '../db/connect.ts';
import { mailbox } from '../db/schema/service.ts';
import { newId } from '../lib/ids.ts';
import type { Letter } from './letter.ts';

/** `refused`: for good, e.g. there is no such address; trying again changes nothing. */
type Sent = { kind: 'sent' } | { kind: 'refused'; code: number };

export type Transport = {
  /** Throws when it could not be sent now; the job then tries again. */
  send(letter: Letter, meta: { kind: string; messageId: string; date: Date }): Promise<Sent>;
  /** Whether the server answers at present. */
  reachable(): Promise<boolean>;
  close(): void;
};

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Mail by SMTP; the URL goes to nodemailer as it is. STARTTLS is used where offered. */
export function smtpTransport(smtpUrl: string, from: string): Transport {
  const mailer = nodemailer.createTransport({ url: smtpUrl, ...timeouts });
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
        const code = recipientRefusal(error);
        if (code !== null) return { kind: 'refused', code };
        throw error;
      }
    },
    reachable: () =>
      mailer.verify().then(
        () => true,
        () => false,
      ),
    close: () => mailer.close(),
  };
}

/** The header of the part says the same as the file in it (RFC 6047): that an entry is there, or that it is off. */
const methodOf = (calendar: string): 'PUBLISH' | 'CANCEL' =>
  /^METHOD:CANCEL\s*$/m.test(calendar) ? 'CANCEL' : 'PUBLISH';

/** The 5xx answer to RCPT TO or DATA, which is about this letter; a 5xx at sign-in is about our settings. */
function recipientRefusal(error: unknown): number | null {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return null;
  const { responseCode, command } = error;
  if (typeof responseCode !== 'number' || responseCode < 500 || responseCode > 599) return null;
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
