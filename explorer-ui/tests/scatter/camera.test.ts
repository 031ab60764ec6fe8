import { expect, test } from "vitest";
import { HOME, pulled, showing, toMap, toScreen, zoomedAt } from "../../src/scatter/camera";
import { between, boundsOf, framing } from "../../src/scatter/frame";

const SIZE = { width: 800, height: 500 };

test("a place goes to the screen and back", () => {
  const camera = { x: 0.3, y: -0.2, zoom: 3 };
  const [left, top] = toScreen(camera, SIZE, 0.5, 0.25);
  const [x, y] = toMap(camera, SIZE, left, top);
  expect([x, y].map((value) => value.toFixed(9))).toEqual(["0.500000000", "0.250000000"]);
});

test("up on the map is up on the screen", () => {
  expect(toScreen(HOME, SIZE, 0, 1)[1]).toBeLessThan(toScreen(HOME, SIZE, 0, -1)[1]);
});

test("zooming leaves the place under the pointer where it is", () => {
  const before = toScreen(HOME, SIZE, 0.4, -0.3);
  const after = toScreen(zoomedAt(HOME, 2.5, 0.4, -0.3), SIZE, 0.4, -0.3);
  expect(after[0]).toBeCloseTo(before[0], 9);
  expect(after[1]).toBeCloseTo(before[1], 9);
});

test("pulling moves the map by as many pixels", () => {
  const before = toScreen(HOME, SIZE, 0, 0);
  const after = toScreen(pulled(HOME, SIZE, 30, -20), SIZE, 0, 0);
  expect([after[0] - before[0], after[1] - before[1]]).toEqual([expect.closeTo(30), expect.closeTo(-20)]);
});

test("a place that is in view moves nothing, one outside comes into view", () => {
  const camera = { x: 0, y: 0, zoom: 10 };
  expect(showing(camera, SIZE, 0.01, 0.01)).toEqual(camera);
  const [left, top] = toScreen(showing(camera, SIZE, 0.9, -0.9), SIZE, 0.9, -0.9);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(SIZE.width);
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(SIZE.height);
});

test("the whole map is within the frame, and touches it nearly", () => {
  const positions = Float32Array.of(-0.2, -1, 0.4, 1, Number.NaN, Number.NaN, 0, 0);
  const bounds = boundsOf(positions);
  expect(bounds.map((value) => value.toFixed(1))).toEqual(["-0.2", "0.4", "-1.0", "1.0"]);
  const camera = framing(bounds, SIZE);
  const [, top] = toScreen(camera, SIZE, 0.4, 1);
  const [, bottom] = toScreen(camera, SIZE, -0.2, -1);
  expect(top).toBeCloseTo(0.04 * SIZE.height);
  expect(bottom).toBeCloseTo(0.96 * SIZE.height);
});

test("one point alone has a frame too", () => {
  const { zoom } = framing(boundsOf(Float32Array.of(0.5, 0.5)), SIZE);
  expect(zoom).toBeGreaterThan(0);
  expect(zoom).toBeLessThanOrEqual(20);
});

test("half-way between two cameras the zoom is their geometric mean", () => {
  expect(between({ x: 0, y: 0, zoom: 1 }, { x: 1, y: 2, zoom: 4 }, 0.5)).toEqual({ x: 0.5, y: 1, zoom: 2 });
});
