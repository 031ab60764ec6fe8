import { describe, expect, test } from "vitest";
import { differenceOfDirections, directionOf, shorterWay, uniformScores } from "../../src/maths/circular";
import type { ClassPart } from "../../src/maths/enrichment";
import { compositionOf, sidesOf } from "../../src/maths/enrichment";
import { fisherExact, logOdds } from "../../src/maths/fourfold";
import { meanPicture, membersOf } from "../../src/maths/members";
import { holm } from "../../src/maths/multiple";
import { erfc, incompleteBeta, lnGamma, quantileT, twoSidedT } from "../../src/maths/special";
import { differenceOfMeans, mannWhitney } from "../../src/maths/twosamples";
import { expectNear, expectRatio, golden, table } from "./golden";

describe("special functions are scipy's", () => {
  const cases = golden.special as Record<string, number[][]>;
  const check = (name: string, of: (...x: number[]) => number, tolerance: number) => {
    for (const row of cases[name]) expectRatio(of(...row.slice(0, -1)), row[row.length - 1], tolerance);
  };
  test("erfc", () => check("erfc", erfc, 1e-11));
  test("ln Gamma", () =>
    expectNear(
      cases.ln_gamma.map(([x]) => lnGamma(x)),
      cases.ln_gamma.map(([, y]) => y),
      1e-12,
    ));
  test("I_x(a, b)", () => check("beta", incompleteBeta, 1e-9));
  test("Student's t", () => check("two_sided_t", twoSidedT, 1e-8));
  test("its quantile", () => check("quantile_t", quantileT, 1e-8));
});

describe("a fourfold table", () => {
  type Case = { table: number[]; log_odds: number; error: number; p: number };
  const tableOf = ([inside, other, outside, neither]: number[]) => ({ inside, other, outside, neither });

  test("has the log-odds of analysis/attribution/clusters.py and the p of scipy", () => {
    for (const { table: cells, log_odds: odds, error, p } of golden.fourfold as Case[]) {
      const found = logOdds(tableOf(cells));
      expectNear([found.estimate, found.low, found.high], [odds, odds - 1.96 * error, odds + 1.96 * error]);
      expectRatio(fisherExact(tableOf(cells)), p);
    }
  });

  test("lady tasting tea: three of four cups right, p = 34 / 70", () => {
    expectRatio(fisherExact(tableOf([3, 1, 1, 3])), 34 / 70, 1e-12);
  });

  test("means the same when inside and outside are exchanged, but with the other sign", () => {
    const [one, other] = [tableOf([12, 3, 40, 90]), tableOf([40, 90, 12, 3])];
    expect(logOdds(one).estimate).toBeCloseTo(-logOdds(other).estimate, 12);
    expectRatio(fisherExact(one), fisherExact(other), 1e-10);
  });

  test("of a million images takes no time, and what is impossible by chance has p = 0", () => {
    const start = performance.now();
    expect(fisherExact(tableOf([50_000, 0, 0, 950_000]))).toBe(0);
    expect(performance.now() - start).toBeLessThan(50);
  });
});

