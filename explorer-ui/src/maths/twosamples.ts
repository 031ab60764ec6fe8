/** Do two samples of numbers differ: by how much (means), and might it be chance (ranks)? */

import { quantileT, twoSided } from "./special";

export interface Difference {
  /** mean inside, mean outside, in the unit of the numbers */
  inside: number;
  outside: number;
  /** inside - outside */
  estimate: number;
  /** 95 % interval; infinite where a sample has fewer than 2 numbers */
  low: number;
  high: number;
}

// d +- t_{v, .975} sqrt(s_a^2 / n_a + s_b^2 / n_b),  v by Welch and Satterthwaite
/** Difference of means, the variances not taken to be equal. Welch 1947. Both samples hold at least one number. */
export function differenceOfMeans(a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  const [inside, outside] = [spreadOf(a), spreadOf(b)];
  const estimate = inside.mean - outside.mean;
  const [p, q] = [inside.variance / a.length, outside.variance / b.length];
  const known = a.length > 1 && b.length > 1;
  const degrees = (p + q) ** 2 / (p ** 2 / (a.length - 1) + q ** 2 / (b.length - 1));
  let half = Number.POSITIVE_INFINITY;
  if (known) half = p + q > 0 ? quantileT(0.05, degrees) * Math.sqrt(p + q) : 0;
  return { inside: inside.mean, outside: outside.mean, estimate, low: estimate - half, high: estimate + half };
}

// U = R_a - n_a (n_a + 1) / 2
/**
 * Mann and Whitney's U test, two-sided, 1947: how often so uneven an order of both samples comes by chance. By the
 * normal approximation with the correction for ties and for continuity, which errs to the safe side where one sample
 * has but a few numbers. 1 where all numbers are equal.
 */
export function mannWhitney(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  all.sort();
  const n = all.length;
  let ties = 0; // sum of t^3 - t
  let rankSum = 0;
  const own = Float64Array.from(a).sort();
  for (let start = 0, place = 0; start < n; ) {
    let end = start + 1;
    while (end < n && all[end] === all[start]) end++;
    ties += (end - start) ** 3 - (end - start);
    const rank = (start + 1 + end) / 2; // the mean of the ranks start + 1 .. end
    for (; place < own.length && own[place] === all[start]; place++) rankSum += rank;
    start = end;
  }
  const pairs = a.length * b.length;
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) return 1;
  const away = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
  return twoSided(away / Math.sqrt(variance));
}

function spreadOf(values: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - mean) ** 2;
  return { mean, variance: sum / (values.length - 1) };
}
