import type { Amount } from './amounts.ts';
import { readAmount, readSize, readWholeAmount } from './amounts.ts';
import { isProse } from './context.ts';
import type { Details } from './details.ts';
import { verdictOf, verdictOfHeading } from './polarity.ts';
import { isDescription, kindAndAmount, wordsOf } from './split-items.ts';

/** Takes what an aside says: an amount, a refusal, other things that are refused, or a note. */
export function readAside(aside: string, details: Details, bracketed: boolean): void {
  const words = wordsOf(aside);
  const whole = readWholeAmount(words);
  if (whole && details.wanted === null && !(bracketed && isSizeRange(words))) {
    takeAmount(whole, details);
    return;
  }
  if (takeShortfall(aside, details) || takeSizedAmount(words, details)) return;
  const kind = details.wanted === null ? kindAndAmount(words) : null;
  if (kind) {
    details.notes.push(kind.kind);
    takeAmount(kind.amount, details);
    return;
  }
  const heading = verdictOfHeading(aside);
  if (heading === 'notWanted' && !/\bbut\b|\btoo (?:big|small)|\benough\b.*\bnot\b|\bnever\b/i.test(aside)) {
    details.refused = true;
    return;
  }
  const verdict = verdictOf(aside);
  if (verdict?.polarity === 'notWanted' && verdict.strong && !(bracketed && /^no /i.test(aside))) {
    if (verdict.rest === '') details.refused = true;
    else details.refusedBeside.push(verdict.rest);
    return;
  }
  const amount = details.wanted === null ? readAmount(words, 0) : null;
  const said = amount ? words.slice(amount.next).join(' ') : '';
  if (
    amount &&
    said !== '' &&
    !/^(?:so far|received|in stock|already|got|in hand|on order|promised|pledged|collected|donated|from)\b/i.test(
      said,
    ) &&
    !isProse(said) &&
    !/\d/.test(said) &&
    (!bracketed || isDescription(said))
  ) {
    takeAmount(amount, details);
    details.notes.push(said);
    return;
  }
  if (heading === 'wanted' && /^(?:(?:please|needed|wanted|urgently|still|most|really) ?)+$/i.test(aside)) return;
  if (aside !== '') details.notes.push(aside);
}

/** Takes an amount; the first quantity and unit that were stated stay. */
export function takeAmount(amount: Amount, details: Details): void {
  details.none ||= amount.none;
  details.wanted ??= amount.wanted;
  details.unit ??= amount.unit;
  details.notes.push(...amount.notes);
}

/** "have 10, need 40": only what is missing is wanted. */
function takeShortfall(aside: string, details: Details): boolean {
  if (details.wanted !== null || !/\b(?:have|got|so far|received)\b/i.test(aside)) return false;
  const missing =
    /\bneed(?:ed|s)?:? (?:another |still )?(\d{1,6})\b|\b(\d{1,6}) (?:still |more )*(?:needed|short|to go|required|wanted)\b/i.exec(
      aside,
    );
  const wanted = Number(missing?.[1] ?? missing?.[2] ?? 0);
  if (wanted < 1) return false;
  details.wanted = wanted;
  details.notes.push(aside);
  return true;
}

/** "2 pints x 30": a size and then how many. */
export function takeSizedAmount(words: readonly string[], details: Details): boolean {
  const size = readSize(words, 0);
  const amount = size && /^x/i.test(words[size.next] ?? '') ? readWholeAmount(words.slice(size.next)) : null;
  if (!size || !amount) return false;
  details.notes.push(size.text);
  takeAmount(amount, details);
  return true;
}

/** "(6-8)" behind a thing is a size of shoes or clothes at least as often as a number of things. */
function isSizeRange(words: readonly string[]): boolean {
  const range = words.length === 1 ? /^(\d{1,2})-(\d{1,2})$/.exec(words[0] ?? '') : null;
  return range !== null && Number(range[2]) <= 18;
}
