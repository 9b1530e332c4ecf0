import { isThanks } from './context.ts';
import type { ReadNeed } from './details.ts';
import type { Polarity } from './polarity.ts';
import { headingOf } from './read-heading.ts';
import type { LineOutcome, LineReading, Part } from './line-reading.ts';
import { nothing } from './line-reading.ts';
import type { Line } from './read-lines.ts';
import { linesOf, readLine as readPhysicalLine } from './read-lines.ts';
import type { SentenceReading } from './read-sentence.ts';
import { readSentence } from './read-sentence.ts';
import type { RowReading } from './read-table.ts';
import { readTables } from './read-table.ts';
import { sentencesOf } from './split-items.ts';
import type { Surroundings } from './surroundings.ts';
import { surroundingsOf } from './surroundings.ts';

/** A need as it was read; `unit` null: counted in pieces, `wanted` null: no quantity was stated. */
export type ParsedNeed = ReadNeed & { line: number };

/** A pasted list, read. `unclear` has the lines nobody could read, as they were typed. */
export type ParsedNeedsList = {
  needs: ParsedNeed[];
  notWanted: string[];
  unclear: string[];
  lines: { line: number; became: LineOutcome }[];
};

const MOST_NEEDS = 500;
const LONGEST_TURN_MS = 8;

/**
 * Reads a list as charities write it (chat message, poster, web page, rows of a spreadsheet) into needs, the
 * list of what is not wanted, and the lines that stayed unclear. Never throws; time is linear in the text.
 * Of a range ("20-30") the upper end is wanted and the range stands in the note. At most 500 needs; lines
 * after that are unclear.
 */
export function parseNeedsList(text: string): ParsedNeedsList {
  const steps = readInSteps(text);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same, but a long text gives way to everybody else every few milliseconds. */
export async function parseNeedsListInTurns(text: string): Promise<ParsedNeedsList> {
  const steps = readInSteps(text);
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < LONGEST_TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  }
}

/** Stops after every line. */
function* readInSteps(text: string): Generator<undefined, ParsedNeedsList> {
  const lines: Line[] = [];
  for (const raw of linesOf(text)) {
    lines.push(readPhysicalLine(raw, lines.length + 1));
    yield;
  }
  const filled = lines.filter((line) => line.raw.trim() !== '');
  const tables = readTables(lines);
  const surroundings = surroundingsOf(lines, filled);
  const list: ParsedNeedsList = { needs: [], notWanted: [], unclear: [], lines: [] };
  let part: Part = 'wanted';
  const readAny = (line: Line): LineReading => {
    const row = tables.get(line.number)?.();
    return row && row.kind !== 'unclear' ? readRowOf(row, part) : readLine(line, part, surroundings(line));
  };
  for (const line of filled) {
    const reading = list.needs.length < MOST_NEEDS ? readAny(line) : nothing('unclear');
    part = reading.then ?? part;
    addReading(list, line, reading);
    yield;
  }
  return list;
}

function addReading(list: ParsedNeedsList, line: Line, reading: LineReading): void {
  const full =
    list.needs.length + reading.needs.length > MOST_NEEDS ||
    list.notWanted.length + reading.notWanted.length > MOST_NEEDS;
  const became = full ? 'unclear' : reading.became;
  list.lines.push({ line: line.number, became });
  if (became === 'unclear') list.unclear.push(line.raw.trim());
  if (full) return;
  list.needs.push(...reading.needs.map((need) => ({ ...need, line: line.number })));
  const known = new Set(list.notWanted);
  list.notWanted.push(...[...new Set(reading.notWanted)].filter((item) => !known.has(item)));
}

function readRowOf(row: Exclude<RowReading, { kind: 'unclear' }>, part: Part): LineReading {
  if (row.kind === 'head') return nothing('heading', part === 'place' ? 'wanted' : null);
  if (part !== 'notWanted') return { became: row.needs.length > 0 ? 'need' : 'notWanted', ...row, then: null };
  return {
    became: 'notWanted',
    needs: [],
    notWanted: [...row.needs.map((need) => need.item), ...row.notWanted],
    then: null,
  };
}

