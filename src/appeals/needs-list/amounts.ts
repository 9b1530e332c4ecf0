import { readCount } from './numbers.ts';
import { MEASURED_UNITS, unitOf } from './units.ts';

/** "at least 40 x 15kg bags of": the quantity, the unit, and what else was said about the quantity. */
export type Amount = { wanted: number | null; unit: string | null; notes: string[]; none: boolean; next: number };

/** The most a need can ask for; a bigger number stays in the note. */
const MOST_WANTED = 1_000_000;

const APPROXIMATE = new Set(['about', 'around', 'approx', 'approx.', 'approximately', 'roughly', 'circa', 'c.', 'ca', 'ca.', '~', 'over',
  'minimum', 'min', 'min.', 'maximum', 'max', 'max.', 'least', 'nearly', 'almost', 'upto', 'ideally', 'maybe']); // prettier-ignore
const LEADING = new Set(['x', 'qty', 'qty.', 'quantity', 'another', 'further', 'extra', 'total', 'need', 'needed', 'need:', 'wanted', 'want',
  'still', 'just', 'only', 'between', 'target', 'of', 'require', 'required', 'say', 'no.', 'number', 'goal', 'aim', 'a', 'we']); // prettier-ignore
const AFTER_COUNT = new Set([
  'x',
  'no',
  'no.',
  'nos',
  'nos.',
  'off',
  'more',
  'additional',
  'extra',
  'further',
  'units',
  'each',
  'of',
  '*',
]);
const CLOSING = new Set(['needed', 'please', 'pls', 'plz', 'wanted', 'required', 'left', 'to', 'go', 'total', 'in', 'only', 'each', 'more',
  'thanks', 'ideally', 'still', 'if', 'possible', 'poss', 'or', 'minimum', 'min', 'max', 'maximum', 'plus', 'now', 'urgently', 'asap', 'at', 'least', 'available',
  'approx', 'altogether', 'them',
  'them', 'overall', 'ish', 'per', 'week', 'month', 'day', 'a', 'today', 'this', 'so']); // prettier-ignore
const TELLING = new Set([
  'or',
  'more',
  'minimum',
  'min',
  'max',
  'maximum',
  'least',
  'approx',
  'per',
  'ideally',
  'possible',
  'poss',
  'plus',
  'ish',
]);
const SIZES_OF_UNIT = new Set([
  'large',
  'small',
  'big',
  'medium',
  'full',
  'family',
  'family-size',
  'individual',
  'catering',
  'giant',
  'mini',
  'single',
  'double',
  'little',
  'new',
  'sealed',
]);
const MEASURES = new Set(
  `kg kgs g gm gms gram grams kilo kilos ml mls cl l ltr ltrs litre litres liter liters oz ozs lb lbs gal gals gallon gallons pint pints
m cm mm metre metres meter meters ft foot feet inch inches in" yd yds yards w watt watts v volt volts amp amps ply person persons man men tog togs week weeks month months
mth mths year years yr yrs day days hour hours hr hrs min mins minutes mph gb tb mah seater berth seat drawer way tier door star mg cc tonne tonnes
people children kids dogs cats families animals horses puppies kittens residents volunteers guests birds per-cent percent pence pounds p am pm
pack-size count pieces-or degrees c f sq cwt dwt denier gsm season seasons slice slices burner mp lumen lumens piece`.split(
    /\s+/,
  ),
);
const SIZE_NAMES = new Set(['size', 'sizes', 'size:', 'sizes:', 'age', 'ages', 'aged', 'age:', 'ages:', 'stage', 'stages', 'uk', 'eu', 'spf', 'factor', 'step', 'grade', 'type',
  'no', 'number', 'under', 'over', 'from', 'gauge', 'version', 'unit', 'flat', 'room', 'windows', 'year', 'years', 'class', 'level', 'part', 'route', 'junction', 'waist', 'chest', 'collar', 'sz', 'ps', 'playstation']); // prettier-ignore

