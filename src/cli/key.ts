import type { Command } from 'commander';
import { z } from 'zod';
import { makeApiKey } from '../organisations/api-keys.ts';
import { organisationBySlug } from '../organisations/queries.ts';
import { CliError, withDatabase, type Cli } from './context.ts';

const createOptions = z.object({
  organisation: z.string(),
  name: z.string().trim().min(1).max(80),
  json: z.boolean().default(false),
});

/** `key create`. */
export function keyCommands(program: Command, cli: Cli): void {
  program
    .command('key')
    .description('API keys of organisations')
    .command('create')
    .description('make an API key; it is printed this one time')
    .requiredOption('--organisation <slug>', 'whose key it is')
    .option('--name <name>', 'what it is for, shown in the settings', 'Command line')
    .option('--json', 'print { organisation, key } and nothing else')
    .action((options: unknown) => createKey(cli, createOptions.parse(options)));
}

async function createKey(cli: Cli, { organisation: slug, name, json }: z.output<typeof createOptions>): Promise<void> {
  const key = await withDatabase(cli, async ({ db }) => {
    const organisation = await organisationBySlug(db, slug);
    if (!organisation) throw new CliError(`There is no organisation "${slug}". See: organisation list`);
    const made = await makeApiKey(db, { organisationId: organisation.id, name, now: cli.clock.now() });
    return made.key;
  });
  cli.out(json ? JSON.stringify({ organisation: slug, key }) : `${key}\n\nKeep it safe: it is not shown again.`);
}