function readLine(line: Line, part: Part, around: Surroundings): LineReading {
  if (line.tooLong || line.struck) return nothing('unclear');
  if (!/[\p{L}\p{N}]/u.test(line.text)) return nothing('context');
  const heading = headingOf(line, part, around);
  if (heading) return heading;
  const section: Polarity =
    line.mark === 'no' ? 'notWanted' : line.mark === 'yes' ? 'wanted' : part === 'notWanted' ? 'notWanted' : 'wanted';
  const readings = sentencesOf(line.text).map((sentence) => readSentence(sentence, section));
  const sentences = sentencesOf(line.text);
  const spoken = readings.map((reading, at) =>
    part === 'place' ? onlyIfAsked(reading, sentences[at] ?? '', line) : reading,
  );
  return gathered(spoken, sentences, line, around);
}

/** In a part about where and when, only sentences that ask or refuse in so many words count. */
function onlyIfAsked(reading: SentenceReading, sentence: string, line: Line): SentenceReading {
  if (reading.kind !== 'list') return reading.kind === 'unclear' ? { kind: 'context' } : reading;
  const asks =
    /\b(?:need|needs|needed|wanted|short of|looking for|please (?:bring|donate|send|don'?t|do not|no)|don'?t need|cannot|can'?t|not accept)\b/i.test(
      sentence,
    );
  return asks || line.mark === 'yes' || line.mark === 'no' ? reading : { kind: 'context' };
}

function gathered(
  readings: readonly SentenceReading[],
  sentences: readonly string[],
  line: Line,
  around: Surroundings,
): LineReading {
  const lists = readings.flatMap((reading, at) =>
    reading.kind === 'list' && !isPassingRemark(reading, at, readings, sentences) ? [{ ...reading, at }] : [],
  );
  const needs = lists.flatMap((list) =>
    list.at === firstOf(lists) ? withAside(list.needs, readings, sentences) : list.needs,
  );
  const notWanted = lists.flatMap((list) => list.notWanted);
  const last = readings[readings.length - 1];
  const then = last?.kind === 'heading' ? last.polarity : null;
  if (needs.length > 0 && isDoubtful(needs, line, around)) return nothing('unclear');
  if (needs.length > 0) return { became: 'need', needs, notWanted, then };
  if (notWanted.length > 0) return { became: 'notWanted', needs, notWanted, then };
  if (then !== null) return nothing('heading', then);
  if (readings.some((reading) => reading.kind === 'unclear')) return nothing('unclear');
  const farewell = isThanks(line.text) && line.text.split(' ').length <= 5 && around.left <= 3;
  return nothing('context', farewell ? 'farewell' : null);
}

/** "Rain or shine", "Kev": a bare word or two behind whole sentences. */
function isPassingRemark(
  list: { needs: readonly ReadNeed[]; notWanted: readonly string[] },
  at: number,
  readings: readonly SentenceReading[],
  sentences: readonly string[],
): boolean {
  if (at === 0 || list.notWanted.length > 0 || list.needs.length !== 1) return false;
  const [need] = list.needs;
  const before = readings[at - 1];
  const told =
    before?.kind === 'context' ||
    before?.kind === 'aside' ||
    (readings[0]?.kind !== 'list' && at === readings.length - 1);
  return told && need?.wanted === null && need.unit === null && (sentences[at] ?? '').split(' ').length <= 3;
}

function firstOf(lists: readonly { at: number }[]): number {
  return lists[0]?.at ?? 0;
}

/** "Tents (50). Single-man tents are too small": a sentence behind the first is a note to its last need. */
function withAside(
  needs: readonly ReadNeed[],
  readings: readonly SentenceReading[],
  sentences: readonly string[],
): readonly ReadNeed[] {
  const last = needs[needs.length - 1];
  const asides = sentences.filter((_, at) => at > 0 && readings[at]?.kind === 'aside');
  if (!last || readings[0]?.kind !== 'list' || asides.length === 0) return needs;
  const note = [last.note, ...asides]
    .filter((text) => text !== '')
    .join('; ')
    .slice(0, 300)
    .toWellFormed()
    .trim();
  return [...needs.slice(0, -1), { ...last, note }];
}

/** A bare name among bullets, or after the thanks at the end, is a person or a place as likely as a thing. */
function isDoubtful(needs: readonly ReadNeed[], line: Line, around: Surroundings): boolean {
  const bare = needs.length === 1 && needs.every((need) => need.wanted === null && need.unit === null);
  if (!bare || line.mark !== 'none') return false;
  if (/\b(?:needs?|needed|wanted|please|welcome|short|looking|could|would|appreciated|urgently)\b/i.test(line.text))
    return false;
  return around.bulleted || isThanks(line.text);
}
