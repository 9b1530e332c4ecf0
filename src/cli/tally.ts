import type { Command } from 'commander';
import { z } from 'zod';
import { slotDifferences, type SlotDifference } from '../slots/check.ts';
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
      'recompute every count from the pledges, receipts and bookings; ends with 1 when one differs, and repairs nothing',
    )
    .option('--json', 'print { differences } and nothing else')
    .action((given: unknown) => checkTally(cli, options.parse(given)));
}

export const differenceInWords = ({ appeal, item, count, kept, records }: Difference): string =>
  `${appeal}: "${item}" counts ${kept} as ${count}, and its records add up to ${records}.`;

const slotInWords = ({ point, startsAt, kept, records }: SlotDifference): string =>
  `${point}: the time ${startsAt} counts ${kept} as taken, and its bookings add up to ${records}.`;

async function checkTally(cli: Cli, { json }: z.output<typeof options>): Promise<void> {
  const { differences, slots } = await withDatabase(cli, async ({ pool }) => ({
    differences: await tallyDifferences(pool),
    slots: await slotDifferences(pool),
  }));
  const isRight = differences.length + slots.length === 0;
  if (json) cli.out(JSON.stringify({ differences: [...differences, ...slots] }));
  else if (isRight) cli.out('Every count is what its records add up to.');
  else for (const line of [...differences.map(differenceInWords), ...slots.map(slotInWords)]) cli.out(line);
  if (!isRight) cli.endWith(1);
}
