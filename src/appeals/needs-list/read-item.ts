import { namesNextNumber, readAmount, readContainer, readSize, readWholeAmount } from './amounts.ts';
import { calmCase, calmNote } from './calm-case.ts';
import { canBeItem, cutDeadline, isProse } from './context.ts';
import type { Details } from './details.ts';
import { noDetails } from './details.ts';
import { withoutPoliteEnd } from './polarity.ts';
import { readAside, takeAmount, takeSizedAmount } from './read-aside.ts';
import { isDescription, wordsOf } from './split-items.ts';
import { unitOf } from './units.ts';
import { NOTE_OPENERS } from './words.ts';

/** What one part of a list is: a thing, more about the thing before it, or nothing that could be brought. */
type ItemReading =
  { kind: 'item'; item: string; details: Details } | { kind: 'details'; details: Details } | { kind: 'nothing' };

const LONGEST_ITEM = 120;

const ANYTHING_LIKE =
  /\b(?:any|whatever|all) (?:brands?|makes?|types?|kinds?|sorts?|flavou?rs?|variet(?:y|ies)|models?)\b|\bor (?:something |anything |any )?(?:similar|equivalents?|alike|alternatives?|own[- ]brand|supermarket|like|other brands?|comparable)\b|\bany (?:will|would) do\b|\banything (?:like|similar)\b|\bown[- ]brands? (?:is |are )?(?:fine|ok|okay|good)\b|\bbrand (?:doesn't|does not) matter\b|\bno preference\b/i;

const LETTER_SIZE = /^(?:X{0,3}[SML]|X+L|[2-6]XL)$/;

const OR_SIMILAR =
  /[ ,]+(?:or|\/) (?=(?:something |anything |any )?(?:similar|equivalents?|alike|alternatives?|own[- ]brand|supermarket|like|other brands?|comparable)\b)/i;

const VAGUE =
  /^(?:(?:lots|loads|plenty|tons|heaps|masses|dozens|hundreds|thousands|bags and bags) (?:and (?:lots|loads) )?(?:more )?of|a few|a couple of|a couple|several|as many as (?:possible|you can)|as much as (?:possible|you can)|any amount of|any quantity of|unlimited|multiple|many|tonnes of) /i;

const DETERMINERS =
  /^(?:(?:some|any(?! (?:sizes?|colou?rs?|brands?|types?|kinds?|makes?|conditions?|ages?|flavou?rs?|sorts?|styles?)\b)|a|an|the|more|our|your|also|plus|and|extra|further|new supplies of|donations? of|gifts of|supplies of|other) )+(?=\S)/i;

/** Reads one part of a list. `unit` is the unit that was said for the whole list, as in "Tins of: fruit, tuna". */
export function readItem(part: string, unit: string | null): ItemReading {
  const details = { ...noDetails(), anythingLike: isAnythingLike(part) };
  const { rest, deadline } = cutDeadline(part);
  const asides = [...rest.matchAll(/\(([^()]*)\)/g)].map((found) => (found[1] ?? '').trim());
  const [head, ...tails] = headAndTails(rest.replace(/\([^()]*\)/g, ' '), details);
  const described = readHead(head, details);
  asides.forEach((aside) => readAside(aside, details, true));
  tails.forEach((tail) => readAside(tail, details, false));
  if (deadline !== null) details.notes.push(deadline);
  const item = calmCase(described.item);
  if (details.none) return { kind: 'nothing' };
  if (described.isDescription)
    return { kind: 'details', details: { ...details, notes: [described.item, ...details.notes] } };
  if (item === '' && (details.wanted !== null || details.unit !== null)) return { kind: 'details', details };
  if (!canBeItem(item) || item.length > LONGEST_ITEM || isProse(item)) return { kind: 'nothing' };
  details.unit ??= unit;
  return { kind: 'item', item, details: { ...details, notes: details.notes.map(calmNote) } };
}

/** Whether the words say that another brand or something similar will do. */
export function isAnythingLike(text: string): boolean {
  return ANYTHING_LIKE.test(text);
}

/** Splits at " – " and ":". An amount in front of the mark is taken as said about what follows it: "40 – blankets". */
function headAndTails(text: string, details: Details): [string, ...string[]] {
  const pieces = text
    .split(/ ?– ?| ?:(?=\s|$) ?/)
    .map((piece) => piece.trim().replace(/^[,;.\s]+|[,;.\s]+$/g, ''))
    .filter((piece) => piece !== '');
  const [first = '', second, ...others] = pieces;
  const amount = second === undefined ? null : readWholeAmount(wordsOf(first));
  if (!amount || second === undefined) return [first, ...pieces.slice(1)];
  takeAmount(amount, details);
  return [second, ...others];
}

function readHead(head: string, details: Details): { item: string; isDescription: boolean } {
  const whole = readWholeAmount(wordsOf(head));
  if (whole && (whole.wanted !== null || whole.unit !== null || whole.notes.length > 0)) {
    takeAmount(whole, details);
    return { item: '', isDescription: false };
  }
  if (takeSizedAmount(wordsOf(head), details)) return { item: '', isDescription: false };
  const brands = /^any (?:brand|make|type|kind|sort|flavour|variety)s? of (?=\S)/i.exec(head)?.[0] ?? '';
  if (brands !== '') details.notes.push(brands.trim().replace(/ of$/i, ''));
  let text = withVagueAmount(withoutPoliteEnd(head.slice(brands.length)), details).replace(DETERMINERS, '');
  text = cutOrSimilar(text, details);
  let words = takeLeadingAmount(wordsOf(text), details);
  words = takeTrailingAmount(words, details);
  if (words.length > 0 && !/^no$/i.test(words[0] ?? '') && isDescription(words.join(' ')))
    return { item: words.join(' '), isDescription: true };
  words = takeNote(words, details);
  words = takeSizes(words, details);
  const item = words
    .join(' ')
    .replace(DETERMINERS, '')
    .replace(/^(?:of|x|-) /i, '')
    .replace(/[ ,]*\betc\b\.?$/i, '')
    .replace(/^[\s"',.:;&+-]+|[\s",.:;&+-]+$/g, '')
    .replace(/ (?:for|of|in|with|from)$/i, '')
    .trim();
  return { item, isDescription: false };
}

function withVagueAmount(text: string, details: Details): string {
  const many = /^as (?:many|much) (.{2,80}?) as (?:you can(?: spare)?|possible|poss)\b/i.exec(text);
  if (many) {
    details.notes.push('as many as possible');
    return `${many[1] ?? ''} ${text.slice(many[0].length)}`.trim();
  }
  const vague = readAmount(wordsOf(text), 0)
    ? null
    : VAGUE.exec(text.replace(DETERMINERS, (words) => (VAGUE.test(text) ? words : '')));
  if (!vague) return text;
  details.notes.push(vague[0].trim().replace(/ of$/i, '').toLowerCase());
  return text.replace(DETERMINERS, (words) => (VAGUE.test(text) ? words : '')).slice(vague[0].length);
}

function cutOrSimilar(text: string, details: Details): string {
  const found = OR_SIMILAR.exec(text);
  if (!found) return text;
  details.notes.push(text.slice(found.index).replace(/^[ ,]+/, ''));
  return text.slice(0, found.index);
}

/** "500 tins of dog food", "10 x 15kg bags puppy food", "tins of fruit", "2L bottles water". */
function takeLeadingAmount(words: string[], details: Details): string[] {
  const amount = readAmount(words, 0);
  const lead = amount ?? { wanted: null, ...readContainer(words, 0, null) };
  if (lead.next === 0) return words;
  const rest = words.slice(lead.next);
  if (rest.length === 0 || isLinkOnly(rest)) {
    // "40 boxes": what looked like the unit is the thing itself.
    if (!amount) return words;
    const from = words.findIndex((word, at) => at > 0 && unitOf(word) !== null);
    if (from < 0) return words;
    takeAmount({ ...amount, unit: null }, details);
    return words.slice(from);
  }
  takeAmount({ ...lead, none: amount?.none ?? false }, details);
  return rest;
}

/** "blankets x 40", "blankets 40 please", "puppy food 10 x 15kg bags", "water 2L bottles", "blankets 40 clean ones". */
function takeTrailingAmount(words: string[], details: Details): string[] {
  for (let at = Math.max(1, words.length - 10); at < words.length; at += 1) {
    if (
      namesNextNumber(words[at - 1]) ||
      /^(?:for|to|of|in|under|over|with|and|or|&|per|every)$/i.test(words[at - 1] ?? '')
    )
      continue;
    const amount = details.wanted === null ? readWholeAmount(words.slice(at)) : null;
    if (
      amount &&
      (amount.wanted !== null || amount.notes.length > 0) &&
      !/^(?:of|a|to|we|just|only|still|in)$/i.test(words[at] ?? '')
    ) {
      takeAmount(amount, details);
      return words.slice(0, at).filter((word, place) => place < at - 1 || !/^(?:x|-)$/i.test(word));
    }
    const container = /^\d/.test(words[at] ?? '') ? readContainer(words, at, null) : null;
    if (container && container.unit !== null && container.next === words.length) {
      details.notes.push(words.slice(at).join(' '));
      details.unit ??= container.unit;
      return words.slice(0, at);
    }
  }
  const marked =
    details.wanted === null
      ? words.findIndex(
          (word, at) =>
            at > 0 && (/^x\d|^\d+x$/i.test(word) || (/^x$/i.test(word) && /^\d[\d,]*$/.test(words[at + 1] ?? ''))),
        )
      : -1;
  const amount = marked > 0 ? readAmount(words, marked) : null;
  if (!amount) return words;
  takeAmount(amount, details);
  details.notes.push(words.slice(amount.next).join(' '));
  return words.slice(0, marked);
}

/** Cuts at a word that begins a note: "dog food that is grain free", "blankets if you have them". */
function takeNote(words: string[], details: Details): string[] {
  const at = words.findIndex(
    (word, place) =>
      place > 0 && (NOTE_OPENERS.has(word.toLowerCase().replace(/[.,:]+$/, '')) || /^e\.?g\.?[,:]?$/i.test(word)),
  );
  if (at < 0) return words;
  details.notes.push(words.slice(at).join(' '));
  return words.slice(0, at);
}

/** Takes sizes such as "size 4", "13 gallon", "age 5-6" out of the words of a thing. */
function takeSizes(words: string[], details: Details): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length;) {
    const size = readSize(words, at);
    if (size) {
      details.notes.push(size.text);
      at = size.next;
    } else if (at > 0 && at === words.length - 1 && LETTER_SIZE.test(words[at] ?? '')) {
      details.notes.push(words[at] ?? '');
      at += 1;
    } else {
      kept.push(words[at] ?? '');
      at += 1;
    }
  }
  return kept.length > 0 ? kept : words;
}

function isLinkOnly(words: readonly string[]): boolean {
  return words.every((word) => /^(?:please|pls|of|x|needed|and)$/i.test(word));
}
