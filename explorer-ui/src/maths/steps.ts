/** How long the steps of a path are: of latents, or of the images they decode to. */

import { distance } from "./table";

// |x_{s+1} - x_s|
/** (S - 1,) Euclidean length of each step of a path of S points, as analysis/geometry.py defines it. */
export function stepLengths(path: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from({ length: Math.max(0, path.length - 1) }, (_, s) => distance(path[s], path[s + 1]));
}

// |x_{s+1} - x_s| / sqrt(number of pixels and bands)
/** (S - 1,) root mean square difference a pixel of each step between images in [0, 1]: 0 to 1. */
export function pixelSteps(images: readonly ArrayLike<number>[]): Float64Array {
  const size = images.length > 0 ? images[0].length : 1;
  return stepLengths(images).map((length) => length / Math.sqrt(size));
}

/** The largest step divided by the mean step: 1 where a path is even, S - 1 where it goes in one leap; 1 if it rests. */
export function unevenness(steps: ArrayLike<number>): number {
  let sum = 0;
  let largest = 0;
  for (let s = 0; s < steps.length; s++) {
    sum += steps[s];
    largest = Math.max(largest, steps[s]);
  }
  return sum > 0 ? (largest * steps.length) / sum : 1;
}
