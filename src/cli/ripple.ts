import type { Command } from 'commander';
import { z } from 'zod';
import { rippleDifferences, type RippleDifference } from '../sharing/ripple/check.ts';
import { withDatabase, type Cli } from './context.ts';

const options = z.object({ json: z.boolean().default(false) });

/** `ripple check`. */
export function rippleCommands(program: Command, cli: Cli): void {
  program
    .command('ripple')
    .description('what the share links set going')
    .command('check')
    .description(
      'add every ripple up again from links, visits, pledges and receipts; ends with 1 when a number differs, and repairs nothing',
    )
    .option('--json', 'print { differences } and nothing else')
    .action((given: unknown) => checkRipples(cli, options.parse(given)));
}

export const rippleDifferenceInWords = ({ appeal, of, count, kept, records }: RippleDifference): string => {
  const whose = { link: `link ${of.id}`, record: `pledge or receipt ${of.id}`, appeal: 'the whole appeal' }[of.kind];
  return `${appeal}: ${whose} counts ${kept} as ${count}, and its records add up to ${records}.`;
};

async function checkRipples(cli: Cli, { json }: z.output<typeof options>): Promise<void> {
  const differences = await withDatabase(cli, ({ pool }) => rippleDifferences(pool));
  if (json) cli.out(JSON.stringify({ differences }));
  else if (differences.length === 0) cli.out('Every ripple is what its records add up to.');
  else for (const difference of differences) cli.out(rippleDifferenceInWords(difference));
  if (differences.length > 0) cli.endWith(1);
}
