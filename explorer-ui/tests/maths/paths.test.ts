import { describe, expect, test } from "vitest";
import type { Way } from "../../src/maths/paths";
import { fromHyperspherical, NoPath, path, pathThrough, toHyperspherical, WAYS } from "../../src/maths/paths";
import { pixelSteps, stepLengths, unevenness } from "../../src/maths/steps";
import { lengthOf } from "../../src/maths/table";
import { expectNear, golden } from "./golden";

type Leg = { a: number[]; b: number[] } & Record<Way, number[][]>;

describe("ways between latents", () => {
  test.each(WAYS)("%s goes where Python's goes, in 1, 2, 3 and 10 dimensions", (way) => {
    for (const leg of golden.paths.legs as Leg[]) {
      const found = path(way, leg.a, leg.b, 5);
      for (const [i, point] of found.entries()) expectNear(point, leg[way][i], 1e-6); // Python returns float32
    }
  });

  test.each(WAYS)("%s through three stops is its legs, the middle stop once", (way) => {
    const found = pathThrough(way, golden.paths.stops, 4);
    expect(found.length).toBe(7);
    for (const [i, point] of found.entries()) expectNear(point, golden.paths.through[way][i], 1e-6);
  });

  test.each(WAYS)("%s backwards is the same way", (way) => {
    const { a, b } = golden.paths.legs[3] as Leg;
    const back = path(way, b, a, 7).reverse();
    for (const [i, point] of path(way, a, b, 7).entries()) expectNear(point, back[i]);
  });

  test("slerp by hand, and it keeps the length that both ends have", () => {
    const half = Math.SQRT1_2;
    expectNear(path("slerp", [1, 0], [0, 1], 3)[1], [half, half]);
    const steps = path("slerp", [3, 0, 0], [0, 0.6 * 3, 0.8 * 3], 9);
    expectNear(steps.map(lengthOf), new Array(9).fill(3));
    expect(unevenness(stepLengths(steps))).toBeCloseTo(1, 9);
  });

  test("parallel latents are joined straight, and one dimension is a line", () => {
    expectNear(path("slerp", [1, 1], [3, 3], 3)[1], [2, 2]);
    expectNear(path("slerp", [-1], [3], 3)[1], [1]);
  });

  test("no arc joins opposite latents, nor one of length 0; a path has at least two points", () => {
    expect(() => path("slerp", [1, 2], [-2, -4], 3)).toThrow(NoPath);
    expect(() => path("slerp", [0, 0], [1, 0], 3)).toThrow(/length 0.*Linear/);
    expect(() => path("linear", [0], [1], 1)).toThrow(NoPath);
    expect(() => pathThrough("linear", [[0]], 3)).toThrow(NoPath);
  });

  test("hyperspherical coordinates are Python's, and lead back", () => {
    for (const { latent, coordinates } of golden.paths.coordinates as { latent: number[]; coordinates: number[] }[]) {
      expectNear(toHyperspherical(latent), coordinates);
      expectNear(fromHyperspherical(coordinates), latent);
    }
    expectNear(fromHyperspherical(toHyperspherical([0, 0, -2, 0])), [0, 0, -2, 0]);
  });
});

describe("steps", () => {
  test("their lengths are those of analysis/geometry.py", () => {
    expectNear(stepLengths(golden.steps.images), golden.steps.lengths);
    expectNear(pixelSteps(golden.steps.images), golden.steps.pixel);
  });

  test("from black to white every pixel changes by 1, whatever the size", () => {
    for (const size of [1, 784]) expectNear(pixelSteps([new Float32Array(size), new Float32Array(size).fill(1)]), [1]);
  });

  test("a leap among rests is as uneven as can be; no path at all is even", () => {
    expect(unevenness([0, 0, 5, 0])).toBe(4);
    expect(unevenness([0, 0])).toBe(1);
  });
});
