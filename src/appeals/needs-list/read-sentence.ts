import { calmCase } from './calm-case.ts';
import { canBeItem, cutDeadline, hasContent, isContext, isProse, isTitle } from './context.ts';
import { readWholeAmount } from './amounts.ts';
import type { Polarity } from './polarity.ts';
import { verdictOf, verdictOfHeading, withoutPoliteEnd } from './polarity.ts';
import type { Details } from './read-item.ts';
import { isAnythingLike, readItem, unitInNotes } from './read-item.ts';
import { firstMark, isDescription, splitAtCommas, splitNotWanted, splitWanted, wordsOf } from './split-items.ts';
import { unitOf } from './units.ts';
import { AUDIENCE_WORDS, CATEGORY_WORDS } from './words.ts';

/** A thing asked for, before it gets the number of its line. */
export type ReadNeed = {
  item: string;
  unit: string | null;
  wanted: number | null;
  note: string;
  anythingLike: boolean;
};

/** What a sentence came to. A heading says which way the lines after it go; "aside" is prose that may explain a need. */
export type SentenceReading =
  | { kind: 'list'; needs: ReadNeed[]; notWanted: string[]; tail: string | null }
  | { kind: 'heading'; polarity: Polarity | null }
  | { kind: 'aside' | 'context' | 'unclear' };

const LONGEST_NOTE = 300;
const LONGEST_REFUSAL = 120;
const LIMITS_SIZE = /\bor (?:fewer|less|smaller|under|below)\b/i;
const NO_QUALITY =
  /^no (?:holes?|stains?|rips?|tears?|logos?|zips?|damage|broken|preference|limit|matter|need|more than|bigger|smaller|larger|wires?|underwires?|heels?|laces?|sugar|salt|added|nuts?|strings?|offence|rush)\b/i;

/** Reads one sentence in a part of the text where things are wanted or not. */
export function readSentence(sentence: string, section: Polarity): SentenceReading {
  const turn = turningPoint(sentence);
  if (turn) return joined(readSentence(turn.before, section), readSentence(turn.after, turn.polarity));
  const heading = verdictOfHeading(sentence);
  if (heading !== null && heading !== 'none') return { kind: 'heading', polarity: heading };
  const verdict = verdictOf(sentence) ?? verdictAfterClause(sentence);
  if (verdict) {
    if (!hasContent(cutDeadline(verdict.rest).rest)) return { kind: 'heading', polarity: verdict.polarity };
    if (namesThePlaceOfItems(sentence, verdict.rest)) return { kind: 'heading', polarity: verdict.polarity };
    if (isAboutDoing(verdict.rest) || isTitle(verdict.rest)) return { kind: 'context' };
    if (verdict.strong || !isContext(verdict.rest)) {
      const list = verdict.polarity === 'wanted' ? wantedList(verdict.rest, true) : refusedList(verdict.rest, true);
      if (list.kind === 'list') return list;
      return isContext(verdict.rest) || isProse(verdict.rest) || (verdict.strong && !canBeItem(verdict.rest))
        ? { kind: 'context' }
        : { kind: 'unclear' };
    }
  }
  if (isContext(sentence)) return { kind: 'context' };
  if (section === 'notWanted')
    return isProse(headOf(sentence)) &&
      !/^(?:any|items|things|food|goods|clothes|products|old|broken|used)/i.test(sentence)
      ? { kind: 'aside' }
      : refusedList(sentence, false);
  return wantedList(sentence, false);
}

/** The things asked for in a list that may begin with a unit ("Tins of:") or a kind of goods ("Baby:"). */
function wantedList(text: string, inSentence: boolean): SentenceReading {
  const { before, list } = listAfterColon(text);
  if (list === null && !inSentence && tellsSomething(text)) return { kind: asksIfYouHave(text) ? 'unclear' : 'aside' };
  if (list === null) return needsOf(explainedInFull(text) ?? splitWanted(text, inSentence), null, null);
  const unit = unitBeforeColon(before);
  const audience = wordsOf(before.toLowerCase()).some((word) => AUDIENCE_WORDS.has(word));
  return needsOf(splitWanted(list, true), unit, unit === null && audience ? calmCase(before) : null);
}

