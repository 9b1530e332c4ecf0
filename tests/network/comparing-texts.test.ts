import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidence, wilson } from '../../src/lib/proportions.ts';
import { falseClaims, resultsOf, verdictOf, whatAges } from '../../src/network/text-rules.ts';
import { textNumber, textOfLink } from '../../src/sharing/texts/text-choice.ts';
import { newId } from '../../src/lib/ids.ts';

/** Numbers between 0 and 1, the same in each run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whether a claim is ever made when somebody looks after each day on which some links were judged. */
function claimed(
  rates: number[],
  { daysLong, linksADay, random }: { daysLong: number; linksADay: number; random: () => number },
) {
  const texts = rates.map((_, at) => ({ text: String(at), carried: 0, outcomes: [] as boolean[] }));
  for (let day = 0; day < daysLong; day++) {
    for (let link = 0; link < linksADay; link++) {
      const at = Math.floor(random() * rates.length);
      texts[at]?.outcomes.push(random() < (rates[at] ?? 0));
    }
    const verdict = verdictOf(texts);
    if (verdict.kind === 'better') return verdict.number;
  }
  return null;
}

describe('the interval', () => {
  // Brown, Cai and DasGupta (2001), and Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('is Wilson’s: %i of %i', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('always holds the rate and stays between 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (successes, failures) => {
        const { rate, low, high } = wilson(successes, successes + failures);
        expect(0 <= low && low <= rate + 1e-12 && rate <= high + 1e-12 && high <= 1).toBe(true);
      }),
    );
  });
});

describe('the evidence', () => {
  test('is at most 1 on average whatever the common rate: every way that four blocks can go', () => {
    for (const rate of [0.01, 0.1, 0.37, 0.5, 0.9]) {
      let mean = 0;
      for (let way = 0; way < 256; way++) {
        const bits = Array.from({ length: 8 }, (_, at) => ((way >> at) & 1) === 1);
        const probability = bits.reduce((product, hit) => product * (hit ? rate : 1 - rate), 1);
        mean += probability * lastEvidence(bits.slice(0, 4), bits.slice(4));
      }
      expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      expect(mean).toBeGreaterThan(0.3);
    }
  });

  test('is the highest that the formula reaches on the way', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { maxLength: 40 }), (blocks) => {
        const [a, b] = [blocks.map(([one]) => one), blocks.map(([, other]) => other)];
        const onTheWay = blocks.map((_, at) => lastEvidence(a.slice(0, at + 1), b.slice(0, at + 1)));
        expect(evidence(a, b)).toBeCloseTo(Math.max(1, ...onTheWay), 6);
      }),
    );
  });

  test('begins at 1, does not care which group is which, and grows with a difference', () => {
    expect(evidence([], [true, false])).toBe(1);
    const [often, rarely] = [
      Array.from({ length: 60 }, (_, at) => at % 2 === 0),
      Array.from({ length: 60 }, (_, at) => at % 20 === 0),
    ];
    expect(evidence(often, rarely)).toBeCloseTo(evidence(rarely, often), 6);
    expect(evidence(often, rarely)).toBeGreaterThan(100);
    expect(evidence(often, often)).toBeLessThan(2);
  });

  test('stands all numbers that it may meet', () => {
    const all = Array.from({ length: 20_000 }, () => true);
    expect(evidence(all, all)).toBe(1);
    expect(
      evidence(
        all,
        all.map(() => false),
      ),
    ).toBe(Infinity);
  });
});

/** The evidence after the last block, not the highest on the way; written down again from the formula. */
function lastEvidence(a: boolean[], b: boolean[]): number {
  let product = 1;
  for (let at = 0; at < a.length; at++) {
    const rate = (hits: boolean[]) => (hits.slice(0, at).filter(Boolean).length + 0.18) / (at + 0.36);
    const p = (hit: boolean | undefined, theta: number) => (hit === true ? theta : 1 - theta);
    const same = (rate(a) + rate(b)) / 2;
    product *= (p(a[at], rate(a)) * p(b[at], rate(b))) / (p(a[at], same) * p(b[at], same));
  }
  return product;
}

