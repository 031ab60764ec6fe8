/** The index of a map's points, built in slices so that a million points never hold up the page. */

import type { ReadonlySignal } from "@preact/signals";
import { signal } from "@preact/signals";
import { GridIndex } from "../maths/grid";
import { measure } from "./timing";

const SLICE_MS = 12;
const made = new WeakMap<Float32Array, ReadonlySignal<GridIndex | null>>();

/** null until it is complete */
export function indexOf(positions: Float32Array): ReadonlySignal<GridIndex | null> {
  const known = made.get(positions);
  if (known) return known;
  const index = new GridIndex(positions);
  const ready = signal<GridIndex | null>(null);
  made.set(positions, ready);
  const began = performance.now();
  const slice = (): void => {
    const start = performance.now();
    while (!index.complete && performance.now() - start < SLICE_MS) index.add(20_000);
    if (!index.complete) {
      setTimeout(slice);
      return;
    }
    ready.value = index;
    measure("index", began);
  };
  if (positions.length <= 200_000) slice();
  else setTimeout(slice);
  return ready;
}