const SIZE_WORD =
  /^\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?){1,2}(?:cm|mm|m|in|ft|"|')?$|^\d+(?:[.,/]\d+)?(?:-\d+(?:[.,]\d+)?)?-?(?:kgs?|gm?s?|mls?|cl|l|ltrs?|litres?|liters?|oz|lbs?|gal|m|cm|mm|ft|foot|inch|in|"|'|yd|w|watt|v|volt|a|amp|ply|person|man|tog|seater|berth|months?|mths?|m\+|yrs?|years?|gb|tb|mah|mg|tier|way|pack|pk|pint|hp|gauge|litre|gallon|day|week|hour|piece|pc|count|ct|denier|gsm|d)$/i;
const NUMBER_LIKE = /^\d+(?:[.,/]\d+)*(?:-\d+(?:[.,]\d+)?)?\+?$/;
const SIZE_PART =
  /^(?:\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?\+?|\d+[a-z]{0,2}|x{0,3}[sml]|x{1,3}l|xs|and|to|or|upwards|up|months?|mths?|years?|yrs?|&|\/|[a-z0-9]{1,3}[-/][a-z0-9]{1,3}|medium|large|small|\+)$/i;

/** The amount that begins at `start`, or null if no count stands there. */
export function readAmount(words: readonly string[], start: number): Amount | null {
  let at = start;
  const said: string[] = [];
  while (at - start < 4 && isLeading(words, at)) {
    if (APPROXIMATE.has(low(words[at])) || /^(?:at|up|to|no|not|more|than)$/.test(low(words[at])))
      said.push(low(words[at]));
    at += 1;
  }
  const count = readCount(words, at);
  if (!count || startsSize(words, at) || isYear(words, at, start)) return null;
  const number = words.slice(at, count.next).join(' ').replace(/^x|x$/g, '');
  const notes = said.length > 0 ? [[...said, number].join(' ')] : count.said !== null ? [count.said] : [];
  at = count.next;
  const ofMeasure = unitOf(words[at]);
  if (ofMeasure && MEASURED_UNITS.has(ofMeasure.singular)) at += low(words[at + 1]) === 'of' ? 2 : 1;
  else while (AFTER_COUNT.has(low(words[at])) && at < count.next + 3) at += 1;
  const rest =
    ofMeasure && MEASURED_UNITS.has(ofMeasure.singular)
      ? { unit: ofMeasure.singular === 'kilo' ? 'kg' : ofMeasure.singular, notes: [], next: at }
      : readContainer(words, at, count.value);
  const tooMany = count.value > MOST_WANTED;
  if (tooMany && notes.length === 0) notes.push(number);
  return {
    wanted: tooMany || count.value < 1 ? null : count.value,
    unit: rest.unit,
    none: count.value < 1,
    notes: [...notes, ...rest.notes],
    next: rest.next,
  };
}

/** "15kg bags of", "large tins", "packs of 16": a size and a unit, as far as they stand at `at`. */
export function readContainer(
  words: readonly string[],
  start: number,
  count: number | null,
): Omit<Amount, 'wanted' | 'none'> {
  const notes: string[] = [];
  let at = start;
  const size = readSize(words, at);
  if (size && size.next > at) {
    notes.push(size.text);
    at = size.next;
    if (low(words[at]) === 'x') at += 1;
  }
  const describes =
    SIZES_OF_UNIT.has(low(words[at])) &&
    unitOf(words[at + 1]) !== null &&
    (at + 2 >= words.length || low(words[at + 2]) === 'of');
  const unitAt = describes ? at + 1 : at;
  const unit = unitOf(words[unitAt]);
  if (!unit || !standsAsUnit(words, unitAt, unit, size !== null, count)) {
    if (low(words[at]) === 'of' && at > start) at += 1;
    return { unit: null, notes, next: at };
  }
  if (describes) notes.push(low(words[at]));
  at = unitAt + 1;
  if (low(words[at]) !== 'of') return { unit: unit.singular, notes, next: at };
  at += 1;
  // "packs of 16" says how big the pack is.
  if (/^\d+s?$/.test(words[at] ?? '')) {
    notes.push(
      words
        .slice(unitAt, at + 1)
        .join(' ')
        .toLowerCase(),
    );
    at += 1;
  }
  return { unit: unit.singular, notes, next: at };
}

/** A size such as "15kg", "4-6 person", "size 4 and 5", "ages 7-11", "4m x 6m" at `at`, or null. */
export function readSize(words: readonly string[], at: number): { text: string; next: number } | null {
  const word = low(words[at]);
  let next = at;
  if (/^(?:sizes?|aged?|ages|stages?|size:|sizes:|age:|ages:|sz)$/.test(word) && SIZE_PART.test(low(words[at + 1]))) {
    next = at + 1;
    while (next < words.length && next < at + 8 && SIZE_PART.test(low(words[next]))) next += 1;
    if (/^(?:and|to|or|&)$/.test(low(words[next - 1]))) next -= 1;
  } else if (SIZE_WORD.test(word)) {
    next = at + 1;
  } else if (NUMBER_LIKE.test(word) && startsSize(words, at)) {
    next = measureAfter(words, at) + 1;
  }
  if (next === at) return null;
  if (low(words[next]) === 'x' && readSize(words, next + 1) !== null && !/^sizes?$/.test(word))
    next = readSize(words, next + 1)?.next ?? next;
  return { text: words.slice(at, next).join(' '), next };
}

/** Whether all the words together are one amount: "30", "x 40 please", "at least 20", "12 packs", "100 pairs if poss". */
export function readWholeAmount(words: readonly string[]): Amount | null {
  if (words.length === 0 || words.length > 14) return null;
  const amount = readAmount(words, 0);
  if (!amount) return null;
  const after = words.slice(amount.next);
  if (!after.every((word) => CLOSING.has(low(word)))) return null;
  const telling = after.some((word) => TELLING.has(low(word))) ? [after.join(' ')] : [];
  return { ...amount, notes: [...amount.notes, ...telling], next: words.length };
}

/** Whether the word before a number makes it a size, an age or a name: "size 4", "under 5". */
export function namesNextNumber(word: string | undefined): boolean {
  return SIZE_NAMES.has(low(word));
}

function isLeading(words: readonly string[], at: number): boolean {
  const word = low(words[at]);
  if (word === 'no') return low(words[at + 1]) === 'more' && low(words[at + 2]) === 'than';
  if (word === 'not' || word === 'more' || word === 'than')
    return low(words[at + 1]) === 'than' || word === 'than' || low(words[at + 1]) === 'more';
  if (word === 'a') return readCount(words, at) === null && low(words[at + 1]) === 'further';
  if (word === 'at' || word === 'up' || word === 'to')
    return /^(?:least|most|to|\d[\d,]*)$/.test(low(words[at + 1])) || word === 'to';
  return LEADING.has(word) || APPROXIMATE.has(word);
}

/** Whether the number at `at` is the first word of a size, because a measure follows. Weights followed by "of" are counts. */
function startsSize(words: readonly string[], at: number): boolean {
  const measure = measureAfter(words, at);
  if (measure < 0) return false;
  const unit = unitOf(words[measure]);
  return !(unit && MEASURED_UNITS.has(unit.singular) && low(words[measure + 1]) === 'of');
}

function measureAfter(words: readonly string[], at: number): number {
  if (!NUMBER_LIKE.test(low(words[at]))) return -1;
  if (MEASURES.has(low(words[at + 1]))) return at + 1;
  const joined = /^(?:to|or|and|-|\/)$/.test(low(words[at + 1])) && NUMBER_LIKE.test(low(words[at + 2]));
  if (joined && MEASURES.has(low(words[at + 3]))) return at + 3;
  if (/^\d+\/\d+$/.test(low(words[at + 1])) && MEASURES.has(low(words[at + 2]))) return at + 2;
  return -1;
}

/** A bare "2027" in front of a word is a year; "2027 tins of", "x 2027" and "2,027" are counts. */
function isYear(words: readonly string[], at: number, start: number): boolean {
  return (
    at === start && /^20[2-3]\d$/.test(words[at] ?? '') && unitOf(words[at + 1]) === null && low(words[at + 1]) !== 'x'
  );
}

function standsAsUnit(
  words: readonly string[],
  at: number,
  unit: { many: boolean; needsOf: boolean },
  sized: boolean,
  count: number | null,
): boolean {
  const following = low(words[at + 1]);
  if (following === 'of') return true;
  if (words.length === at + 1 || CLOSING.has(following)) return count !== null || sized;
  if (/^(?:for|with|in|from|and|or|&|-)$/.test(following)) return false;
  if (unit.needsOf) return false;
  return (
    sized ||
    (count !== null && unit.many) ||
    (count === 1 && !/^(?:openers?|files?|lids?|clips?|brush(?:es)?)$/.test(following))
  );
}

function low(word: string | undefined): string {
  return (word ?? '').toLowerCase().replace(/[,;]+$/, '');
}
