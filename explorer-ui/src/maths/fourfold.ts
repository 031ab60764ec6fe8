/** Is a class more frequent inside a selection than outside it? The fourfold table of the two. */

/** Counts of images. */
export interface Fourfold {
  /** of the class, inside */
  inside: number;
  /** of other classes, inside */
  other: number;
  /** of the class, outside */
  outside: number;
  /** of other classes, outside */
  neither: number;
}

export interface LogOdds {
  /** of being this class inside against outside; 0: as outside */
  estimate: number;
  /** 95 % interval */
  low: number;
  high: number;
}

// ln ((a + 1/2)(d + 1/2) / ((b + 1/2)(c + 1/2))),  s.e.^2 = sum of 1 / (cell + 1/2)
/** As analysis/attribution/clusters.py: half an image added to each cell. Haldane 1956; Anscombe 1956. */
export function logOdds(table: Fourfold): LogOdds {
  const [a, b, c, d] = [table.inside, table.other, table.outside, table.neither].map((count) => count + 0.5);
  const estimate = Math.log((a * d) / (b * c));
  const error = Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  return { estimate, low: estimate - 1.96 * error, high: estimate + 1.96 * error };
}

// P(X = x) = C(K, x) C(N - K, n - x) / C(N, n)
/**
 * Fisher's exact test, two-sided: the probability, class and selection being independent, of a table that is no more
 * probable than this one. Fisher 1935. Sums hypergeometric probabilities from the most probable one outwards, each
 * from the one before, so that no factorial is needed; what is smaller than 1e-300 of it counts as 0.
 */
export function fisherExact(table: Fourfold): number {
  const ofClass = table.inside + table.outside;
  const chosen = table.inside + table.other;
  const total = ofClass + table.other + table.neither;
  const least = Math.max(0, ofClass + chosen - total);
  const most = Math.min(ofClass, chosen);
  const mode = Math.min(most, Math.max(least, Math.floor(((ofClass + 1) * (chosen + 1)) / (total + 2))));
  // P(x + 1) / P(x)
  const ratio = (x: number) => ((ofClass - x) * (chosen - x)) / ((x + 1) * (total - ofClass - chosen + x + 1));
  // probabilities relative to that of the mode: upwards from it, and downwards
  const above = falling(mode, most, 1, ratio);
  const below = falling(mode, least, -1, (x) => 1 / ratio(x - 1));
  const observed = (table.inside >= mode ? above : below)[Math.abs(table.inside - mode)] ?? 0;
  const limit = observed * (1 + 1e-9); // tables that are equally probable, but for rounding
  let [all, extreme] = [0, 0];
  for (const weight of [...above, ...below.slice(1)]) {
    all += weight;
    if (weight <= limit) extreme += weight;
  }
  return Math.min(1, extreme / all);
}

/** 1 at `from`, and on towards `to` what each is by `ratio` of the one before, while that is more than 1e-300. */
function falling(from: number, to: number, step: number, ratio: (x: number) => number): number[] {
  const weights = [1];
  for (let x = from, weight = ratio(x); x !== to && weight > 1e-300; x += step, weight *= ratio(x))
    weights.push(weight);
  return weights;
}
