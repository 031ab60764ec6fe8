import { expect, test } from "vitest";
import { nextTowards } from "../../src/maths/towards";

const GRID = Float32Array.from([0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 0, -1, 0, 0]); // the last lies where the first does

test.each([
  ["right", [1, 0], 1],
  ["up", [0, 1], 3],
  ["down", [0, -1], 5],
  ["left", [-1, 0], -1],
] as const)("the next image %s of one in a grid is its neighbour, or none", (_, direction, next) => {
  expect(nextTowards(GRID, 0, 0, [...direction])).toBe(next);
});

test("an image that lies more to the side than ahead is passed over", () => {
  expect(nextTowards(Float32Array.from([1, 1.1, 5, 1]), 0, 0, [1, 0])).toBe(1);
});

test("places that are not known are passed over", () => {
  expect(nextTowards(Float32Array.from([Number.NaN, 0, 1, Number.NaN, 3, 0]), 0, 0, [1, 0])).toBe(2);
});
