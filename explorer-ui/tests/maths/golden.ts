/** The values that tests/explorer/golden_maths.py wrote: Python is the reference. */

import { readFileSync } from "node:fs";
import { expect } from "vitest";

/** Lists of lists of numbers, by the names Python gave them. */
// biome-ignore lint/suspicious/noExplicitAny: what is in it is known by the tests that read it
export const golden: any = JSON.parse(
  readFileSync(new URL("../../../tests/golden/maths.json", import.meta.url), "utf-8"),
);

/** Every number near its counterpart: within `tolerance`, relative to numbers above 1. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    expect(error, `number ${i}: ${actual[i]}, not ${expected[i]}`).toBeLessThanOrEqual(tolerance);
  }
}

/** Relative, however small the number: for p-values. */
export function expectRatio(actual: number, expected: number, tolerance = 1e-8): void {
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

/** A table of rows, as the bundle's arrays are laid out. */
export function table(rows: number[][]): { values: Float64Array; width: number } {
  return { values: Float64Array.from(rows.flat()), width: rows[0].length };
}

/** The same throws of dice each time: numbers in [0, 1). */
export function dice(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
