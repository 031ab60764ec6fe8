/** The same two questions for numbers that come round again, such as degrees: `period` is 360, say. */

import type { Difference } from "./twosamples";

// C = mean cos, S = mean sin;  mean direction = atan2(S, C),  R = |(C, S)|
export interface Direction {
  /** in [0, period); NaN where the directions cancel out */
  mean: number;
  /** R in [0, 1]: 1 where all are the same, 0 where they cancel out */
  concentration: number;
  /** (1 - R_2) / (2 R^2), R_2 that of the doubled angles about the mean. Fisher 1993, eq. 2.28 */
  dispersion: number;
}

/** Fisher 1993, Statistical Analysis of Circular Data, section 2.3. */
export function directionOf(values: ArrayLike<number>, period: number): Direction {
  const turn = (2 * Math.PI) / period;
  let [c, s] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    c += Math.cos(values[i] * turn) / values.length;
    s += Math.sin(values[i] * turn) / values.length;
  }
  const concentration = Math.hypot(c, s);
  if (concentration < 1e-12) return { mean: Number.NaN, concentration: 0, dispersion: Number.POSITIVE_INFINITY };
  const angle = Math.atan2(s, c);
  let second = 0;
  for (let i = 0; i < values.length; i++) second += Math.cos(2 * (values[i] * turn - angle)) / values.length;
  const mean = (((angle / turn) % period) + period) % period;
  return { mean, concentration, dispersion: Math.max(0, 1 - second) / (2 * concentration ** 2) };
}

/** `difference` in [-period / 2, period / 2), the shorter way round. */
export function shorterWay(difference: number, period: number): number {
  return ((((difference + period / 2) % period) + period) % period) - period / 2;
}

// d +- asin(1.96 sqrt(delta_a / n_a + delta_b / n_b))
/** Difference of mean directions and its large-sample 95 % interval: Fisher 1993, eq. 4.22. At most all round; NaN
 * where the directions of a sample cancel out, so that they have no mean. */
export function differenceOfDirections(a: ArrayLike<number>, b: ArrayLike<number>, period: number): Difference {
  const [inside, outside] = [directionOf(a, period), directionOf(b, period)];
  const estimate = shorterWay(inside.mean - outside.mean, period);
  const sine = 1.96 * Math.sqrt(inside.dispersion / a.length + outside.dispersion / b.length);
  const half = a.length > 1 && b.length > 1 && sine < 1 ? (Math.asin(sine) * period) / (2 * Math.PI) : period / 2;
  return { inside: inside.mean, outside: outside.mean, estimate, low: estimate - half, high: estimate + half };
}

// W = v' V^-1 v,  v the sum of (cos, sin)(2 pi rank / n) over one sample, V its covariance when the samples are mixed
/**
 * Do two samples of directions come from the same circle? The uniform-scores test, Wheeler & Watson 1964 (Biometrika
 * 51) and Mardia 1967: all directions are spread evenly by their ranks (equal ones share the mean rank), and W is
 * about chi-squared with 2 degrees of freedom, so p = exp(-W / 2). Turning both samples changes nothing. 1 where all
 * are equal. An approximation from about 10 numbers in each sample on.
 */
export function uniformScores(a: ArrayLike<number>, b: ArrayLike<number>, period: number): number {
  const n = a.length + b.length;
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = i < a.length ? a[i] : b[i - a.length];
    values[i] = ((value % period) + period) % period;
  }
  const angles = scoresOf(values);
  let [c, s, cc, ss, cs] = [0, 0, 0, 0, 0];
  const [meanCos, meanSin] = [meanOf(angles, Math.cos), meanOf(angles, Math.sin)];
  for (let i = 0; i < n; i++) {
    const [x, y] = [Math.cos(angles[i]) - meanCos, Math.sin(angles[i]) - meanSin];
    cc += x * x;
    ss += y * y;
    cs += x * y;
    if (i < a.length) {
      c += x;
      s += y;
    }
  }
  // permuted over the samples, (c, s) has the covariance `share` times that of the scores
  const share = (a.length * b.length) / (n * (n - 1));
  const determinant = cc * ss - cs * cs;
  if (!(determinant > 1e-12 * (cc + ss) ** 2)) return cc + ss > 1e-12 ? oneDirection(c, s, cc, ss, share) : 1;
  const w = (ss * c * c - 2 * cs * c * s + cc * s * s) / (determinant * share);
  return Math.exp(-w / 2);
}

/** Two different directions only: the scores lie on a line, which leaves chi-squared one degree; exp(-W/2) is safe. */
function oneDirection(c: number, s: number, cc: number, ss: number, share: number): number {
  return Math.exp(-(c * c + s * s) / (cc + ss) / share / 2);
}

/** (n,) 2 pi rank / n of each value, equal values having the mean of their ranks. */
function scoresOf(values: Float64Array): Float64Array {
  const n = values.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const scores = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start + 1;
    while (end < n && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) scores[order[i]] = (2 * Math.PI * (start + 1 + end)) / 2 / n;
    start = end;
  }
  return scores;
}

function meanOf(values: Float64Array, of: (value: number) => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]);
  return sum / values.length;
}
