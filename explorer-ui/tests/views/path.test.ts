import { expect, test } from "vitest";
import { fileName } from "../../src/pictures/download";
import type { Walk } from "../../src/views/path/route";
import { frameAt } from "../../src/views/path/route";
import { logShare } from "../../src/views/path/walk";

test("on the axis of densities a factor of ten is always as high, and nothing falls below its foot", () => {
  expect(logShare(1, 1)).toBeCloseTo(1, 12);
  expect(logShare(0.1, 1) - logShare(0.01, 1)).toBeCloseTo(1 / 3, 12);
  expect(logShare(0.001, 2)).toBeCloseTo(0, 12);
  expect([logShare(1e-9, 2), logShare(0, 2)]).toEqual([0, 0]);
});

test("the film begins with its first picture and ends with its last, also where it has the strip's only", () => {
  const walk = { count: 3, latents: new Array(9), film: new Float32Array(9 * 4) } as unknown as Walk;
  expect([0, 0.5, 1, 2].map((share) => frameAt(walk, share, 4))).toEqual([0, 4, 8, 8]);
  const short = { ...walk, film: new Float32Array(3 * 4) };
  expect([0, 0.5, 1].map((share) => frameAt(short, share, 4))).toEqual([0, 1, 2]);
});

test("names of files are safe, and keep letters of any language", () => {
  expect(fileName("path", "T-shirt/top", "../<b>Kühe</b>")).toBe("path-T-shirt-top-b-Kühe-b");
});
