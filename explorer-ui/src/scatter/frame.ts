/** The whole map in view: around the points that are there, with a margin. */

import type { Camera, Size } from "./camera";
import { HOME, unitOf } from "./camera";

/** Least and greatest x and y. */
export type Bounds = [number, number, number, number];

const known = new WeakMap<Float32Array, Bounds>();

/** Of (count, 2) positions; those that are not finite are passed over. */
export function boundsOf(positions: Float32Array): Bounds {
  const before = known.get(positions);
  if (before) return before;
  let [left, right, low, high] = [1, -1, 1, -1];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i], positions[i + 1]];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < low) low = y;
    if (y > high) high = y;
  }
  const bounds: Bounds = left > right || low > high ? [-1, 1, -1, 1] : [left, right, low, high];
  known.set(positions, bounds);
  return bounds;
}

/** The camera that shows all of it, as large as it fits. */
export function framing([left, right, low, high]: Bounds, size: Size): Camera {
  const unit = unitOf(HOME, size);
  const room = (pixels: number, extent: number): number => (0.92 * pixels) / (unit * Math.max(extent, 0.05));
  const zoom = Math.min(room(size.width, right - left), room(size.height, high - low), 20);
  return { x: (left + right) / 2, y: (low + high) / 2, zoom: zoom > 0 ? zoom : 1 };
}

/** `share` of the way from one camera to another. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const mix = (a: number, b: number): number => a + (b - a) * share;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom: from.zoom * (to.zoom / from.zoom) ** share };
}
