import { describe, expect, test } from "vitest";
import { byDifference, byDisagreement, differences, neighboursKept } from "../../src/maths/agreement";
import {
  circularColour,
  classColour,
  contrast,
  fromOklab,
  luminance,
  MOST_CLASSES,
  PAPER,
  ramp,
  sequentialColour,
  type Theme,
  toOklab,
  UNKNOWN,
} from "../../src/maths/colours";
import { blurred, densityContours, histogram, levelHolding } from "../../src/maths/contours";
import { gifOf } from "../../src/maths/gif";
import { dice, expectNear, golden, table } from "./golden";

describe("two models", () => {
  test("keep the share of neighbours that Python counts", () => {
    const { first, second, kept } = golden.agreement;
    expectNear(neighboursKept(table(first), table(second)), kept);
    expectNear(neighboursKept(table(first), table(first)), new Array(40).fill(1));
  });

  test("disagree most where the fewest are kept, and then where reconstructions differ most", () => {
    const difference = differences([1, 1, 1, 1], [1, 2, -2, 1]);
    expect(Array.from(difference)).toEqual([0, 1, -3, 0]);
    expect(Array.from(byDisagreement([0.5, 0.2, 0.2, 0.5], difference))).toEqual([2, 1, 0, 3]);
    expect(Array.from(byDisagreement([1, 0], null))).toEqual([1, 0]);
    expect(Array.from(byDifference(difference))).toEqual([2, 1, 0, 3]);
  });
});

describe("density of the map", () => {
  const { positions, side, counts, sigma, levels } = golden.density;
  const counted = histogram(positions.flat(), side, -1, 2);
  const soft = blurred(counted, sigma);

  test("is counted and blurred as numpy and scipy do", () => {
    expectNear(counted.values, counts.flat());
    expectNear(soft.values, golden.density.blurred.flat(), 1e-12);
  });

  test("has levels that hold the share they say", () => {
    for (const [share, level] of Object.entries(levels)) {
      expectNear([levelHolding(soft, Number(share))], [level as number], 1e-12);
    }
    expect(levelHolding(histogram([]), 0.5)).toBe(0);
  });

  test("draws two rings around two crowds, where they are, the widest share first", () => {
    const roll = dice();
    const crowds = Float32Array.from({ length: 4000 }, (_, i) => (i % 4 < 2 ? -0.5 : 0.5) + (roll() - 0.5) / 10);
    const [wide, narrow] = densityContours(crowds, [0.5, 0.95]);
    expect([wide.share, narrow.share]).toEqual([0.95, 0.5]);
    expect(wide.lines.length).toBe(2);
    const middles = wide.lines.map((line) => line.reduce((sum, [x]) => sum + x / line.length, 0)).sort((a, b) => a - b);
    expect(middles[0]).toBeCloseTo(-0.5, 1);
    expect(middles[1]).toBeCloseTo(0.5, 1);
  });
});

describe("colours", () => {
  const themes: Theme[] = ["light", "dark"];

  test("Oklab is Ottosson's, and leads back", () => {
    for (const [colour, expected] of Object.entries(golden.oklab)) {
      expectNear(toOklab(colour), expected as number[], 2e-4);
      expect(fromOklab(toOklab(colour))).toBe(colour);
    }
  });

  test("contrast by hand: black on white 21, the same colour 1", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 9);
    expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 9);
    expect(contrast("#777777", "#777777")).toBe(1);
    expect(luminance("#ffffff")).toBeCloseTo(1, 9);
  });

  test.each(themes)("along a %s scale lightness leaves the paper, at 3:1 or more all along", (theme) => {
    const colours = ramp(sequentialColour, theme, 33);
    const steps = colours.map((colour) => toOklab(colour)[0]);
    for (let i = 1; i < steps.length; i++) {
      if (theme === "light") expect(steps[i]).toBeLessThan(steps[i - 1]);
      else expect(steps[i]).toBeGreaterThan(steps[i - 1]);
    }
    for (const colour of colours) expect(contrast(colour, PAPER[theme]), colour).toBeGreaterThanOrEqual(3);
  });

  test.each(themes)("round the %s circle opposite directions differ to eyes without red and green", (theme) => {
    expect(circularColour(0, theme)).toBe(circularColour(1, theme));
    for (let i = 0; i < 32; i++) {
      const [one, other] = [toOklab(circularColour(i / 64, theme)), toOklab(circularColour(i / 64 + 0.5, theme))];
      expect(Math.hypot(one[0] - other[0], one[2] - other[2])).toBeGreaterThan(0.15);
    }
  });

  test.each(themes)("no two of twenty classes share a colour on %s paper, nor any with the unknown", (theme) => {
    const colours = Array.from({ length: MOST_CLASSES }, (_, i) => classColour(i, theme));
    expect(new Set([...colours, UNKNOWN[theme]]).size).toBe(MOST_CLASSES + 1);
    expect([classColour(-1, theme), classColour(MOST_CLASSES, theme)]).toEqual([UNKNOWN[theme], UNKNOWN[theme]]);
    expect(contrast(UNKNOWN[theme], PAPER[theme])).toBeGreaterThanOrEqual(3);
  });
});

describe("an animated GIF", () => {
  const frame = (value: number, colour = false) => {
    const rgba = new Uint8ClampedArray(4 * 6).fill(value);
    if (colour) rgba[0] = 255 - value;
    return { rgba, width: 3, height: 2 };
  };

  test("says its size, loops for ever, and ends as the format says", () => {
    const gif = gifOf([frame(10), frame(200, true)], 120);
    expect(String.fromCharCode(...gif.subarray(0, 6))).toBe("GIF89a");
    expect([gif[6] + 256 * gif[7], gif[8] + 256 * gif[9]]).toEqual([3, 2]);
    expect(String.fromCharCode(...gif)).toContain("NETSCAPE2.0");
    expect(gif[gif.length - 1]).toBe(0x3b);
  });

  test("holds each frame, with its delay in hundredths of a second", () => {
    const bytes = Array.from(gifOf([frame(1), frame(2), frame(3)], 250));
    const controls = bytes.flatMap((byte, i) => (byte === 0x21 && bytes[i + 1] === 0xf9 ? [i] : []));
    expect(controls.map((i) => bytes[i + 4] + 256 * bytes[i + 5])).toEqual([25, 25, 25]);
  });

  test("keeps greys exactly", () => {
    const gif = gifOf([frame(37)], 100);
    expect(Array.from(gif.subarray(13, 16))).toEqual([37, 37, 37]);
  });
});
