/** A share of `successes` in `trials`, with the bounds between which it lies in 95 of 100 such looks. */
export type Interval = { rate: number; low: number; high: number };

/** The 97.5th percentile of the normal distribution. */
const z = 1.959964;

/**
 * Wilson's score interval, which holds for few trials and rates near 0 too (E. B. Wilson, JASA 22, 1927; recommended by
 * Brown, Cai and DasGupta, Statistical Science 16, 2001). It is for one look: whether one rate is higher than another is
 * decided by `evidence`, which may be looked at every day. Without trials anything is possible.
 */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return { rate: 0, low: 0, high: 1 };
  const rate = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const middle = (rate + z ** 2 / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  return { rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Of the beta priors with which the rates are learned; the value that the authors recommend. */
const prior = 0.18;

/**
 * How much the outcomes of two groups speak against "both have the same rate", so that one may look after every outcome
 * and stop at any: whatever the common rate, the probability that the answer ever reaches 1/α is at most α.
 *
 * It is the E-variable for two proportions (R. Turner, A. Ly and P. Grünwald, "Generic E-variables for exact sequential
 * k-sample tests that allow for optional stopping", Journal of Statistical Planning and Inference 230, 2024). The i-th
 * outcomes of both groups are a block, and the evidence is the product over blocks of
 *   p(a | θa) p(b | θb) / (p(a | θ0) p(b | θ0)),  θ0 = (θa + θb) / 2,
 * where θa and θb are learned from the blocks before. With d = θa − θ0 = θ0 − θb and any common rate θ, the expectation of a
 * factor is (1 + dc)(1 − dc) ≤ 1 for c = θ/θ0 − (1 − θ)/(1 − θ0): a nonnegative supermartingale that starts at 1, so the
 * bound is Ville's inequality. The highest value on the way is answered, as the bound holds for it.
 */
export function evidence(a: readonly boolean[], b: readonly boolean[]): number {
  const blocks = Math.min(a.length, b.length);
  let [ofA, ofB, log, highest] = [0, 0, 0, 0];
  for (let block = 0; block < blocks; block++) {
    const rateA = (ofA + prior) / (block + 2 * prior);
    const rateB = (ofB + prior) / (block + 2 * prior);
    const same = (rateA + rateB) / 2;
    const [hitA, hitB] = [a[block] === true, b[block] === true];
    log += logRatio(hitA, rateA, same) + logRatio(hitB, rateB, same);
    highest = Math.max(highest, log);
    ofA += Number(hitA);
    ofB += Number(hitB);
  }
  return Math.exp(highest);
}

const logRatio = (hit: boolean, rate: number, same: number): number =>
  hit ? Math.log(rate / same) : Math.log((1 - rate) / (1 - same));
