import type { Command } from 'commander';
import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BadBackup } from '../db/backup/format.ts';
import { readBackup } from '../db/backup/read-backup.ts';
import { OtherLevel, restoreBackup } from '../db/backup/restore-backup.ts';
import { writeBackup } from '../db/backup/write-backup.ts';
import { rippleDifferences } from '../sharing/ripple/check.ts';
import { tallyDifferences } from '../tally/check.ts';
import { quantityText } from '../ui/quantities.ts';
import { CliError, withDatabase, type Cli, type CliContext } from './context.ts';
import { secretForBackup, secretForRestore } from './backup-secret.ts';
import { rippleDifferenceInWords } from './ripple.ts';
import { differenceInWords } from './tally.ts';

const options = z.object({ force: z.boolean().default(false), json: z.boolean().default(false) });

/** `backup FILE` and `restore FILE`. */
export function backupCommands(program: Command, cli: Cli): void {
  program
    .command('backup <file>')
    .description('write the whole database with its pictures into one file, also while the service runs')
    .option('--force', 'write over a file that is there')
    .option('--json', 'print JSON and nothing else')
    .addHelpText('after', aboutBackup)
    .action((file: string, given: unknown) => backup(cli, file, options.parse(given)));

  program
    .command('restore <file>')
    .description('put a backup into an empty database; the service has to be stopped')
    .option('--force', 'remove what the database holds now, and put the backup in its place')
    .option('--json', 'print JSON and nothing else')
    .addHelpText('after', aboutRestore)
    .action((file: string, given: unknown) => restore(cli, file, options.parse(given)));
}

const aboutBackup = `
The file holds everything at one moment: appeals, pledges, pictures, and the mail that is still owed. It is read back
and compared before it gets its name. It holds personal data, and the secret from which the links in mails are made
(when that stands in DATA_DIR and not in SECRET): keep it as safe as the service itself. Only you can read it.`;

const aboutRestore = `
All or nothing: if anything goes wrong, the database stays as it was. Links in mails sent before the backup keep
working. The release has to be the one that made the backup; start a newer one afterwards.`;

type Options = z.output<typeof options>;

async function backup(cli: Cli, given: string, { force, json }: Options): Promise<void> {
  const file = path.resolve(cli.folder, given);
  const done = await withDatabase(cli, async ({ pool, config }) => {
    const secret = secretForBackup(config);
    const result = await filesOf(file, () => writeBackup(pool, file, { now: cli.clock.now(), secret, replace: force }));
    if (result.kind === 'exists') throw new CliError(`${file} is there already. Choose another name, or add --force.`);
    return result;
  });
  const rows = Object.values(done.contents).reduce((sum, table) => sum + table.rows, 0);
  const answer = {
    file,
    bytes: statSync(file).size,
    madeAt: done.header.madeAt,
    tables: done.header.tables.length,
    rows,
    appeals: done.contents['public.appeals']?.rows ?? 0,
    pledges: done.contents['public.pledges']?.rows ?? 0,
    holdsSecret: done.header.secret !== null,
  };
  if (json) {
    cli.out(JSON.stringify(answer));
    return;
  }
  cli.out(
    `Wrote ${file}: ${things(answer.appeals, 'appeals')}, ${things(answer.pledges, 'pledges')}, ${things(rows, 'rows')} in all, ${things(answer.bytes, 'bytes')}. Read back and found whole.`,
  );
  cli.out(
    answer.holdsSecret
      ? 'It holds personal data and the secret of the links in mails. Keep it safe.'
      : 'It holds personal data. The SECRET is not in it: keep that too, or links in mails already sent stop working.',
  );
}

async function restore(cli: Cli, given: string, { force, json }: Options): Promise<void> {
  const file = path.resolve(cli.folder, given);
  // The whole file is looked at before anything is touched.
  const backup = await filesOf(file, () => readBackup(file));
  const done = await withDatabase(cli, async (context) => {
    const secret = secretForRestore(context.config, backup.header);
    await refuseWhileServing(context);
    const result = await filesOf(file, () =>
      restoreBackup(context.pool, file, backup, { replace: force, beforeCommit: secret.prepare }),
    );
    if (result.kind === 'not-empty')
      throw new CliError(
        `This database holds ${things(result.organisations, 'organisations')} and ${things(result.appeals, 'appeals')}. Restore into an empty one (another DATA_DIR), or add --force to put the backup in their place.`,
      );
    secret.finish();
    const [tally, ripples] = [await tallyDifferences(context.pool), await rippleDifferences(context.pool)];
    const inWords = [...tally.map(differenceInWords), ...ripples.map(rippleDifferenceInWords)];
    return { rows: result.rows, differences: [...tally, ...ripples], inWords };
  });
  const { madeAt } = backup.header;
  if (json) cli.out(JSON.stringify({ file, madeAt, rows: done.rows, differences: done.differences }));
  else cli.out(`Restored ${done.rows} rows of ${madeAt}. Start the service again.`);
  if (done.differences.length > 0)
    throw new CliError(
      `Some counts do not agree with the records, as they did not when the backup was made:\n${done.inWords.join('\n')}`,
    );
}

/** Its cached pages, streams and half-done jobs would be of another database all at once. */
async function refuseWhileServing({ pool, isOurs }: CliContext): Promise<void> {
  const { rows } = await pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name = 'appeal-amplifier listen'`,
  );
  if (!isOurs || rows.length > 0)
    throw new CliError('The service runs with this database. Stop it first, then restore.');
}

/** What can be wrong with a file is told in words. */
async function filesOf<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadBackup) throw new CliError(`${file} can't be used: ${error.message}.`);
    if (error instanceof OtherLevel) throw new CliError(error.message);
    const reason = error instanceof Error && 'code' in error ? fileReasons[String(error.code)] : undefined;
    throw reason === undefined ? error : new CliError(`${file}: ${reason}.`);
  }
}

const fileReasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not read or write there',
  EISDIR: 'this is a folder',
  ENOTDIR: 'this path leads through a file',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
};

const things = (count: number, item: string): string => quantityText(count, { item, unit: null });
