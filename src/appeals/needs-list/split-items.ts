import type { Amount } from './amounts.ts';
import { namesNextNumber, readSize, readWholeAmount } from './amounts.ts';
import { readCount } from './numbers.ts';
import { AUDIENCE_WORDS, DESCRIBING_WORDS, DESCRIPTION_OPENERS, INSEPARABLE } from './words.ts';

const ABBREVIATION =
  /(?:^|[\s(])(?:st|no|nos|approx|min|max|mr|mrs|ms|dr|inc|incl|etc|eg|ie|vs|pkt|qty|ca|c|e\.g|i\.e|fr|rev|tel|ext|ltd|co|ft|ltr|oz|\p{L})\.$/iu;

/** The sentences of a line; a full stop inside brackets, in a number or behind an abbreviation ends none. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let begin = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth > 0 || !/[.!?]/.test(sign) || /[^\s"')]/.test(text.charAt(at + 1) || ' ')) continue;
    const abbreviated =
      sign === '.' && text.charAt(at - 1) !== '.' && ABBREVIATION.test(text.slice(Math.max(begin, at - 10), at + 1));
    if (abbreviated && at < text.length - 1) continue;
    sentences.push(text.slice(begin, at));
    begin = at + 1;
  }
  sentences.push(text.slice(begin));
  return sentences
    .map((sentence) => sentence.replace(/^[\s,;:–.!?"-]+|[\s,;–.!?"-]+$/g, ''))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** Splits outside brackets at commas and semicolons, but not at the comma of "1,000". */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let begin = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth > 0 || (sign !== ',' && sign !== ';')) continue;
    if (sign === ',' && /\d/.test(text.charAt(at - 1)) && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5))) continue;
    parts.push(text.slice(begin, at));
    begin = at + 1;
  }
  parts.push(text.slice(begin));
  return parts.map((part) => part.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

/** Where the first ":" or " – " outside brackets is, or -1. The colon of "10:30" is none. */
export function firstMark(text: string, mark: ':' | '–'): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth > 0 || sign !== mark) continue;
    if (mark === '–' || /\s/.test(text.charAt(at + 1) || ' ') || !/\d/.test(text.charAt(at - 1))) return at;
  }
  return -1;
}

/** Splits the things asked for: at commas, and at an "and" that stands between things. */
export function splitWanted(text: string, inSentence: boolean): string[] {
  const parts = joinedSizes(splitAtCommas(text)).map((part) => part.replace(/^(?:and|&|plus|or|also) (?=\S)/i, ''));
  return parts.flatMap((part, at) => splitAtAnd(part, at === parts.length - 1 && (parts.length > 1 || inSentence)));
}

/** "sizes 4, 5 and 6" is one size, whatever its commas say. */
function joinedSizes(parts: readonly string[]): string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const before = joined[joined.length - 1];
    const goesOn =
      before !== undefined &&
      /\b(?:sizes?|ages?|aged|stages?)[^()]*\d[a-z]{0,2}$/i.test(before.slice(-60)) &&
      /^(?:\d{1,2}|and|or|to|[ &])+(?: ?\(.*\))?$/.test(part);
    if (goesOn) joined[joined.length - 1] = `${before}, ${part}`;
    else joined.push(part);
  }
  return joined;
}

/** Splits the things refused: "or" and "nor" part them too. */
export function splitNotWanted(text: string): string[] {
  if (
    /^(?:any(?:thing|one)?|items|things|goods|clothes|clothing) /i.test(text) &&
    splitAtCommas(text)
      .slice(1)
      .every((part) => isQuality(part))
  )
    return [text];
  return splitAtCommas(text)
    .map((part) => part.replace(/^(?:and|&|or|nor|any|also|no) (?=\S)/i, ''))
    .flatMap((part) => {
      const words = part.split(' ');
      const link = words.findIndex((word, at) => /^(?:or|and|nor|&|\+)$/i.test(word) && partsThings(words, at));
      if (link < 0 || /\b(?:that|which|past|with|without|over|under|than)\b/i.test(words.slice(0, link).join(' ')))
        return [part];
      return [words.slice(0, link).join(' '), ...splitNotWanted(words.slice(link + 1).join(' '))];
    });
}

/** "stained or torn": what is wrong with things, not a thing. */
function isQuality(part: string): boolean {
  return wordsOf(part).every((word) => /^(?:or|and|badly|heavily)$|(?:ed|en|rn|ty|ky|ly|ble|out)$/i.test(word));
}

