/** Numbers as people write them in lists: "40", "x40", "1,000", "1 000", "2k", "twenty-five", "half a dozen", "20-30", "50+". */

/** A count of things. For a range `value` is its upper end; `said` is how it was written where that says more. */
type Count = { value: number; said: string | null; next: number };

const ONES =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen`.split(/\s+/);
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SPELT: ReadonlyMap<string, number> = new Map([
  ...ONES.map((word, value) => [word, value] as const),
  ...TENS.map((word, at) => [word, (at + 2) * 10] as const),
  ...TENS.flatMap((ten, at) =>
    ONES.slice(1, 10).map((one, unit) => [`${ten}-${one}`, (at + 2) * 10 + unit + 1] as const),
  ),
]);
const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ['dozen', 12], ['doz', 12], ['dozens', 12], ['hundred', 100], ['thousand', 1000],
  ['million', 1_000_000], ['score', 20],
]); // prettier-ignore

/** The count that stands at `at`, or null. A number with a measure or a sign of money is none. */
export function readCount(words: readonly string[], at: number): Count | null {
  const word = lower(words[at]);
  const range = /^x?(\d[\d,]*)-(\d[\d,]*)x?$/.exec(word);
  if (range) return rangeCount(digits(range[1]), digits(range[2]), word.replace(/x/g, ''), at + 1);
  const first = readSingle(words, at);
  if (!first) return null;
  const link = lower(words[first.next]);
  const second = link === 'to' || link === 'or' || link === 'and' ? readSingle(words, first.next + 1) : null;
  const between = lower(words[at - 1]) === 'between';
  if (second && (link !== 'and' || between) && second.value > first.value) {
    return { ...second, said: words.slice(at, second.next).join(' ') };
  }
  return first;
}

function rangeCount(low: number, high: number, said: string, next: number): Count | null {
  return high > low ? { value: high, said, next } : null;
}

function readSingle(words: readonly string[], at: number): Count | null {
  const word = lower(words[at]);
  const following = lower(words[at + 1]);
  const article = word === 'a' || word === 'half' || word === 'one';
  if (word === 'half' && following === 'a' && lower(words[at + 2]) === 'dozen')
    return { value: 6, said: null, next: at + 3 };
  if (word === 'half' && following === 'dozen') return { value: 6, said: null, next: at + 2 };
  if (word === 'a' && following === 'couple' && lower(words[at + 2]) === 'of' && lower(words[at + 3]) === 'dozen') {
    return { value: 24, said: 'a couple of dozen', next: at + 4 };
  }
  if (word === 'a' && MULTIPLES.has(following) && !following.endsWith('s')) return multiplied(1, words, at + 1);
  if (word === 'dozen') return { value: 12, said: null, next: at + 1 };
  const spelt = SPELT.get(word);
  if (spelt !== undefined) return multiplied(spelt, words, at + 1);
  if (article) return null;
  return readDigits(words, at);
}

function readDigits(words: readonly string[], at: number): Count | null {
  const match = /^[x~c]?(\d{1,3}(?:,\d{3})+|\d+)(x|\+|no|no\.|pcs)?$/.exec(lower(words[at]));
  if (!match) return readThousands(lower(words[at]), at);
  const value = digits(match[1]);
  if (match[2] === '+') return { value, said: words[at] ?? null, next: at + 1 };
  if (match[2] !== undefined) return { value, said: null, next: at + 1 };
  // "1 000": a space between the thousands.
  const group = words[at + 1] ?? '';
  if (/^[1-9]\d{0,2}$/.test(match[1] ?? '') && /^\d{3}$/.test(group)) {
    return { value: value * 1000 + Number(group), said: null, next: at + 2 };
  }
  return multiplied(value, words, at + 1);
}

function readThousands(word: string, at: number): Count | null {
  const match = /^x?(\d{1,4}(?:\.\d)?)k$/.exec(word);
  return match ? { value: Math.round(Number(match[1]) * 1000), said: null, next: at + 1 } : null;
}

function multiplied(value: number, words: readonly string[], next: number): Count {
  const factor = MULTIPLES.get(lower(words[next]));
  return factor === undefined ? { value, said: null, next } : { value: value * factor, said: null, next: next + 1 };
}

function digits(text: string | undefined): number {
  return Number((text ?? '').replace(/,/g, ''));
}

function lower(word: string | undefined): string {
  return (word ?? '').toLowerCase().replace(/[,;:]+$/, '');
}
