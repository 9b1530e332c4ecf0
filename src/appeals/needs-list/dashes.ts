import { MEASURED_UNITS, unitOf } from './units.ts';

/** "7-11" stays one word, and so does "20 - 30"; "size 4 - 80 packs" and "ages 7-11 - 40" are a size and how many. */
export function withDashesTold(text: string): string {
  return text.replace(
    /(\d) {0,2}([-–]) {0,2}(?=\d+(?:\s|$|[),]))/g,
    (found, digit: string, sign: string, at: number) => {
      const spaced = found.length > 2;
      const before = text.slice(Math.max(0, at - 30), at + 1);
      const after = text.slice(at + found.length, at + found.length + 40);
      return spaced && isFollowedByCount(before, sign === '–', after) ? `${digit} – ` : `${digit}-`;
    },
  );
}

const AFTER_A_SIZE =
  /\b(sizes?|ages?|aged|stages?|steps?|uk|eu|waist|chest|leg|collar|under|over|factor|spf)[: ]+(\d+)$/i;
/** A range, whatever its words, the sides of something, or a name such as "A4". */
const WHOLE_SIZE = /\d(?: ?[-–] ?|x|\/| ?(?:to|and|or|&) )\d+$|(?:^|\s)(?!x)[a-z]{1,3}\d+$/i;

/** Whether the number behind a spaced dash counts the things in front of it, so that the two are no range. */
function isFollowedByCount(before: string, isLongDash: boolean, after: string): boolean {
  const [second = '', following] = after.split(/[\s),]+/);
  const size = AFTER_A_SIZE.exec(before);
  if (!size) return isLongDash || WHOLE_SIZE.test(before);
  const name = (size[1] ?? '').toLowerCase();
  if (name === 'under' || name === 'over' || isCounted(following)) return true;
  if (isLongDash && !name.endsWith('s')) return true;
  return !isRangeOfSizes(name, Number(size[2]), Number(second));
}

/** "80 packs", "80 please", but not "4 - 9 kg". */
function isCounted(following: string | undefined): boolean {
  const unit = unitOf(following);
  return unit ? !MEASURED_UNITS.has(unit.singular) : /^(?:please|pls|needed|wanted|required|x)$/i.test(following ?? '');
}

/** Shoes go from 10 to 2, so sizes may fall; no age range ends after 25, and none that begins small ends far away. */
function isRangeOfSizes(name: string, first: number, second: number): boolean {
  if (/^sizes/.test(name)) return second <= 60 && (first > 7 || second <= 24);
  if (second <= first) return false;
  if (/^age/.test(name)) return second <= 25;
  if (/^st(?:age|ep)/.test(name)) return second <= 6;
  return second <= 60 && (first > 5 || second <= 14);
}
