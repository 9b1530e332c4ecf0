import { ACRONYMS, BRANDS } from './words.ts';

/**
 * Words as in the middle of a sentence: small letters, but for acronyms, the names of makers, and words that
 * stand with a capital among small ones ("dry Royal Canin").
 */
export function calmCase(text: string): string {
  const words = text.split(' ');
  const capitalised = words.filter((word) => /^\p{Lu}\p{Ll}/u.test(word)).length;
  const small = words.filter((word) => /^\p{Ll}{3}/u.test(word)).length;
  const shouting = !/\p{Ll}/u.test(text);
  const namesStandOut = small > 0 && capitalised < words.length;
  return words
    .map((word, at) => calmWord(word, { first: at === 0, shouting, namesStandOut: namesStandOut && at > 0 }))
    .join(' ');
}

/** A note: only calmed when it shouts. */
export function calmNote(text: string): string {
  return /\p{Ll}/u.test(text) || !/\p{Lu}{4}/u.test(text) ? text : calmCase(text);
}

function calmWord(word: string, place: { first: boolean; shouting: boolean; namesStandOut: boolean }): string {
  if (word.includes('/'))
    return word
      .split('/')
      .map((part) => calmWord(part, place))
      .join('/');
  const letters = word.replace(/[^\p{L}\p{N}-]/gu, '');
  const singular = letters.replace(/s$/, '');
  if (ACRONYMS.has(letters) || ACRONYMS.has(singular) || /^(?:[A-Z]+-[A-Z]|\p{Lu}+\d+)$/u.test(letters)) return word;
  if (/^(?:[SML]|X+[SL])$/.test(letters) && !place.first) return word;
  const brand = BRANDS.get(word.toLowerCase());
  if (brand !== undefined) return brand;
  if (/^\p{Lu}+$/u.test(letters))
    return !place.shouting && letters.length <= 3 && letters.length >= 2 ? word : word.toLowerCase();
  if (/\p{Ll}\p{Lu}/u.test(letters)) return word;
  if (place.namesStandOut && /^\p{Lu}/u.test(letters)) return word;
  return word.toLowerCase();
}