function needsOf(parts: readonly string[], unit: string | null, audience: string | null): SentenceReading {
  const found: { item: string; details: Details }[] = [];
  const notWanted: string[] = [];
  let tail: string | null = null;
  for (const part of parts) {
    const refusal = /^no[t]? /i.test(part) ? verdictOf(part) : null;
    if (refusal?.polarity === 'notWanted' && !NO_QUALITY.test(part)) {
      notWanted.push(...refusedItems(refusal.rest));
      continue;
    }
    const instead = /^not (?=\S)/i.test(part) ? part.replace(/^not /i, '') : '';
    if (instead !== '' && !isDescription(instead) && !isProse(instead) && canBeItem(instead)) {
      notWanted.push(...refusedItems(instead));
      continue;
    }
    const reading =
      found.length > 0 && (LIMITS_SIZE.test(part) || isDescription(withoutAmount(part)))
        ? describing(part)
        : readItem(part, unit);
    const last = found[found.length - 1];
    if (reading.kind === 'details' && last && last.details.wanted !== null && reading.details.wanted !== null) {
      last.details.notes.push(part);
    } else if (reading.kind === 'item') {
      found.push({
        item: reading.item,
        details: {
          ...reading.details,
          notes: audience === null ? reading.details.notes : [audience, ...reading.details.notes],
        },
      });
    } else if (reading.kind === 'details' && last && !isThingByItself(reading.details)) {
      addDetails(last.details, reading.details);
    } else if (reading.kind === 'details' && reading.details.wanted !== null && reading.details.unit !== null) {
      // "40 boxes": what looked like the unit is the thing itself.
      const named = wordsOf(part.replace(/\([^()]*\)/g, ' ')).find((word) => unitOf(word) !== null) ?? '';
      found.push({ item: calmCase(named.replace(/[^\p{L}-]/gu, '')), details: { ...reading.details, unit: null } });
    } else tail = part;
  }
  for (const { item, details } of found) {
    notWanted.push(...details.refusedBeside.flatMap(refusedItems));
    if (details.refused) notWanted.push(item);
  }
  const needs = found.filter(({ details }) => !details.refused).map(({ item, details }) => needOf(item, details));
  if (needs.length === 0 && notWanted.length === 0) return { kind: 'unclear' };
  return { kind: 'list', needs, notWanted, tail };
}

/** "12 buckets" behind "mops" are buckets; "12 boxes" behind "tea" are boxes of tea. */
function isThingByItself(details: Details): boolean {
  return details.wanted !== null && /^(?:bucket|bin|kit|net|sheet|crate|tray|pot|reel|drum)$/.test(details.unit ?? '');
}

function describing(part: string): ReturnType<typeof readItem> {
  const reading = LIMITS_SIZE.test(part) ? null : readItem(part, null);
  if (
    reading?.kind === 'details' &&
    (reading.details.wanted !== null || reading.details.unit !== null || reading.details.refused)
  )
    return reading;
  return {
    kind: 'details',
    details: {
      unit: null,
      wanted: null,
      notes: [part],
      anythingLike: isAnythingLike(part),
      refused: false,
      refusedBeside: [],
      none: false,
    },
  };
}

function addDetails(details: Details, more: Details): void {
  details.wanted ??= more.wanted;
  details.unit ??= more.unit;
  details.notes.push(...more.notes);
  details.anythingLike ||= more.anythingLike;
  details.refused ||= more.refused;
  details.refusedBeside.push(...more.refusedBeside);
}

function needOf(item: string, details: Details): ReadNeed {
  const notes = [
    ...new Set(details.notes.map((note) => note.replace(/^[\s,;–-]+|[\s,;–-]+$/g, '')).filter((note) => note !== '')),
  ];
  return {
    item,
    unit: details.unit ?? unitInNotes(notes),
    wanted: details.wanted,
    note: clipped(notes.join('; '), LONGEST_NOTE),
    anythingLike: details.anythingLike,
  };
}

/** The things refused in a text, each by itself. */
export function refusedItems(text: string): string[] {
  return splitNotWanted(text)
    .map((part) =>
      withoutPoliteEnd(
        part.split(/ ?– ?|: | (?:until|till|because|as we|since|so|unless|while|at the moment|for now)(?: |$)/i)[0] ??
          '',
      ),
    )
    .map((part) =>
      cutDeadline(part)
        .rest.replace(
          /^(?:(?:any|more|the|some|further|your|of|a|an|also|no|x ?\d+|\d+ x?|anymore|please|etc) )+(?=\S)/i,
          '',
        )
        .replace(/[ ,]*\betc\b\.?$/i, ''),
    )
    .map((part) => calmCase(part.replace(/^[\s"'.:;-]+|[\s".:;-]+$/g, '')))
    .filter(
      (part) =>
        part.length <= LONGEST_REFUSAL &&
        (canBeItem(part) || /^any(?:thing)? /.test(part)) &&
        (!isProse(part) || /^(?:any|items|things|food|goods|clothes|products|old|broken|used)/.test(part)),
    );
}

