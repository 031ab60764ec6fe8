/** Which places lie within a drawn line. */

// crossings of a ray to the right: odd inside. Shimrat 1962
/** Is (x, y) within the closed line `corners` (x0, y0, x1, y1, ...)? Places on the line itself may be either. */
export function isWithin(corners: ArrayLike<number>, x: number, y: number): boolean {
  let within = false;
  const n = corners.length / 2;
  for (let i = 0, j = n - 1; i < n; j = i++) {
    const [xi, yi, xj, yj] = [corners[2 * i], corners[2 * i + 1], corners[2 * j], corners[2 * j + 1]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** Rows of `positions` (N, 2) that lie within, rising; fewer than 3 corners hold nothing. */
export function rowsWithin(corners: ArrayLike<number>, positions: ArrayLike<number>): Int32Array {
  if (corners.length < 6) return new Int32Array(0);
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < corners.length; i += 2) {
    left = Math.min(left, corners[i]);
    right = Math.max(right, corners[i]);
    low = Math.min(low, corners[i + 1]);
    high = Math.max(high, corners[i + 1]);
  }
  const rows: number[] = [];
  for (let row = 0; row < positions.length / 2; row++) {
    const [x, y] = [positions[2 * row], positions[2 * row + 1]];
    if (x >= left && x <= right && y >= low && y <= high && isWithin(corners, x, y)) rows.push(row);
  }
  return Int32Array.from(rows);
}

/** At most `most` corners of a line, evenly along it: what is kept in the address. */
export function thinned(corners: readonly number[], most: number): number[] {
  const n = corners.length / 2;
  if (n <= most) return [...corners];
  return Array.from({ length: most }, (_, i) => Math.floor((i * n) / most)).flatMap((i) => [
    corners[2 * i],
    corners[2 * i + 1],
  ]);
}
