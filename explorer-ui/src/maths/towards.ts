/** The next point in a direction, as arrow keys go from one image to another. */

/**
 * Of `positions` (N, 2) the nearest to (x, y) within 45 degrees of the direction (dx, dy), of unit length; -1 for none.
 * Points at (x, y) itself are passed over.
 */
export function nextTowards(positions: ArrayLike<number>, x: number, y: number, [dx, dy]: [number, number]): number {
  let [found, least] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < positions.length; i += 2) {
    const [right, up] = [positions[i] - x, positions[i + 1] - y];
    const along = right * dx + up * dy;
    if (!(along > 1e-6) || Math.abs(right * dy - up * dx) > along) continue;
    const squared = right * right + up * up;
    if (squared < least) [found, least] = [i / 2, squared];
  }
  return found;
}
