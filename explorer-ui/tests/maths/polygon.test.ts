import { expect, test } from "vitest";
import { isWithin, rowsWithin, thinned } from "../../src/maths/polygon";

const SQUARE = [0, 0, 2, 0, 2, 2, 0, 2];
// a U: the notch from above is outside
const BAY = [0, 0, 3, 0, 3, 3, 2, 3, 2, 1, 1, 1, 1, 3, 0, 3];

test("a place within a square is within, one beside it is not", () => {
  expect(isWithin(SQUARE, 1, 1)).toBe(true);
  expect(isWithin(SQUARE, 3, 1)).toBe(false);
  expect(isWithin(SQUARE, 1, -0.1)).toBe(false);
});

test("a bay of the line is outside", () => {
  expect(isWithin(BAY, 1.5, 2)).toBe(false);
  expect(isWithin(BAY, 0.5, 2)).toBe(true);
  expect(isWithin(BAY, 1.5, 0.5)).toBe(true);
});

test("rows are those within, and rise", () => {
  const positions = [1, 1, 5, 5, 0.5, 1.5, -1, 1, 1.9, 0.1];
  expect(Array.from(rowsWithin(SQUARE, positions))).toEqual([0, 2, 4]);
});

test("the direction in which a line is drawn does not matter", () => {
  const back = [0, 2, 2, 2, 2, 0, 0, 0];
  const positions = Array.from({ length: 400 }, (_, i) => ((i * 0.618) % 3) - 0.5);
  expect(rowsWithin(back, positions)).toEqual(rowsWithin(SQUARE, positions));
});

test("of a random cloud a circle holds its share of the area", () => {
  const circle = Array.from({ length: 200 }, (_, i) => [Math.cos(i * 0.0314159), Math.sin(i * 0.0314159)]).flat();
  let state = 7;
  const draw = () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
  const positions = Float64Array.from({ length: 40000 }, draw);
  expect(rowsWithin(circle, positions).length / 20000).toBeCloseTo(Math.PI / 4, 1);
});

test("two corners hold nothing, and a long line is thinned evenly", () => {
  expect(rowsWithin([0, 0, 1, 1], [0.5, 0.5]).length).toBe(0);
  const line = Array.from({ length: 200 }, (_, i) => i);
  expect(thinned(line, 10)).toHaveLength(20);
  expect(thinned(line, 10).slice(0, 4)).toEqual([0, 1, 20, 21]);
  expect(thinned(SQUARE, 10)).toEqual(SQUARE);
});
