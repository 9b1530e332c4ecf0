import { readWholeAmount } from './amounts.ts';
import { verdictOf, verdictOfHeading } from './polarity.ts';
import { firstMark, isDescription, kindAndAmount, splitAtCommas, wordsOf } from './split-items.ts';
import { unitOf } from './units.ts';
import { AUDIENCE_WORDS, CATEGORY_WORDS } from './words.ts';

/** "Baby: nappies, wipes": what stands behind a colon when that is a list, not an amount or a description. */
export function listAfterColon(text: string): { before: string; list: string | null } {
  const at = firstMark(text, ':');
  if (at < 0) return { before: '', list: null };
  const before = text.slice(0, at).trim();
  const after = text.slice(at + 1).trim();
  const parts = splitAtCommas(after);
  const first = parts[0];
  if (first === undefined || readWholeAmount(wordsOf(first)) !== null) return { before, list: null };
  if (unitBeforeColon(before) === null && (isDescription(withoutAmount(first)) || kindAndAmount(wordsOf(first))))
    return { before, list: null };
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

/** The unit in "Tins of:" or "Jars:", or null. */
export function unitBeforeColon(before: string): string | null {
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

/** "Teenage gifts – headphones, vouchers", "gift cards for Argos, Boots or Next": one thing and examples of it. */
export function explainedInFull(text: string): string[] | null {
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

/** A part of a list without its brackets and without what stands behind a dash. */
export function withoutAmount(part: string): string {
  return (
    part
      .replace(/\([^()]*\)/g, ' ')
      .split(/ ?– ?/)[0]
      ?.trim() ?? ''
  );
}
