import { describe, expect, test } from "vitest";
import { posteriorSample, Random } from "../../src/maths/random";
import { RunningMoments } from "../../src/maths/running";
import { componentSliders, coordinate, evenly, latentSliders, moved, replaced } from "../../src/maths/traversal";
import { expectNear, golden } from "./golden";

describe("random numbers", () => {
  test("are xoshiro128**: the published words from state 1, 2, 3, 4", () => {
    const random = new Random([1, 2, 3, 4]);
    const words = Array.from({ length: 6 }, () => random.word());
    expect(words).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
    expect(words).toEqual(golden.random.words_of_1_2_3_4);
  });

  test("from a seed are Python's, and so is a draw from a posterior", () => {
    const { normal_of_seed_7: normal, mean, logvar, posterior_of_seed_7: drawn } = golden.random;
    const random = Random.seeded(7);
    expectNear(
      Array.from({ length: 8 }, () => random.normal()),
      normal,
    );
    expectNear(posteriorSample(mean, logvar, Random.seeded(7)), drawn);
  });

  test("are normal: mean 0, deviation 1, 5 % beyond 1.96", () => {
    const random = Random.seeded(0);
    const drawn = Array.from({ length: 20_000 }, () => random.normal());
    const mean = drawn.reduce((sum, x) => sum + x, 0) / 20_000;
    const square = drawn.reduce((sum, x) => sum + x * x, 0) / 20_000;
    expect(Math.abs(mean)).toBeLessThan(0.025);
    expect(Math.abs(square - 1)).toBeLessThan(0.035);
    expect(drawn.filter((x) => Math.abs(x) > 1.96).length / 20_000).toBeCloseTo(0.05, 2);
  });
});

describe("mean and deviation as pictures come", () => {
  test("are numpy's, also far from 0 where sums of squares lose everything", () => {
    const moments = new RunningMoments(4);
    for (const picture of golden.running.pictures) moments.add(picture);
    expectNear(moments.mean, golden.running.mean, 1e-12);
    expectNear(moments.deviation(), golden.running.deviation, 1e-8);
  });

  test("of one picture: itself, and no deviation", () => {
    const moments = new RunningMoments(2);
    moments.add([0.25, 1]);
    expectNear(moments.mean, [0.25, 1]);
    expectNear(moments.deviation(), [0, 0]);
  });
});

describe("sliders", () => {
  const given = golden.traversal;

  test("latents by KL, collapsed ones last and with the reach of the prior", () => {
    const sliders = latentSliders({
      mean: [1, 0, 2],
      std: [0.9, 0.001, 1.1],
      kl: [0.5, 0, 3],
      active: [true, false, true],
    });
    expect(sliders.map((slider) => slider.index)).toEqual([2, 0, 1]);
    expect(sliders.map((slider) => slider.weighedBy)).toEqual(["KL", "KL", "KL"]);
    expectNear([sliders[1].low, sliders[1].high], [1 - 2.7, 1 + 2.7]);
    expectNear([sliders[2].low, sliders[2].high], [-3, 3]);
    expect(sliders[2].active).toBe(false);
  });

  test("without a prior by variance; an idle latent goes as far as one in the middle", () => {
    const sliders = latentSliders({
      mean: [0, 0, 0, 0],
      std: [4, 0, 9, 6],
      kl: null,
      active: [true, false, true, true],
    });
    expect(sliders.map((slider) => slider.index)).toEqual([2, 3, 0, 1]);
    expect(sliders[0].weight).toBe(81);
    expect(sliders[3].high).toBe(18);
  });

  test("components have the coordinates that Python finds, and moving one leaves the others", () => {
    const vectors = given.vectors.flat();
    const found = given.coordinates.map((_: number, k: number) => coordinate(given.latent, given.mean, vectors, k));
    expectNear(found, given.coordinates, 1e-6);
    const elsewhere = moved(given.latent, vectors, 1, 2.5);
    const after = given.coordinates.map((_: number, k: number) => coordinate(elsewhere, given.mean, vectors, k));
    expectNear(
      after,
      found.map((c: number, k: number) => (k === 1 ? c + 2.5 : c)),
    );
  });

  test("seven steps along a component are Python's", () => {
    const slider = componentSliders([9, given.sd ** 2])[1];
    const steps = evenly(slider.low, slider.high, 7).map((c) => moved(given.mean, given.vectors.flat(), 1, c));
    for (const [i, step] of steps.entries()) expectNear(step, given.along_1[i], 1e-6);
  });

  test("one latent changed, and the given one left as it was", () => {
    const latent = Float64Array.from(given.latent);
    for (const [i, value] of [-1, 0, 1].entries()) expectNear(replaced(latent, 2, value), given.traverse_2[i]);
    expectNear(latent, given.latent);
  });
});