describe('a verdict that is looked at every day', () => {
  test.each([
    ['two texts, one in twelve', [1 / 12, 1 / 12]],
    ['two texts, one in three', [1 / 3, 1 / 3]],
    ['three texts, one in twelve', [1 / 12, 1 / 12, 1 / 12]],
    ['three texts, one in two', [1 / 2, 1 / 2, 1 / 2]],
  ])('claims a difference that is not there in fewer than 5 of 100: %s', (_, rates) => {
    const random = chance(20_261_123);
    const runs = 1_000;
    let claims = 0;
    for (let run = 0; run < runs; run++) if (claimed(rates, { daysLong: 30, linksADay: 20, random }) !== null) claims++;
    expect(claims / runs).toBeLessThan(falseClaims);
  });

  test('finds a difference that is there, and the right way round', () => {
    const random = chance(7);
    const found = Array.from({ length: 100 }, () => claimed([0.08, 0.2], { daysLong: 30, linksADay: 20, random }));
    expect(found.filter((number) => number === 1).length).toBeGreaterThan(70);
    expect(found.filter((number) => number === 0).length).toBe(0);
  });

  test('is no verdict for one text, for few links, or for a text that is only better than one of two', () => {
    const text = (outcomes: boolean[]) => ({ text: '', carried: outcomes.length, outcomes });
    const [often, rarely] = [
      Array.from({ length: 90 }, (_, at) => at % 2 === 0),
      Array.from({ length: 90 }, () => false),
    ];
    expect(verdictOf([text(often)])).toEqual({ kind: 'alone' });
    expect(verdictOf([text([true, true, true]), text([false, false, false])])).toEqual({ kind: 'too-early' });
    expect(verdictOf([text(rarely), text(often)])).toEqual({ kind: 'better', number: 1 });
    expect(verdictOf([text(often), text(often), text(rarely)])).toEqual({ kind: 'too-early' });
    expect(verdictOf([text(rarely), text(rarely), text(often)])).toEqual({ kind: 'better', number: 2 });
  });

  test('stands beside plain counts', () => {
    expect(resultsOf([{ text: 'A', carried: 5, outcomes: [true, false, false] }])).toEqual([
      { text: 'A', carried: 5, judged: 3, brought: 1, interval: wilson(1, 3) },
    ]);
  });
});

describe('which text a link carries', () => {
  test('is always the same, and each its share', () => {
    const ids = Array.from({ length: 3_000 }, newId);
    for (const texts of [2, 3]) {
      const counts = Array.from({ length: texts }, () => 0);
      for (const id of ids) counts[textNumber(id, texts)] = (counts[textNumber(id, texts)] ?? 0) + 1;
      for (const count of counts) expect(Math.abs(count - 3_000 / texts)).toBeLessThan(5 * Math.sqrt(3_000 / texts));
    }
    expect(textOfLink(['a', 'b'], '00000000-0000-7000-8000-0000ffffffff')).toBe('b');
    expect(textOfLink(['a', 'b'], null)).toBe('a');
    expect(textOfLink([], newId())).toBeNull();
  });
});

describe('what of a text ages', () => {
  test.each([
    ['We still need 240 tins', ['240']],
    ['Only 1,250 of 5.000 are there', ['1250', '5000']],
    ['Come today, or Tomorrow', ['today', 'tomorrow']],
    ['500 tins by Friday would carry them through', []],
    ['Until Friday 27 November, 6 pm; doors open at 10:30', []],
    ['On the 3rd of May 2027, May 4th or 9.30am', []],
    ['Dogs are hungry', []],
  ])('%s', (text, found) => {
    expect(whatAges(text, '500 tins by Friday')).toEqual(found);
  });
});