/** Whether a part of a list only says more about the item before it: "all sizes", "250g packs", "large if possible". */
export function isDescription(text: string): boolean {
  const words = wordsOf(text.replace(/\([^()]*\)/g, ' ')).map((word) => word.toLowerCase().replace(/[.:;!?"]+$/, ''));
  const first = words[0];
  if (first === undefined) return true;
  if (
    /^(?:any|all|some) (?:other )?(?:sizes?|brands?|colou?rs?|types?|kinds?|makes?|conditions?|ages?|flavou?rs?|variet(?:y|ies)|shapes?|styles?|sorts?|lengths?|quantit(?:y|ies)|amounts?|genders?|will do|welcome)\b/.test(
      words.join(' '),
    )
  )
    return true;
  if (/^(?:in )?(?:multi-?)?(?:packs?|boxes|box|bags?|sets?|rolls?|multipacks?|trays?) of \d+/.test(words.join(' ')))
    return true;
  if (first === 'any' || first === 'all') return words.slice(1).every((word) => isDescribing(word));
  if (DESCRIPTION_OPENERS.has(first)) return true;
  const last = words[words.length - 1] ?? '';
  if (
    /^(?:sizes?|colou?rs?|brands?|condition|only|possible|preferred|preferably|ideally|each|pref|best|ok|fine|age)$/.test(
      last,
    )
  )
    return true;
  let at = 0;
  while (at < words.length) {
    const size = readSize(words, at);
    if (size) {
      at = size.next;
      if (
        /^(?:packs?|tins?|bags?|bottles?|cartons?|boxes|jars?|sacks?|tubs?|packets?|cans?|pouches|sachets?|rolls?)$/.test(
          words[at] ?? '',
        )
      )
        at += 1;
    } else if (isDescribing(words[at] ?? '')) at += 1;
    else return false;
  }
  return true;
}

/** "size 4 x 30", "single 30": a kind of the thing before it and how many of that kind, or null. */
export function kindAndAmount(words: readonly string[]): { kind: string; amount: Amount } | null {
  if (words.slice(0, -1).some((word) => word.endsWith(','))) return null;
  for (let at = Math.max(1, readSize(words, 0)?.next ?? 0); at < Math.min(words.length, 6); at += 1) {
    if (namesNextNumber(words[at - 1]) || /^(?:and|or|to|&|-|–)$/i.test(words[at - 1] ?? '')) continue;
    const amount = readWholeAmount(words.slice(at));
    const kind = words.slice(0, at).join(' ');
    if (amount && amount.wanted !== null && isDescription(kind)) return { kind, amount };
  }
  return null;
}

/** The words of a text, split at blanks. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function isDescribing(word: string): boolean {
  return (
    DESCRIBING_WORDS.has(word) ||
    AUDIENCE_WORDS.has(word) ||
    /^[\d.,/+-]+s?$/.test(word) ||
    /^(?:\d{2}[a-h]{1,2}|[2-6]xl)$/.test(word) ||
    /^(?:x{0,3}[sml]|x+l)(?:[-/](?:x{0,3}[sml]|x+l))*$/.test(word) ||
    word === '&' ||
    word === '–'
  );
}

function splitAtAnd(part: string, closesList: boolean): string[] {
  const words = wordsOf(part);
  const link = words.findIndex(
    (word, at) => /^(?:and|&|\+|plus)$/i.test(word) && partsThings(words, at) && (closesList || countsAfter(words, at)),
  );
  if (link < 0) return [part];
  return [words.slice(0, link).join(' '), ...splitAtAnd(words.slice(link + 1).join(' '), closesList)];
}

/** Whether the "and" at `at` stands between two things, not inside one: "wet and dry food", "salt and pepper". */
function partsThings(words: readonly string[], at: number): boolean {
  if (insideBrackets(words.slice(0, at))) return false;
  const left = wordsOf(
    words
      .slice(0, at)
      .join(' ')
      .replace(/\([^()]*\)/g, ' '),
  );
  const right = words.slice(at + 1);
  if (left.length === 0 || right.length === 0) return false;
  const pair = `${bare(left[left.length - 1])}+${bare(right[0])}`;
  if (INSEPARABLE.has(pair)) return false;
  return (
    !isDescription(left.join(' ')) &&
    !isDescription(right.join(' ')) &&
    !isDescribing(bare(left[left.length - 1])) &&
    !isBareAmount(right)
  );
}

function isBareAmount(words: readonly string[]): boolean {
  const amount = readWholeAmount(words);
  return amount !== null && amount.unit === null;
}

function countsAfter(words: readonly string[], at: number): boolean {
  if (/^an?$/i.test(words[at + 1] ?? '') && readCount(words, 0) !== null) return true;
  return readCount(words, at + 1) !== null && readSize(words, at + 1) === null;
}

function insideBrackets(words: readonly string[]): boolean {
  const text = words.join(' ');
  return text.lastIndexOf('(') > text.lastIndexOf(')');
}

function bare(word: string | undefined): string {
  return (word ?? '').toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, '');
}
