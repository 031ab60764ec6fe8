/** How crowded the latent space is at a latent, counted in what is usual around an image. */

import type { Table } from "./table";
import { heightOf, median } from "./table";

export const NEIGHBOURS = 15;

/** What makes a sum of kernels a density that can be read. */
export interface DensityScale {
  k: number;
  /** h, in units of the latents */
  bandwidth: number;
  /** the median over images of their own sum, themselves left out */
  usual: number;
}

// s = sum over the k nearest of exp(-(d / h)^2 / 2)
/** The sum of Gaussian kernels over the k nearest by their `distances`: in [0, k]. */
export function kernelSum(distances: ArrayLike<number>, k: number, bandwidth: number): number {
  let sum = 0;
  const count = Math.min(k, distances.length);
  for (let i = 0; i < count; i++) sum += bandwidth > 0 ? Math.exp(-((distances[i] / bandwidth) ** 2) / 2) : 0;
  return sum;
}

/**
 * From the (count, k) `neighbourDistances` of a bundle, nearest first: h is half the median distance to the k-th
 * nearest (k = 15, or fewer where there are no more), so that the k-th of a typical image weighs exp(-2).
 *
 * A kernel density estimate with one bandwidth (Parzen 1962) that is cut off after the k nearest: where more than k
 * images lie within a bandwidth it says too little, never too much.
 */
export function densityScale(neighbourDistances: Table): DensityScale {
  const k = Math.min(NEIGHBOURS, neighbourDistances.width);
  const n = heightOf(neighbourDistances);
  const { values, width } = neighbourDistances;
  const last = Float64Array.from({ length: n }, (_, i) => values[i * width + k - 1]);
  const bandwidth = median(last) / 2;
  const sums = Float64Array.from({ length: n }, (_, i) => {
    const own = Array.from({ length: k }, (_, j) => values[i * width + j]);
    return kernelSum(own, k, bandwidth);
  });
  return { k, bandwidth, usual: median(sums) };
}

/** The density at a latent with these `distances` to its nearest images: >= 0; 1 is as around the median image. */
export function relativeDensity(distances: ArrayLike<number>, scale: DensityScale): number {
  return scale.usual > 0 ? kernelSum(distances, scale.k, scale.bandwidth) / scale.usual : Number.NaN;
}
