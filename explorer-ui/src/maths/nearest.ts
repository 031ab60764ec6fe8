/** The nearest images in latent space, by looking at every one: exact; 10,000 x 10 numbers take well under 1 ms. */

import type { Table } from "./table";
import { heightOf } from "./table";

/** Nearest first: `rows`, and their Euclidean `distances`. */
export interface Nearest {
  rows: Int32Array;
  distances: Float64Array;
}

/** Keeps the `k` smallest distances that it is shown, in rising order; of equal ones the first shown. */
export class Shortlist {
  readonly rows: Int32Array;
  readonly squared: Float64Array;
  count = 0;

  constructor(readonly k: number) {
    this.rows = new Int32Array(k);
    this.squared = new Float64Array(k);
  }

  /** A squared distance from here on cannot enter. */
  get worst(): number {
    return this.count < this.k ? Number.POSITIVE_INFINITY : this.squared[this.k - 1];
  }

  offer(row: number, squared: number): void {
    if (!(squared < this.worst)) return;
    let place = this.count < this.k ? this.count++ : this.k - 1;
    for (; place > 0 && this.squared[place - 1] > squared; place--) {
      this.squared[place] = this.squared[place - 1];
      this.rows[place] = this.rows[place - 1];
    }
    this.squared[place] = squared;
    this.rows[place] = row;
  }

  result(): Nearest {
    const distances = this.squared.slice(0, this.count);
    for (let i = 0; i < distances.length; i++) distances[i] = Math.sqrt(distances[i]);
    return { rows: this.rows.slice(0, this.count), distances };
  }
}

/** The `k` rows of `table` nearest to `point`, those in `except` left out; fewer where there are no more. */
export function nearestRows(
  table: Table,
  point: ArrayLike<number>,
  k: number,
  except: ReadonlySet<number> = new Set(),
): Nearest {
  const { values, width } = table;
  const found = new Shortlist(Math.max(0, k));
  const rows = k > 0 ? heightOf(table) : 0;
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const worst = found.worst;
    let sum = 0;
    for (let d = 0; d < width && sum < worst; d++) {
      const difference = values[start + d] - point[d];
      sum += difference * difference;
    }
    if (sum < worst && !except.has(row)) found.offer(row, sum);
  }
  return found.result();
}
