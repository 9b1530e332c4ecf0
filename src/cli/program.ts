import { Command, CommanderError } from 'commander';
import { DataFolderInUse, NoEmbeddedPostgres } from '../db/embedded/errors.ts';
import { backupCommands } from './backup.ts';
import { CliError, type Cli } from './context.ts';
import { keyCommands } from './key.ts';
import { mailCommands } from './mail.ts';
import { organisationCommands } from './organisation.ts';
import { rippleCommands } from './ripple.ts';
import { tallyCommands } from './tally.ts';

/** Runs one command line (without `node` and the script); answers the exit code. Only its own output goes to stdout. */
export async function runCli(words: readonly string[], cli: Omit<Cli, 'endWith'>): Promise<number> {
  try {
    let code = 0;
    await program({ ...cli, endWith: (other) => (code = other) }).parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    cli.err(messageOf(error));
    return 1;
  }
}

function program(cli: Cli): Command {
  const root = new Command('npm run cli --')
    .description('Appeal Amplifier from the command line, also while the service runs.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.out(text.trimEnd()), writeErr: (text) => cli.err(text.trimEnd()) })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', examples);
  organisationCommands(root, cli);
  keyCommands(root, cli);
  mailCommands(root, cli);
  tallyCommands(root, cli);
  rippleCommands(root, cli);
  backupCommands(root, cli);
  return root;
}

const examples = `
Examples:
  npm run cli -- organisation create --name "Dogs' Home" --owner-email rosa@example.org --approved
  npm run cli -- key create --organisation dogs-home --json
  npm run cli -- backup backups/monday.backup

The settings are those of the service: DATABASE_URL, else the database in DATA_DIR.
Every command takes --help.`;

/** What is expected to happen says itself what to do; anything else is a bug, and is shown whole. */
function messageOf(error: unknown): string {
  if (error instanceof CliError || error instanceof DataFolderInUse || error instanceof NoEmbeddedPostgres)
    return error.message;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && unreachable.includes(String(error.code)))
    return `The database of DATABASE_URL can't be reached (${String(error.code)}). Is it running, and is the address right?`;
  return error.stack ?? error.message;
}

/** Nobody there, no such host, wrong password, no such database. */
const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '28000', '3D000'];
