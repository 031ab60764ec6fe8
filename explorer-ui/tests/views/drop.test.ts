import { expect, test } from "vitest";
import type { Images } from "../../src/bundle/manifest";
import { flagsOf } from "../../src/views/compare/small-map";
import { checkKind, planes, squaredError } from "../../src/views/drop/reading";

const images = (changes: Partial<Images>) =>
  ({ channels: 1, height: 2, width: 2, lo: [0], hi: [255], ...changes }) as Images;

test("colour becomes grey as Pillow makes it, and stays colour where the model takes it", () => {
  const red = [255, 0, 0, 255, 0, 255, 0, 255];
  expect(Array.from(planes(red, 1), (v) => Math.round(255 * v))).toEqual([76, 150]);
  expect(Array.from(planes(red, 3))).toEqual([1, 0, 0, 1, 0, 0]);
});

test("images of many bands, or of another range, are refused with what to do", () => {
  expect(() => checkKind(images({ channels: 12 }))).toThrow(/12 bands.*hinterland encode/s);
  expect(() => checkKind(images({ hi: [4095] }))).toThrow(/0 to 4095.*another brightness/s);
  expect(() => checkKind(images({ hi: [1] }))).not.toThrow();
});

test("the error is the mean over all numbers", () => {
  expect(squaredError([0, 1, 1, 0], [0, 0, 1, 0.5])).toBeCloseTo((1 + 0.25) / 4, 12);
});

test("what is in both selections counts as A; without any nothing is flagged", () => {
  expect(flagsOf(4, null, null)).toBeNull();
  expect(Array.from(flagsOf(4, Int32Array.of(1, 2), Int32Array.of(2, 3)) ?? [])).toEqual([0, 1, 1, 2]);
});
