/** One slider for each latent and each principal component: where it may go, and which comes first. */

import type { LatentStatistics } from "../bundle/manifest";

export const SPAN = 3; // standard deviations to either side

export interface Slider {
  kind: "latent" | "component";
  /** from 0 */
  index: number;
  centre: number;
  /** one standard deviation, in units of the latents */
  sd: number;
  low: number;
  high: number;
  /** what sliders are ordered by: KL in nats, or variance in squared units of the latents */
  weight: number;
  weighedBy: "KL" | "variance";
  /** false: collapsed, it tells nothing */
  active: boolean;
}

/**
 * Sliders of single latents, most KL first (most variance where not variational). Each goes 3 standard deviations
 * from the images' mean; a collapsed one, which has next to no spread, as far as the prior N(0, 1) or, without a
 * prior, as an active latent in the middle of them would.
 */
export function latentSliders(statistics: LatentStatistics): Slider[] {
  const { mean, std, kl, active } = statistics;
  const moving = std.filter((_, d) => active[d]).sort((a, b) => a - b);
  const instead = kl !== null || moving.length === 0 ? 1 : moving[Math.floor(moving.length / 2)];
  const sliders = mean.map((centre, index): Slider => {
    const sd = active[index] ? std[index] : instead;
    const weight = kl === null ? std[index] ** 2 : kl[index];
    const range = { centre, sd, low: centre - SPAN * sd, high: centre + SPAN * sd };
    return {
      kind: "latent",
      index,
      ...range,
      weight,
      weighedBy: kl === null ? "variance" : "KL",
      active: active[index],
    };
  });
  return ordered(sliders);
}

/** Sliders of principal components, most variance first: coordinates about the mean of the latents, 3 sd each way. */
export function componentSliders(variances: ArrayLike<number>): Slider[] {
  const largest = Math.max(...Array.from(variances), 0);
  const sliders = Array.from(variances, (weight, index): Slider => {
    const sd = Math.sqrt(weight);
    const active = weight > 1e-4 * largest;
    return {
      kind: "component",
      index,
      centre: 0,
      sd,
      low: -SPAN * sd,
      high: SPAN * sd,
      weight,
      weighedBy: "variance",
      active,
    };
  });
  return ordered(sliders);
}

function ordered(sliders: Slider[]): Slider[] {
  return sliders.sort((a, b) => Number(b.active) - Number(a.active) || b.weight - a.weight || a.index - b.index);
}

// c_k = (latent - mean) . v_k
/** A latent's coordinate along a component: `vector` is unit row `index` of `vectors` (k, D). */
export function coordinate(
  latent: ArrayLike<number>,
  mean: ArrayLike<number>,
  vectors: ArrayLike<number>,
  index: number,
): number {
  const size = mean.length;
  let sum = 0;
  for (let d = 0; d < size; d++) sum += (latent[d] - mean[d]) * vectors[index * size + d];
  return sum;
}

/** `latent` moved along a unit component by `step`: the other components' coordinates stay. */
export function moved(
  latent: ArrayLike<number>,
  vectors: ArrayLike<number>,
  index: number,
  step: number,
): Float64Array {
  const size = latent.length;
  return Float64Array.from({ length: size }, (_, d) => latent[d] + step * vectors[index * size + d]);
}

/** `latent` with another number at `index`. */
export function replaced(latent: ArrayLike<number>, index: number, value: number): Float64Array {
  const copy = Float64Array.from(latent);
  copy[index] = value;
  return copy;
}

/** `count` numbers evenly from `low` to `high`, both included. */
export function evenly(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / Math.max(1, count - 1));
}
