/** Where on the map the images are: lines around the regions that hold a half of them, nine tenths, ... */

import { contours } from "d3-contour";

export const SHARES: readonly number[] = [0.25, 0.5, 0.75, 0.95];

/** A picture of how many points lie where: `values` (side x side), row 0 at the least y. */
export interface Histogram {
  values: Float64Array;
  side: number;
  low: number;
  extent: number;
}

/** Points (N, 2) counted in side x side cells of the square from `low` to `low + extent`; those outside are left out. */
export function histogram(positions: ArrayLike<number>, side = 128, low = -1.1, extent = 2.2): Histogram {
  const values = new Float64Array(side * side);
  for (let i = 0; i + 1 < positions.length; i += 2) {
    const column = Math.floor(((positions[i] - low) / extent) * side);
    const row = Math.floor(((positions[i + 1] - low) / extent) * side);
    if (column >= 0 && column < side && row >= 0 && row < side) values[row * side + column]++;
  }
  return { values, side, low, extent };
}

// w(x) = exp(-x^2 / (2 sigma^2)) / sum,  |x| <= 4 sigma
/** The histogram blurred by a Gaussian of `sigma` cells, cut off at 4 sigma; beyond the border lies nothing. */
export function blurred(given: Histogram, sigma: number): Histogram {
  const radius = Math.floor(4 * sigma + 0.5);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  const { side } = given;
  const half = blurredAlong(
    given.values,
    kernel.map((weight) => weight / sum),
    side,
    1,
    side,
  );
  return {
    ...given,
    values: blurredAlong(
      half,
      kernel.map((weight) => weight / sum),
      side,
      side,
      1,
    ),
  };
}

function blurredAlong(
  values: Float64Array,
  kernel: Float64Array,
  side: number,
  step: number,
  stride: number,
): Float64Array {
  const out = new Float64Array(values.length);
  const radius = (kernel.length - 1) / 2;
  for (let line = 0; line < side; line++) {
    for (let at = 0; at < side; at++) {
      let sum = 0;
      const from = Math.max(-radius, -at);
      const to = Math.min(radius, side - 1 - at);
      for (let k = from; k <= to; k++) sum += kernel[k + radius] * values[line * stride + (at + k) * step];
      out[line * stride + at * step] = sum;
    }
  }
  return out;
}

/**
 * The height above which the densest places hold `share` of everything: highest density regions, Hyndman 1996. The
 * more is held, the lower the height.
 */
export function levelHolding(density: Histogram, share: number): number {
  const falling = Float64Array.from(density.values).sort().reverse();
  const total = falling.reduce((sum, value) => sum + value, 0);
  let held = 0;
  for (const value of falling) {
    held += value;
    if (held >= share * total * (1 - 1e-12)) return value;
  }
  return 0;
}

/** Closed lines around the densest places that hold `share` of the images, in positions of the map. */
export interface Contour {
  share: number;
  lines: [number, number][][];
}

/** Contours of positions (N, 2), the widest first; `sigma` in cells of 1/128 of the map. Marching squares: d3-contour. */
export function densityContours(positions: ArrayLike<number>, shares = SHARES, sigma = 2.5): Contour[] {
  const density = blurred(histogram(positions), sigma);
  const { side, low, extent } = density;
  const drawn = contours().size([side, side]).smooth(true);
  const toMap = ([x, y]: number[]): [number, number] => [low + (x / side) * extent, low + (y / side) * extent];
  return [...shares]
    .sort((a, b) => b - a)
    .map((share) => {
      const { coordinates } = drawn.contour(density.values as unknown as number[], levelHolding(density, share));
      return { share, lines: coordinates.flatMap((polygon) => polygon.map((ring) => ring.map(toMap))) };
    });
}