function refusedList(text: string, inSentence: boolean): SentenceReading {
  const { before, list } = listAfterColon(text);
  const items = refusedItems(list ?? text);
  if (items.length > 0) return { kind: 'list', needs: [], notWanted: items, tail: null };
  return { kind: inSentence || before !== '' ? 'context' : 'unclear' };
}

/** "Baby: nappies, wipes": what stands behind a colon when that is a list, not an amount or a description. */
function listAfterColon(text: string): { before: string; list: string | null } {
  const at = firstMark(text, ':');
  if (at < 0) return { before: '', list: null };
  const before = text.slice(0, at).trim();
  const after = text.slice(at + 1).trim();
  const parts = splitAtCommas(after);
  const first = parts[0];
  if (first === undefined || readWholeAmount(wordsOf(first)) !== null) return { before, list: null };
  if (unitBeforeColon(before) === null && isDescription(withoutAmount(first))) return { before, list: null };
  const isKind = unitBeforeColon(before) !== null || isKindOfGoods(before) || verdictOfHeading(before) !== null;
  if (
    isKind &&
    !(
      wordsOf(before).length > 1 &&
      parts.length > 1 &&
      / or /i.test(parts[parts.length - 1] ?? '') &&
      unitBeforeColon(before) === null
    )
  )
    return { before, list: after };
  if (
    isDescription(withoutAmount(first)) ||
    (parts.length === 1 && !/ and | & /.test(after)) ||
    verdictOf(after) ||
    verdictOfHeading(first)
  )
    return { before, list: null };
  return { before, list: isKind ? null : after };
}

function unitBeforeColon(before: string): string | null {
  const words = wordsOf(before.toLowerCase().replace(/ of$/, ''));
  const unit = unitOf(words[words.length - 1]);
  return unit &&
    !unit.needsOf &&
    unit.many &&
    words.length <= 2 &&
    (words.length === 1 || /^(?:small|large|any|more)$/.test(words[0] ?? ''))
    ? unit.singular
    : null;
}

