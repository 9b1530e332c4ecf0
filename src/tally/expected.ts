import type { Counts } from './rules.ts';

/** What an organisation's closed appeals say: of what was promised, how much came, and how many promises that rests on. */
export type FollowThrough = { followThroughPercent: number; followThroughOf: number };

export type Range = { low: number; high: number };

/**
 * What is assumed before an organisation has a record: three in four promises are kept, and this weighs as much as 20
 * promises that were seen. The mean is what PledgeBank (mySociety, 2005–2015) gave as typical for its pledges.
 */
export const prior = { mean: 0.75, weight: 20 } as const;

/**
 * The follow-through in whole percent: the mean of the beta distribution that the prior, Beta(15, 5), becomes by what
 * was seen. `kept` is the sum over `of` promises of the share that came of each, 0 to 1 (Gelman et al., Bayesian Data
 * Analysis, 3rd ed., section 2.4).
 */
export const followThroughPercentOf = ({ kept, of }: { kept: number; of: number }): number =>
  Math.round((100 * (prior.mean * prior.weight + kept)) / (prior.weight + of));

/**
 * How much will probably have arrived in the end, in whole units: received + (pledged + on the way) × follow-through.
 * What waits for an e-mail click is not counted on.
 */
export const expectedOf = ({ pledged, onTheWay, received }: Counts, { followThroughPercent }: FollowThrough): number =>
  received + Math.round(((pledged + onTheWay) * followThroughPercent) / 100);

/**
 * Between which numbers it will end in four cases of five: an equal-tailed 80 % interval. Of the n promises that stand,
 * the number kept is beta-binomial with n and the organisation's own beta distribution, which holds both chances: that
 * this organisation's rate is another than its record says, and that these people are luckier or less than most
 * (Gelman et al., as above; Skellam 1948, J. R. Stat. Soc. B 10:257). Each promise is taken to be of the same size.
 * `promises` is how many stand behind what is pledged and on the way; it need not be exact.
 */
export function expectedRange(counts: Counts, record: FollowThrough, promises: number): Range {
  const held = counts.pledged + counts.onTheWay;
  if (held === 0) return { low: counts.received, high: counts.received };
  const n = Math.min(held, Math.max(1, Math.round(promises)));
  const mean = Math.min(0.995, Math.max(0.005, record.followThroughPercent / 100));
  const weight = prior.weight + record.followThroughOf;
  const { low, high } = betaBinomialRange(n, mean * weight, (1 - mean) * weight);
  const expected = expectedOf(counts, record);
  return {
    low: Math.min(expected, counts.received + Math.floor((held * low) / n)),
    high: Math.max(expected, counts.received + Math.ceil((held * high) / n)),
  };
}

const tail = 0.1;
/** The normal distribution's 90 % point. */
const ninetyPercentPoint = 1.2816;
/** Above this the normal distribution says the same, to a promise in a hundred, without adding up every term. */
const mostAddedUp = 1_000;

/** The 10 % and 90 % points of the beta-binomial distribution: exact up to 1,000 trials, from its moments above. */
export function betaBinomialRange(n: number, a: number, b: number): Range {
  if (n > mostAddedUp) {
    const mean = (n * a) / (a + b);
    const spread = Math.sqrt((mean * b * (a + b + n)) / ((a + b) * (a + b + 1))) * ninetyPercentPoint;
    return { low: Math.max(0, mean - spread), high: Math.min(n, mean + spread) };
  }
  // The chance of k + 1 is that of k times (n − k)(a + k) ÷ ((k + 1)(b + n − k − 1)); as logarithms none is too small.
  const logs = [0];
  for (let k = 0; k < n; k++)
    logs.push((logs[k] ?? 0) + Math.log((n - k) * (a + k)) - Math.log((k + 1) * (b + n - k - 1)));
  const most = logs.reduce((one, other) => Math.max(one, other), -Infinity);
  const chances = logs.map((log) => Math.exp(log - most));
  const all = chances.reduce((sum, chance) => sum + chance, 0);
  return { low: pointOf(chances, tail * all), high: pointOf(chances, (1 - tail) * all) };
}

/** The first at which the chances so far add up to the share. */
function pointOf(chances: readonly number[], share: number): number {
  let sum = 0;
  for (const [at, chance] of chances.entries()) {
    sum += chance;
    if (sum >= share) return at;
  }
  return chances.length - 1;
}

/**
 * About how many promises stand behind what is held of one need, from the sums that are kept: people promise about the
 * same number of things each, so it is the need's part of all that was promised.
 */
export const promisesBehind = (held: number, { supporters, things }: { supporters: number; things: number }): number =>
  things === 0 ? 0 : (supporters * held) / things;
