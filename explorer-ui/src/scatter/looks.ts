/** How large and how dense points are drawn: many are small and let each other through. */

/** Diameter in CSS pixels of each of `count` points at this zoom. */
export function pointSize(count: number, zoom: number): number {
  const whole = Math.min(9, Math.max(1.5, 28 / count ** 0.2));
  return Math.min(18, whole * Math.max(1, zoom) ** 0.35);
}

/** In [0, 1]: opaque when few or when near, see-through when many. */
export function pointAlpha(count: number, zoom: number): number {
  const whole = Math.min(0.9, Math.max(0.35, 2.2 / count ** 0.105));
  return Math.min(0.92, whole * Math.max(1, zoom) ** 0.2);
}

/** 0 at the beginning, 1 at the end, slow at both. */
export function eased(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