function isKindOfGoods(text: string): boolean {
  const words = wordsOf(text.toLowerCase().replace(/[^\p{L}' ]/gu, ' '));
  return (
    words.length > 0 &&
    words.every(
      (word) =>
        CATEGORY_WORDS.has(word) ||
        AUDIENCE_WORDS.has(word) ||
        /^(?:for|the|and|our|of|in|to|older|younger|all)$/.test(word),
    )
  );
}

function isOneKind(text: string): boolean {
  return isKindOfGoods(text) && (wordsOf(text).length === 1 || / (?:and|&|for) |^for /i.test(text));
}

/** Where a sentence turns: "blankets but no duvets", "enough food, but we could use milk". */
function turningPoint(sentence: string): { before: string; after: string; polarity: Polarity } | null {
  const found = /[ ,–]+(?:but|however) (?=\S)/i.exec(sentence);
  if (!found || found.index === 0 || insideBrackets(sentence, found.index)) return null;
  const after = sentence.slice(found.index + found[0].length);
  const verdict = verdictOf(after);
  if (verdict && hasContent(verdict.rest) && verdict.strong)
    return { before: sentence.slice(0, found.index), after, polarity: verdict.polarity };
  const not = /^(?:not|please no|please not) (?=\S)/i.exec(after);
  if (!not || isDescription(after.slice(not[0].length)) || isProse(after)) return null;
  return { before: sentence.slice(0, found.index), after: after.slice(not[0].length), polarity: 'notWanted' };
}

function joined(first: SentenceReading, second: SentenceReading): SentenceReading {
  if (first.kind !== 'list') return second.kind === 'list' ? second : first;
  if (second.kind !== 'list') return first;
  return {
    kind: 'list',
    needs: [...first.needs, ...second.needs],
    notWanted: [...first.notWanted, ...second.notWanted],
    tail: null,
  };
}

/** "After the storm we need tarpaulins": the verdict of the clause that follows an introduction. */
function verdictAfterClause(sentence: string): ReturnType<typeof verdictOf> {
  if (
    !/^(?:after|since|with|for|as|following|because|due|to|when|while|in|at|on|this|our|hello|hi|hey|dear|good|if|thanks|thank|now|it's|so|and|before|over|until|urgent|evening|morning|afternoon|all)\b/i.test(
      sentence,
    )
  )
    return null;
  const begins = /[ ,–:]+(?=(?:we|please|can you|could you|can anyone|could anyone|does anyone|has anyone|anyone)\b)/gi;
  for (const found of [...sentence.slice(0, 300).matchAll(begins)].slice(0, 4)) {
    const verdict = verdictOf(sentence.slice(found.index + found[0].length));
    if (verdict?.strong) return verdict;
  }
  return null;
}

/** "Items we need for the kennels": a heading that says where the things go. */
function namesThePlaceOfItems(sentence: string, rest: string): boolean {
  return (
    /^(?:(?:some|the|more|other|a few|current|currently) )*(?:items?|things?|what|supplies|stuff|donations|products|goods|list|wish ?list)\b/i.test(
      sentence,
    ) &&
    /^(?:for|at|in|from|by|this|to|until|on)\b/i.test(rest) &&
    !/[:,–]/.test(rest)
  );
}

/** "We need to raise the roof", "please bring them to the hall": not about things to give. */
function isAboutDoing(rest: string): boolean {
  return (
    /^(?:to|you|it|them|these|those|him|her|me|that|what|whatever|everything|anything you|all|as much|generously|if|when|at|in|on|by|with|from|up|out|back|over|before|after|between|somewhere|someone|people|and)\b/i.test(
      rest,
    ) && !/^(?:all (?:kinds|sorts|sizes|types)|as (?:many|much) \S+ as)\b/i.test(rest)
  );
}

function asksIfYouHave(text: string): boolean {
  return /^if (?:you|anyone|anybody|someone) (?:has|have|had|can spare|could spare|got)\b/i.test(text);
}

function withoutAmount(part: string): string {
  return (
    part
      .replace(/\([^()]*\)/g, ' ')
      .split(/ ?– ?/)[0]
      ?.trim() ?? ''
  );
}

/** The part of a line that names the thing: prose behind a dash, a comma or a linking word is only a note. */
function headOf(text: string): string {
  return (
    text
      .replace(/\([^()]*\)/g, ' ')
      .split(/ ?– ?|, |: | (?:that|which|so|because|if|as|although|while|until|till|unless|but) /i)[0] ?? ''
  );
}

/** Whether the first part of a list that says anything is prose, or a title with prose behind its colon. */
function tellsSomething(text: string): boolean {
  const parts = splitAtCommas(text).filter((part) => hasContent(part));
  const first = parts[0] ?? text;
  const colon = firstMark(first, ':');
  if (colon >= 0 && isTitle(first.slice(0, colon)) && isProse(first.slice(colon))) return true;
  return isProse(headOf(first));
}

/** "Teenage gifts – headphones, vouchers", "gift cards for Argos, Boots or Next": one thing and examples of it. */
function explainedInFull(text: string): string[] | null {
  const parts = splitAtCommas(text);
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length < 2 || /\d/.test(text)) return null;
  const choice = / or /i.test(last) && !/ and /i.test(last);
  const dash = Math.max(firstMark(first, '–'), choice ? firstMark(first, ':') : -1);
  const tail = first.slice(dash + 1).trim();
  if (
    dash > 0 &&
    !isOneKind(first.slice(0, dash)) &&
    firstMark(tail, '–') < 0 &&
    !parts.slice(1).some((part) => firstMark(part, '–') >= 0)
  ) {
    return isDescription(tail)
      ? null
      : [
          `${first.slice(0, dash).trim()} (${text
            .slice(dash + 1)
            .replace(/[()]/g, ' ')
            .trim()})`,
        ];
  }
  const examples = / (?:for|from|such as|like) \S/i.exec(first);
  return examples && choice
    ? [`${first.slice(0, examples.index)} (${text.slice(examples.index + 1).replace(/[()]/g, ' ')})`]
    : null;
}

function insideBrackets(text: string, at: number): boolean {
  return text.lastIndexOf('(', at) > text.lastIndexOf(')', at);
}

function clipped(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .trimEnd()}…`;
}
