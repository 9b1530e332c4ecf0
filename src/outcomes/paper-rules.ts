import type { SheetLine } from './paper-reading.ts';
import { readCount } from './paper-reading.ts';
import { numberText } from '../ui/quantities.ts';

/** A pledge that a code on the sheet stands for. */
export type CodedPledge = {
  id: string;
  name: string | null;
  items: { needId: string; quantity: number; received: number }[];
};

export type SheetNeed = { id: string; item: string; unit: string | null };

/** What is to be counted for a line, or what is unclear in it: by field, in words. */
export type Understood = {
  line: SheetLine;
  needId: string | null;
  quantity: number | null;
  pledgeId: string | null;
  /** Whose it is, as far as known. */
  name: string | null;
  problems: { field: 'code' | 'what' | 'came'; message: string }[];
  /** Something to look at; it can be counted all the same. */
  note: string | null;
};

/** Understands a line by the needs of the appeal, as they are numbered on its sheet, and the codes of its pledges. */
export function understand(
  line: SheetLine,
  { needs, pledges }: { needs: readonly SheetNeed[]; pledges: ReadonlyMap<string, CodedPledge> },
): Understood {
  const code = codeText(line.code);
  const pledge = code === '' ? null : (pledges.get(code) ?? null);
  const needId = needOf(line.what, needs) ?? onlyNeedOf(line.what, pledge);
  const quantity = readCount(line.came);
  const problems: Understood['problems'] = [];
  if (code !== '' && !pledge)
    problems.push({
      field: 'code',
      message: `No promise of this appeal has the code ${code}. Correct it, or leave it empty to count it without a promise`,
    });
  if (needId === null) problems.push({ field: 'what', message: 'Choose what it was' });
  if (quantity === null || quantity === 0)
    problems.push({ field: 'came', message: 'Write how many came, as a whole number such as 24' });
  return {
    line,
    needId,
    quantity,
    pledgeId: pledge?.id ?? null,
    name: pledge?.name ?? null,
    problems,
    note: pledge && needId !== null ? countedBefore(pledge, needId) : null,
  };
}

export const codeText = (text: string): string => text.trim().toUpperCase().replaceAll(/[\s-]/g, '');

/** By its id in the form, by its number on the sheet, by its words, or by the beginning of them if that leaves one. */
function needOf(what: string, needs: readonly SheetNeed[]): string | null {
  const wanted = plain(what);
  if (wanted === '') return null;
  const chosen = needs.find(({ id }) => id === wanted);
  if (chosen) return chosen.id;
  const number = /^(\d{1,3})[.)]?$/.exec(wanted)?.[1];
  if (number !== undefined) return needs[Number(number) - 1]?.id ?? null;
  const named = needs.map(({ id, item, unit }) => ({ id, names: [plain(item), plain(`${item} (${unit ?? ''})`)] }));
  const withoutNumber = wanted.replace(/^\d{1,3}[.)]\s+/, '');
  const same = named.filter(({ names }) => names.includes(wanted) || names.includes(withoutNumber));
  if (same.length > 0) return same.length === 1 ? (same[0]?.id ?? null) : null;
  const begins = named.filter(({ names }) => names.some((name) => name.startsWith(withoutNumber)));
  return begins.length === 1 ? (begins[0]?.id ?? null) : null;
}

/** A code alone says enough where the promise is of one thing. */
const onlyNeedOf = (what: string, pledge: CodedPledge | null): string | null =>
  what.trim() === '' && pledge?.items.length === 1 ? (pledge.items[0]?.needId ?? null) : null;

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');

function countedBefore({ items }: CodedPledge, needId: string): string | null {
  const item = items.find((one) => one.needId === needId);
  if (!item || item.received === 0) return null;
  return `${numberText(item.received)} of ${numberText(item.quantity)} were counted for this promise before. This is counted on top.`;
}
