/** Where two models of the same images disagree: by the neighbours they give an image, by how well they restore it. */

import type { Table } from "./table";
import { heightOf } from "./table";

export const NEIGHBOURS = 15;

// |N_a(i) and N_b(i)| / k
/**
 * (N,) share of each image's k nearest that both models have, in [0, 1]: 1 where they agree, k / (N - 1) by chance.
 * From their (N, k) tables of neighbours, nearest first; k = 15, or fewer where a table holds fewer.
 */
export function neighboursKept(a: Table, b: Table, k = NEIGHBOURS): Float64Array {
  const used = Math.min(k, a.width, b.width);
  const n = Math.min(heightOf(a), heightOf(b));
  const kept = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let both = 0;
    for (let p = 0; p < used; p++) {
      const neighbour = a.values[i * a.width + p];
      for (let q = 0; q < used; q++) {
        if (b.values[i * b.width + q] === neighbour) {
          both++;
          break;
        }
      }
    }
    kept[i] = both / used;
  }
  return kept;
}

/** (N,) b - a, number by number: below 0 where b is smaller, such as a smaller reconstruction error. */
export function differences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: Math.min(a.length, b.length) }, (_, i) => b[i] - a[i]);
}

/** Rows by disagreement, most first: fewest neighbours kept; of equal ones the larger difference, then the order. */
export function byDisagreement(kept: ArrayLike<number>, difference: ArrayLike<number> | null): Int32Array {
  const size = (i: number) => (difference === null ? 0 : Math.abs(difference[i]));
  const rows = Int32Array.from({ length: kept.length }, (_, i) => i);
  return rows.sort((i, j) => kept[i] - kept[j] || size(j) - size(i) || i - j);
}

/** Rows by the size of a difference, largest first, whichever model it speaks for; equal ones stay in order. */
export function byDifference(difference: ArrayLike<number>): Int32Array {
  const rows = Int32Array.from({ length: difference.length }, (_, i) => i);
  return rows.sort((i, j) => Math.abs(difference[j]) - Math.abs(difference[i]) || i - j);
}
