/** The images of a selection that stand for it, those that do not, and what all look like together. */

import type { Table } from "./table";
import { meanRow } from "./table";

export interface Members {
  /** the mean latent of the selection */
  mean: Float64Array;
  /** rows of images, nearest to the mean first, and their distances to it */
  typical: number[];
  typicalDistances: number[];
  /** farthest from the mean first */
  odd: number[];
  oddDistances: number[];
}

/** `most` of the `rows` nearest to their mean latent and `most` farthest from it, as analysis/attribution/clusters.py. */
export function membersOf(latents: Table, rows: ArrayLike<number>, most = 8): Members {
  const mean = meanRow(latents, rows);
  const away = Float64Array.from({ length: rows.length }, (_, i) => distanceOfRow(latents, rows[i], mean));
  const order = Array.from({ length: rows.length }, (_, i) => i).sort((i, j) => away[i] - away[j]);
  const [near, far] = [order.slice(0, most), order.slice(-most).reverse()];
  return {
    mean,
    typical: near.map((i) => rows[i]),
    typicalDistances: near.map((i) => away[i]),
    odd: far.map((i) => rows[i]),
    oddDistances: far.map((i) => away[i]),
  };
}

/** The mean of pictures of one size, number by number. */
export function meanPicture(pictures: Iterable<ArrayLike<number>>): Float64Array {
  let sum = new Float64Array(0);
  let count = 0;
  for (const picture of pictures) {
    if (count++ === 0) sum = new Float64Array(picture.length);
    for (let i = 0; i < sum.length; i++) sum[i] += picture[i];
  }
  return sum.map((value) => value / count);
}

function distanceOfRow(table: Table, row: number, point: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < table.width; d++) sum += (table.values[row * table.width + d] - point[d]) ** 2;
  return Math.sqrt(sum);
}