describe("two samples", () => {
  type Case = { a: number[]; b: number[]; difference: number; low: number; high: number; p: number };

  test("have Welch's interval and Mann and Whitney's p, as scipy has them, ties included", () => {
    for (const { a, b, difference, low, high, p } of golden.two_samples as Case[]) {
      const found = differenceOfMeans(a, b);
      expectNear([found.estimate, found.low, found.high], [difference, low, high], 1e-8);
      expectRatio(mannWhitney(a, b), p);
    }
  });

  test("ranks do not change when all numbers are squeezed in the same way", () => {
    const { a, b } = golden.two_samples[0] as Case;
    expectRatio(mannWhitney(a.map(Math.atan), b.map(Math.atan)), mannWhitney(a, b), 1e-12);
  });

  test("equal numbers differ in nothing; one number has no interval", () => {
    expect(mannWhitney([2, 2], [2, 2, 2])).toBe(1);
    expect(differenceOfMeans([2, 2], [2, 2, 2])).toMatchObject({ estimate: 0, low: 0, high: 0 });
    expect(differenceOfMeans([2], [1, 3]).high).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("directions", () => {
  type Case = {
    a: number[];
    b: number[];
    period: number;
    means: number[];
    difference: number;
    low: number;
    high: number;
    p: number;
  };

  test("have Python's means, intervals and p", () => {
    for (const { a, b, period, means, difference, low, high, p } of golden.circular as Case[]) {
      const found = differenceOfDirections(a, b, period);
      expectNear([found.inside, found.outside], means, 1e-8);
      expectNear([found.estimate, found.low, found.high], [difference, low, high], 1e-8);
      expectRatio(uniformScores(a, b, period), p, 1e-7);
    }
  });

  test("350 and 10 degrees have the mean 0, and are 20 degrees apart", () => {
    expect(Math.abs(shorterWay(directionOf([350, 10], 360).mean, 360))).toBeLessThan(1e-9);
    expect(shorterWay(350 - 10, 360)).toBe(-20);
    expect(shorterWay(190, 360)).toBe(-170);
  });

  test("north and south cancel out, and then nothing is known of the difference", () => {
    expect(directionOf([0, 180], 360).mean).toBeNaN();
    expect(differenceOfDirections([0, 180], [10, 20], 360).high).toBeNaN();
  });

  test("turning everything changes no p, and equal directions differ in nothing", () => {
    const { a, b, period } = golden.circular[1] as Case;
    const turned = (values: number[]) => values.map((value) => value + 100);
    expectRatio(uniformScores(turned(a), turned(b), period), uniformScores(a, b, period), 1e-9);
    expect(uniformScores([5, 5], [5, 365], 360)).toBe(1);
  });

  test("two directions only: as surely apart as can be", () => {
    expect(uniformScores(new Array(20).fill(0), new Array(20).fill(90), 360)).toBeLessThan(1e-6);
    expect(uniformScores([0, 90], [0, 90], 360)).toBe(1);
  });
});

describe("a selection", () => {
  const given = golden.composition;
  const labels = [
    { name: "kind", classes: ["boat", "car", "plane"], codes: given.kind },
    { name: "state", classes: ["new", "old"], codes: given.state },
  ];
  const factors = [
    { name: "size", unit: "m", period: null, values: given.size.map((v: number | null) => v ?? Number.NaN) },
    { name: "angle", unit: "degrees", period: 360, values: given.angle },
  ];
  const sides = sidesOf(70, given.inside, null);

  test("is made of what Python says, corrected for everything that was asked", () => {
    const found = compositionOf(sides, labels, factors);
    expect(found.questions).toBe(7);
    for (const expected of given.classes) {
      const part = found.classes.find((one) => one.label === expected.label && one.name === expected.name) as ClassPart;
      expect([part.inside, part.outside]).toEqual(expected.counts);
      expectRatio(part.p, expected.p);
      expectRatio(part.corrected, expected.corrected);
    }
    for (const [i, expected] of given.factors.entries()) {
      const part = found.factors[i];
      expect([part.insideCount, part.outsideCount]).toEqual(expected.counts);
      expectNear([part.estimate, part.low, part.high], [expected.difference, expected.low, expected.high], 1e-8);
      expectRatio(part.p, expected.p);
      expectRatio(part.corrected, expected.corrected);
    }
  });

  test("has the log-odds, shares, typical and odd images of the clusters' portraits, most enriched class first", () => {
    const kinds = compositionOf(sides, labels.slice(0, 1), []).classes;
    expect(kinds.map((part) => part.name)).toEqual(Object.keys(given.portrait.log_odds));
    for (const part of kinds) {
      expectNear([part.logOdds, part.low, part.high, part.shareInside], given.portrait.log_odds[part.name]);
    }
    const members = membersOf(table(given.latents), given.inside, 4);
    expect(members.typical).toEqual(given.portrait.typical);
    expect(members.odd).toEqual(given.portrait.odd);
  });

  test("against a second one: exchanged, every sign turns", () => {
    const rest = Array.from({ length: 30 }, (_, i) => i);
    const [ab, ba] = [
      compositionOf(sidesOf(70, given.inside, rest), labels, factors.slice(0, 1)),
      compositionOf(
        sidesOf(
          70,
          rest,
          given.inside.filter((i: number) => i >= 30),
        ),
        labels,
        factors.slice(0, 1),
      ),
    ];
    expect(ab.classes.every((part) => Number.isFinite(part.logOdds))).toBe(true);
    const beyond = compositionOf(
      sidesOf(
        70,
        given.inside.filter((i: number) => i >= 30),
        rest,
      ),
      labels,
      factors.slice(0, 1),
    );
    expect(beyond.factors[0].estimate).toBeCloseTo(-ba.factors[0].estimate, 12);
    for (const part of beyond.classes) {
      const twin = ba.classes.find((one) => one.label === part.label && one.name === part.name) as ClassPart;
      expect(part.logOdds).toBeCloseTo(-twin.logOdds, 12);
    }
  });

  test("of everything, or of images without labels, leaves nothing to compare", () => {
    const all = sidesOf(3, [0, 1, 2], null);
    const label = { name: "l", classes: ["a"], codes: [0, 0, -1] };
    expect(compositionOf(all, [label], [{ name: "f", unit: "", period: null, values: [1, 2, 3] }])).toEqual({
      classes: [],
      factors: [],
      questions: 0,
    });
    expect(compositionOf(sidesOf(3, [2], null), [label], []).questions).toBe(0);
  });

  test("fewer images than asked for are all typical, and all odd; one picture is its own mean", () => {
    const members = membersOf(table([[0], [1], [5]]), [0, 1, 2], 8);
    expect([members.typical, members.odd]).toEqual([
      [1, 0, 2],
      [2, 0, 1],
    ]);
    expectNear(
      meanPicture([
        [0, 10],
        [10, 10],
      ]),
      [5, 10],
    );
    expectNear(meanPicture([[3]]), [3]);
  });
});

test("Holm's correction is Python's", () => {
  for (const { p, corrected } of golden.holm) expectNear(holm(p), corrected);
  expectNear(holm([0.01, 0.02, 0.03]), [0.03, 0.04, 0.04]);
});
