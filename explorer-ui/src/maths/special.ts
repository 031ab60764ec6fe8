/** The special functions that tests and intervals need, to about 12 digits. DLMF: dlmf.nist.gov, release 1.2. */

const TINY = 1e-300;
const ENOUGH = 1e-16;

// erfc(x) = 1 - 2/sqrt(pi) integral_0^x exp(-t^2) dt
/** In (0, 2): the series DLMF 7.6.2 near 0, the continued fraction DLMF 7.9.2 (by Lentz's rule) in the tails. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * x;
    let sum = 0;
    for (let n = 1; term > ENOUGH * sum; n++) {
      sum += term;
      term *= (2 * x * x) / (2 * n + 1);
    }
    return 1 - sum;
  }
  // sqrt(pi) exp(x^2) erfc(x) = 1 / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))))
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

// P(|Z| >= |z|), Z ~ N(0, 1)
export function twoSided(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

// ln Gamma(x), x > 0
/** Stirling's series, DLMF 5.11.1, from 15 upwards; below it by Gamma(x) = Gamma(x + 1) / x. */
export function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 15; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - inverse / 1188) * inverse) * inverse) * inverse) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

// I_x(a, b) = 1/B(a, b) integral_0^x t^(a-1) (1 - t)^(b-1) dt
/** In [0, 1], for x in [0, 1] and a, b > 0: the continued fraction DLMF 8.17.22. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 4 * ENOUGH) break;
  }
  return front * fraction;
}

// P(|T| >= t) = I_{v / (v + t^2)}(v / 2, 1 / 2)
/** Student's t with `degrees` > 0 of freedom, which need not be whole. */
export function twoSidedT(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t that |T| exceeds with probability `p`: 12.706 for p = .05 and one degree of freedom. */
export function quantileT(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (twoSidedT(high, degrees) > p && high < 1e300) [low, high] = [high, 2 * high];
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSidedT(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
