import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { freePort } from './service.ts';

/**
 * A real mail server on this machine. Addresses that begin with `nobody` don't exist for it, and the mailboxes of those
 * that begin with `full` are full.
 */
export type MailServer = {
  url: string;
  /** How many connections are open. */
  open(): number;
  /** What has come, in order. */
  mails: ParsedMail[];
  /** Waits for the nth mail to an address, 30 s at most. */
  mailTo(email: string, nth?: number): Promise<ParsedMail>;
  stop(): Promise<void>;
};

/** Nothing is made of a letter's text or HTML that is not in the letter. */
const asIs = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

/** `port`: to be there again where one was before. */
export async function startMailServer(port?: number, options: SMTPServerOptions = {}): Promise<MailServer> {
  const at = port ?? (await freePort());
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _, callback) {
      if (address.startsWith('nobody')) callback(Object.assign(new Error('no such user'), { responseCode: 550 }));
      else if (address.startsWith('full')) callback(Object.assign(new Error('mailbox full'), { responseCode: 452 }));
      else callback();
    },
    onData(stream, _, callback) {
      simpleParser(stream, asIs).then(
        (mail) => {
          mails.push(mail);
          callback();
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error('unreadable')),
      );
    },
    ...options,
  });
  // A client that is killed in the middle of a mail is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${at}`,
    mails,
    open: () => server.connections.size,
    async mailTo(email, nth = 1) {
      for (let tries = 0; tries < 600; tries++) {
        const mail = mails.filter(({ to }) => [to].flat().some((one) => one?.text.includes(email)))[nth - 1];
        if (mail) return mail;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no mail ${nth} to ${email} within 30 s`);
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
