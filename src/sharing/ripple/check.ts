import type pg from 'pg';
import { linkCounts, recordCounts, rowsToCheck, totalCounts, type RecordRow, type RowsToCheck } from './check-rows.ts';
import { expectedSums } from './expected-sums.ts';
import { noTotals } from './flow.ts';

/** One number of the ripple that is not what the records add up to. */
export type RippleDifference = {
  appeal: string;
  /** The share link's code, the pledge's or receipt's id, or the appeal itself. */
  of: { kind: 'link' | 'record' | 'appeal'; id: string };
  count: string;
  kept: number;
  records: number;
};

/**
 * Adds every ripple up again from the records, on one snapshot of the database, and tells each number that differs. It
 * repairs nothing. What has changed and is not added up yet (a second's worth, while a service runs) is held against what
 * stands in the sums of it. Deliberately another way than flow.ts goes: from the leaves up, whole trees at once.
 */
export async function rippleDifferences(pool: pg.Pool): Promise<RippleDifference[]> {
  const rows = await rowsToCheck(pool);
  return [...rows.records.flatMap(recordDifferences), ...sumDifferences(rows)];
}

const recordDifferences = (row: RecordRow): RippleDifference[] =>
  recordCounts.flatMap((count) => {
    const [kept, records] = [row[`kept_${count}`], row[`records_${count}`]];
    return kept === records ? [] : [{ appeal: row.appeal, of: { kind: 'record', id: row.id }, count, kept, records }];
  });

function sumDifferences(rows: RowsToCheck): RippleDifference[] {
  const { links, appeals } = expectedSums(rows);
  const forgotten = rows.links.filter((link) => !link.isKnown && !link.isWaiting);
  return [
    ...forgotten.map(({ appeal, code }): RippleDifference => {
      const of = { kind: 'link' as const, id: code };
      return { appeal, of, count: 'link', kept: 0, records: 1 };
    }),
    ...links.flatMap(({ row, counts }) =>
      differences(row.appeal, { kind: 'link', id: row.code }, { counts: linkCounts, kept: row, records: counts }),
    ),
    ...rows.totals.flatMap((row) => {
      const records = appeals.get(row.appeal) ?? noTotals;
      return differences(row.appeal, { kind: 'appeal', id: row.appeal }, { counts: totalCounts, kept: row, records });
    }),
  ];
}

/** Those of the counts that are kept otherwise than the records say. */
const differences = <Count extends string>(
  appeal: string,
  of: RippleDifference['of'],
  { counts, kept, records }: { counts: readonly Count[]; kept: Record<Count, number>; records: Record<Count, number> },
): RippleDifference[] =>
  counts
    .filter((count) => kept[count] !== records[count])
    .map((count) => ({ appeal, of, count, kept: kept[count], records: records[count] }));
