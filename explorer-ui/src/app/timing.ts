/** What the browser tests read: `performance.getEntriesByName("hinterland:...")`. README.md lists the names. */

const KEPT = 500;
const counts = new Map<string, number>();

/** A moment, once: "hinterland:NAME". */
export function mark(name: string): void {
  if (performance.getEntriesByName(`hinterland:${name}`).length === 0) performance.mark(`hinterland:${name}`);
}

/** A span from `start` (performance.now()) until now; of each name only so many are kept. */
export function measure(name: string, start: number): void {
  const full = `hinterland:${name}`;
  const count = (counts.get(full) ?? 0) + 1;
  if (count > KEPT) performance.clearMeasures(full);
  counts.set(full, count > KEPT ? 1 : count);
  performance.measure(full, { start, end: performance.now() });
}
