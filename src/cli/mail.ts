import type { Command } from 'commander';
import type pg from 'pg';
import { z } from 'zod';
import { mailTask } from '../mail/owe.ts';
import { withDatabase, type Cli } from './context.ts';

const options = z.object({
  limit: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .catch(50),
  json: z.boolean().default(false),
});

/** `mail list`. */
export function mailCommands(program: Command, cli: Cli): void {
  program
    .command('mail')
    .description('mail that is owed, and mail in the mailbox')
    .command('list')
    .description('what is still to be sent, with its tries, and what the mailbox holds; never what stands in a letter')
    .option('--limit <number>', 'at most so many of each, the newest', '50')
    .option('--json', 'print { owed, owedInAll, mailbox } and nothing else')
    .action((given: unknown) => listMail(cli, options.parse(given)));
}

type Owed = {
  kind: string;
  owedSince: string;
  nextTry: string;
  tries: number;
  lastError: string | null;
  givenUp: boolean;
};
type Boxed = { kind: string; to: string; subject: string; at: string };

async function listMail(cli: Cli, { limit, json }: z.output<typeof options>): Promise<void> {
  const { owed, owedInAll, mailbox } = await withDatabase(cli, async ({ pool }) => {
    const all = await owedMail(pool);
    return { owed: all.slice(0, limit), owedInAll: all.length, mailbox: await boxedMail(pool, limit) };
  });
  if (json) cli.out(JSON.stringify({ owed, owedInAll, mailbox }));
  else cli.out([...owedLines(owed, owedInAll), ...boxedLines(mailbox)].join('\n'));
}

const owedLines = (owed: Owed[], inAll: number): string[] => [
  inAll === 0 ? 'No mail is owed.' : `Still to be sent: ${inAll}`,
  ...owed.map(({ kind, owedSince, tries, nextTry, lastError, givenUp }) => {
    const error = lastError === null ? '' : `, ${lastError}`;
    return `  ${owedSince}  ${kind}  ${tries} ${tries === 1 ? 'try' : 'tries'}${error}, ${givenUp ? 'given up' : `next ${nextTry}`}`;
  }),
];

const boxedLines = (mailbox: Boxed[]): string[] => [
  mailbox.length === 0 ? 'The mailbox is empty.' : 'In the mailbox, the newest first:',
  ...mailbox.map(({ kind, to, at, subject }) => `  ${at}  ${kind}  ${to}  ${subject}`),
];

/** The ids in a job's payload stay unshown: with the secret they would make a link. */
async function owedMail(pool: pg.Pool): Promise<Owed[]> {
  const { rows } = await pool.query<{
    kind: string | null;
    created_at: Date;
    run_at: Date;
    attempts: number;
    max_attempts: number;
    last_error: string | null;
  }>(
    `select * from (
       select jobs.payload ->> 'kind' as kind, jobs.created_at, jobs.run_at, jobs.attempts, jobs.max_attempts,
              jobs.last_error, jobs.id
         from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
        where tasks.identifier = $1
       union all
       select kind, created_at, created_at, 0, 1, null, null from owed_mail
     ) as owed order by created_at desc, id desc`,
    [mailTask],
  );
  return rows.map((row) => ({
    kind: row.kind ?? 'unknown',
    owedSince: row.created_at.toISOString(),
    nextTry: row.run_at.toISOString(),
    tries: row.attempts,
    lastError: row.last_error === null ? null : classOf(row.last_error),
    givenUp: row.attempts >= row.max_attempts,
  }));
}

/** Its kind alone: the words of a mail server repeat addresses, and could repeat more. */
function classOf(error: string): string {
  const code = /\bE[A-Z]{3,}\b|\b[45]\d\d\b/.exec(error)?.[0];
  return code ?? /^([A-Za-z]*Error)\b/.exec(error)?.[1] ?? 'failed';
}

/** Subjects hold the names of organisations and appeals, and no link. */
async function boxedMail(pool: pg.Pool, limit: number): Promise<Boxed[]> {
  const { rows } = await pool.query<{ kind: string; to: string; subject: string; created_at: Date }>(
    `select kind, "to", subject, created_at from mailbox order by created_at desc, id desc limit $1`,
    [limit],
  );
  return rows.map(({ kind, to, subject, created_at }) => ({ kind, to, subject, at: created_at.toISOString() }));
}
