import { readAmount } from './amounts.ts';
import { calmCase } from './calm-case.ts';
import { canBeItem, hasContent, isProse, isTitle } from './context.ts';
import type { Details, ReadNeed } from './details.ts';
import { addDetails, needOf, noDetails } from './details.ts';
import { explainedInFull, listAfterColon, unitBeforeColon, withoutAmount } from './list-shape.ts';
import { verdictOf } from './polarity.ts';
import { isAnythingLike, readItem } from './read-item.ts';
import { refusedItems } from './read-refusal.ts';
import { firstMark, isDescription, splitAtCommas, splitWanted, wordsOf } from './split-items.ts';
import { unitOf } from './units.ts';
import { AUDIENCE_WORDS } from './words.ts';

/** What a list came to; "aside" is prose that may explain a need. */
export type ListReading =
  { kind: 'list'; needs: ReadNeed[]; notWanted: string[] } | { kind: 'aside' | 'context' | 'unclear' };

const LIMITS_SIZE = /\bor (?:fewer|less|smaller|under|below)\b/i;

const NO_QUALITY =
  /^no (?:holes?|stains?|rips?|tears?|logos?|zips?|damage|broken|preference|limit|matter|need|more than|bigger|smaller|larger|wires?|underwires?|heels?|laces?|sugar|salt|added|nuts?|strings?|offence|rush)\b/i;

/** The things asked for in a list that may begin with a unit ("Tins of:") or a kind of goods ("Baby:"). */
export function wantedList(text: string, inSentence: boolean): ListReading {
  const { before, list } = listAfterColon(text);
  if (list === null && !inSentence && tellsSomething(text)) return { kind: asksSomehow(text) ? 'unclear' : 'aside' };
  if (list === null) return needsOf(explainedInFull(text) ?? splitWanted(text, inSentence), null, null);
  const unit = unitBeforeColon(before);
  const audience = wordsOf(before.toLowerCase()).some((word) => AUDIENCE_WORDS.has(word));
  return needsOf(splitWanted(list, true), unit, unit === null && audience ? calmCase(before) : null);
}

/** The things refused in a list, or nothing of the kind. */
export function refusedList(text: string, inSentence: boolean): ListReading {
  const { before, list } = listAfterColon(text);
  const items = refusedItems(list ?? text);
  if (items.length > 0) return { kind: 'list', needs: [], notWanted: items };
  return { kind: inSentence || before !== '' ? 'context' : 'unclear' };
}

function needsOf(parts: readonly string[], unit: string | null, audience: string | null): ListReading {
  const found: { item: string; details: Details }[] = [];
  const notWanted: string[] = [];
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
      // "Bedding, single (30), double (20)" asks for two things.
      if (last.details.notes.length > 0 && readAmount(wordsOf(part), 0) === null)
        found.push({ item: last.item, details: reading.details });
      else last.details.notes.push(part);
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
    } else if (
      reading.kind === 'details' &&
      reading.details.wanted !== null &&
      reading.details.unit !== null &&
      !/^(?:sizes?|ages?|aged|stages?) /i.test(part)
    ) {
      // "40 boxes": what looked like the unit is the thing itself.
      const named = wordsOf(part.replace(/\([^()]*\)/g, ' ')).find((word) => unitOf(word) !== null) ?? '';
      found.push({
        item: calmCase(named.replace(/[^\p{L}-]/gu, '')),
        details: { ...reading.details, unit: null },
      });
    }
  }
  for (const { item, details } of found) {
    notWanted.push(...details.refusedBeside.flatMap(refusedItems));
    if (details.refused) notWanted.push(item);
  }
  const needs = found.filter(({ details }) => !details.refused).map(({ item, details }) => needOf(item, details));
  if (needs.length === 0 && notWanted.length === 0) return { kind: 'unclear' };
  return { kind: 'list', needs, notWanted };
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
  return { kind: 'details', details: { ...noDetails(), notes: [part], anythingLike: isAnythingLike(part) } };
}

/** Whether the first part of a list that says anything is prose, or a title with prose behind its colon. */
function tellsSomething(text: string): boolean {
  const parts = splitAtCommas(text).filter((part) => hasContent(part));
  const first = parts[0] ?? text;
  const colon = firstMark(first, ':');
  if (colon >= 0 && isTitle(first.slice(0, colon)) && isProse(first.slice(colon))) return true;
  return isProse(headOf(first));
}

/** "If you have any old sheets ...": it may well ask for something, so nobody should miss it. */
function asksSomehow(text: string): boolean {
  if (/\b(?:needs?|short of|running low|looking for)\b(?! (?:to|you|your|help|homes?|support))/i.test(text))
    return true;
  return /^if (?:you|anyone|anybody|someone) (?:has|have|had|can spare|could spare|got)\b/i.test(text);
}

/** The part of a line that names the thing: prose behind a dash, a comma or a linking word is only a note. */
export function headOf(text: string): string {
  return (
    text
      .replace(/\([^()]*\)/g, ' ')
      .split(/ ?– ?|, |: | (?:that|which|so|because|if|as|although|while|until|till|unless|but) /i)[0] ?? ''
  );
}
