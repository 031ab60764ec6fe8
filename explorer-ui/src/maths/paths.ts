/** Ways between latents, as src/hinterland/latents/paths.py defines them: linear, slerp, hyperspherical. */

import { lengthOf } from "./table";

export type Way = "linear" | "slerp" | "hyperspherical";
export const WAYS: readonly Way[] = ["linear", "slerp", "hyperspherical"];

const PARALLEL_BELOW = 1e-6; // radians: nearer than this, the arc is the straight line

/** No such path exists; the message says why, for a reader. */
export class NoPath extends Error {}

/** `steps` points from `a` to `b` (D,), both included. */
export function path(way: Way, a: ArrayLike<number>, b: ArrayLike<number>, steps: number): Float64Array[] {
  if (steps < 2) throw new NoPath(`a path needs at least 2 points, not ${steps}`);
  return { linear, slerp, hyperspherical }[way](a, b, steps);
}

/** Through two or more `stops` in turn, `steps` points from one to the next; a stop in the middle is there once. */
export function pathThrough(way: Way, stops: readonly ArrayLike<number>[], steps: number): Float64Array[] {
  if (stops.length < 2) throw new NoPath("a path needs at least two stops");
  const whole: Float64Array[] = [];
  for (let i = 0; i + 1 < stops.length; i++) {
    const leg = path(way, stops[i], stops[i + 1], steps);
    whole.push(...(i === 0 ? leg : leg.slice(1)));
  }
  return whole;
}

// z(t) = (1 - t) a + t b
function linear(a: ArrayLike<number>, b: ArrayLike<number>, steps: number): Float64Array[] {
  return along(steps, (t) => mixed(1 - t, a, t, b));
}

// z(t) = sin((1 - t) w) / sin w  a  +  sin(t w) / sin w  b,  w the angle between a and b
/** Shoemake 1985; for latents White 2016. The angle as 2 atan2(|u - v|, |u + v|): Kahan, exact for small ones. */
function slerp(a: ArrayLike<number>, b: ArrayLike<number>, steps: number): Float64Array[] {
  if (a.length === 1) return linear(a, b, steps);
  const [first, last] = [lengthOf(a), lengthOf(b)];
  if (Math.min(first, last) === 0) {
    throw new NoPath("Slerp from or to a latent of length 0: it has no direction. Linear goes there.");
  }
  const apart = lengthOf(mixed(1 / first, a, -1 / last, b));
  const together = lengthOf(mixed(1 / first, a, 1 / last, b));
  const angle = 2 * Math.atan2(apart, together);
  if (angle < PARALLEL_BELOW) return linear(a, b, steps);
  if (Math.PI - angle < PARALLEL_BELOW) {
    throw new NoPath("Slerp between opposite latents: every arc is as short as any other. Linear joins them.");
  }
  const sine = Math.sin(angle);
  return along(steps, (t) => mixed(Math.sin((1 - t) * angle) / sine, a, Math.sin(t * angle) / sine, b));
}

/** Radius and angles go linearly from those of `a` to those of `b`; it depends on the order of the dimensions. */
function hyperspherical(a: ArrayLike<number>, b: ArrayLike<number>, steps: number): Float64Array[] {
  const [first, last] = [toHyperspherical(a), toHyperspherical(b)];
  return along(steps, (t) => fromHyperspherical(mixed(1 - t, first, t, last)));
}

// r = |x|;  phi_i = atan2(|(x_{i+1}, ..., x_D)|, x_i) for i < D - 1;  phi_{D-1} = atan2(x_D, x_{D-1})
/** (D,) -> (D,): radius, D - 2 angles in [0, pi], the last in [-pi, pi]; one number stays itself. Blumenson 1960. */
export function toHyperspherical(x: ArrayLike<number>): Float64Array {
  const size = x.length;
  const coordinates = new Float64Array(size);
  if (size === 1) coordinates[0] = x[0];
  if (size <= 1) return coordinates;
  coordinates[size - 1] = Math.atan2(x[size - 1], x[size - 2]);
  let tail = x[size - 1] ** 2;
  for (let i = size - 2; i >= 0; i--) {
    if (i < size - 2) coordinates[i + 1] = Math.atan2(Math.sqrt(tail), x[i]);
    tail += x[i] ** 2;
  }
  coordinates[0] = Math.sqrt(tail);
  return coordinates;
}

// x_i = r sin phi_1 ... sin phi_{i-1} cos phi_i;  x_D = r sin phi_1 ... sin phi_{D-1}
/** (D,) -> (D,): the inverse of `toHyperspherical`. */
export function fromHyperspherical(coordinates: ArrayLike<number>): Float64Array {
  const size = coordinates.length;
  const x = new Float64Array(size);
  let product = coordinates[0];
  for (let i = 0; i < size - 1; i++) {
    x[i] = product * Math.cos(coordinates[i + 1]);
    product *= Math.sin(coordinates[i + 1]);
  }
  x[size - 1] = product;
  return x;
}

function along(steps: number, at: (t: number) => Float64Array): Float64Array[] {
  return Array.from({ length: steps }, (_, i) => at(i / (steps - 1)));
}

function mixed(p: number, a: ArrayLike<number>, q: number, b: ArrayLike<number>): Float64Array {
  const sum = new Float64Array(a.length);
  for (let d = 0; d < sum.length; d++) sum[d] = p * a[d] + q * b[d];
  return sum;
}
