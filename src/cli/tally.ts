import type { Command } from 'commander';
import { z } from 'zod';
import { tallyDifferences, type Difference } from '../tally/check.ts';
import { withDatabase, type Cli } from './context.ts';

const options = z.object({ json: z.boolean().default(false) });

/** `tally check`. */
export function tallyCommands(program: Command, cli: Cli): void {
  program
    .command('tally')
    .description('what the appeals add up to')
    .command('check')
    .description(
      'recompute every count from the pledges and receipts; ends with 1 when one differs, and repairs nothing',
    )
    .option('--json', 'print { differences } and nothing else')
    .action((given: unknown) => checkTally(cli, options.parse(given)));
}

export const differenceInWords = ({ appeal, item, count, kept, records }: Difference): string =>
  `${appeal}: "${item}" counts ${kept} as ${count}, and its records add up to ${records}.`;

async function checkTally(cli: Cli, { json }: z.output<typeof options>): Promise<void> {
  const differences = await withDatabase(cli, ({ pool }) => tallyDifferences(pool));
  if (json) cli.out(JSON.stringify({ differences }));
  else if (differences.length === 0) cli.out('Every count is what its records add up to.');
  else for (const difference of differences) cli.out(differenceInWords(difference));
  if (differences.length > 0) cli.endWith(1);
}
