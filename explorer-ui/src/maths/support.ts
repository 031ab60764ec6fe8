/** How far a latent lies from the images, in a unit that means something: the usual distance between neighbours. */

import type { Table } from "./table";
import { heightOf, median, quantile } from "./table";

export const SUPPORTED_SHARE = 0.95;

/** Both in units of the latents. */
export interface UsualDistance {
  /** median over images of the distance to the nearest other image */
  typical: number;
  /** 95 % of the images are at most so far from their nearest: beyond it a latent is not supported by data */
  limit: number;
}

/** From the (count, k) `neighbourDistances` of a bundle, nearest first. Images with a twin, at distance 0, do not count. */
export function usualDistance(neighbourDistances: Table): UsualDistance {
  const first = new Float64Array(heightOf(neighbourDistances));
  let count = 0;
  for (let i = 0; i < first.length; i++) {
    const nearest = neighbourDistances.values[i * neighbourDistances.width];
    if (nearest > 0) first[count++] = nearest;
  }
  const known = first.subarray(0, count);
  if (count === 0) return { typical: 1, limit: 0 };
  return { typical: median(known), limit: quantile(known, SUPPORTED_SHARE) };
}

/** A latent's distance to its nearest image, `nearest`, in typical neighbour distances: 1 is as between neighbours. */
export function relativeDistance(nearest: number, usual: UsualDistance): number {
  return nearest / usual.typical;
}

/** False where a latent lies farther from every image than 95 % of the images lie from their nearest. */
export function isSupported(nearest: number, usual: UsualDistance): boolean {
  return nearest <= usual.limit;
}

/** In [least, 1], how strongly to show a decoded place: full where supported, fading to `least` at twice the limit. */
export function support(nearest: number, usual: UsualDistance, least = 0.25): number {
  if (isSupported(nearest, usual)) return 1;
  const beyond = usual.limit > 0 ? nearest / usual.limit - 1 : 1;
  return Math.max(least, 1 - (1 - least) * beyond);
}
