/** Tables of vectors, one a row, and the little that is done with them everywhere. */

/** `values` row by row (C order), each row `width` numbers: latents (N, D), positions (N, 2), neighbours (N, k). */
export interface Table {
  readonly values: ArrayLike<number>;
  readonly width: number;
}

/** How many rows. */
export function heightOf(table: Table): number {
  return table.width === 0 ? 0 : Math.floor(table.values.length / table.width);
}

/** Row `index` (from 0) as its own array. */
export function rowOf(table: Table, index: number): Float64Array {
  const row = new Float64Array(table.width);
  const start = index * table.width;
  for (let d = 0; d < table.width; d++) row[d] = table.values[start + d];
  return row;
}

/** The mean of the chosen rows; NaN where none was chosen. */
export function meanRow(table: Table, rows: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(table.width);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i] * table.width;
    for (let d = 0; d < table.width; d++) mean[d] += table.values[start + d];
  }
  for (let d = 0; d < table.width; d++) mean[d] /= rows.length;
  return mean;
}

// |a - b|^2
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) {
    const difference = a[d] - b[d];
    sum += difference * difference;
  }
  return sum;
}

// |a - b|
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.sqrt(squaredDistance(a, b));
}

// |a|
export function lengthOf(a: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * a[d];
  return Math.sqrt(sum);
}

/** The quantile of `values` at `share` in [0, 1], linear between neighbours as numpy's; NaN for none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** The middle of `values`; NaN for none. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Vectors of one size, one after the other: a table's values in float32. */
export function joined(vectors: readonly ArrayLike<number>[]): Float32Array {
  const size = vectors.length > 0 ? vectors[0].length : 0;
  const values = new Float32Array(vectors.length * size);
  for (const [i, vector] of vectors.entries()) values.set(vector, i * size);
  return values;
}
