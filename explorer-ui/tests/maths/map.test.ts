import { describe, expect, test } from "vitest";
import { densityScale, relativeDensity } from "../../src/maths/density";
import { GridIndex } from "../../src/maths/grid";
import { linearInverse, linearPlace, neighbourMean, neighbourWeights } from "../../src/maths/inverse";
import { nearestRows } from "../../src/maths/nearest";
import { isSupported, relativeDistance, support, usualDistance } from "../../src/maths/support";
import { dice, expectNear, golden, table } from "./golden";

function whole(positions: ArrayLike<number>): GridIndex {
  const grid = new GridIndex(positions);
  while (!grid.add(1000));
  return grid;
}

describe("from the map to a latent", () => {
  const { linear, off_plane: off } = golden.inverse;

  test("a PCA map is inverted exactly, and leads back", () => {
    const inverse = { kind: "linear" as const, mean: linear.mean, u: linear.u, v: linear.v };
    for (const [i, [x, y]] of golden.inverse.places.entries()) {
      const latent = linearInverse(inverse, x, y);
      expectNear(latent, linear.latents[i]);
      expectNear(linearPlace(inverse, latent), [x, y]);
    }
    for (const [i, latent] of off.latents.entries()) expectNear(linearPlace(inverse, latent), off.places[i]);
  });

  test("a latent of size 1 lies on a line of the map", () => {
    expectNear(linearPlace({ kind: "linear", mean: [1], u: [2], v: [0] }, [7]), [3, 0]);
  });

  test("other maps by the weighted latents of the nearest images, as Python weighs them", () => {
    const { latents, positions, places, k, by_neighbours: expected } = golden.inverse;
    const grid = whole(positions.flat());
    for (const [i, [x, y]] of places.entries()) {
      expectNear(neighbourMean(table(latents), grid.nearestFew(x, y, k)), expected[i], 1e-7);
    }
  });

  test("the last of the nearest weighs exp(-2) of one that is there, and weights sum to 1", () => {
    const weights = neighbourWeights([0, 1, 4]);
    expect(weights[2] / weights[0]).toBeCloseTo(Math.exp(-2), 12);
    expect(weights[0] + weights[1] + weights[2]).toBeCloseTo(1, 12);
    expectNear(neighbourWeights([0, 0]), [0.5, 0.5]);
    expectNear(neighbourWeights([1e6, 1e6]), [0.5, 0.5]); // far away from everything, but in the middle
  });
});

describe("nearest", () => {
  test("in latent space they are those that Python finds", () => {
    const { latents, queries, rows, squared_distances: squared } = golden.neighbours;
    for (const [i, query] of queries.entries()) {
      const found = nearestRows(table(latents), query, 5);
      expect(Array.from(found.rows)).toEqual(rows[i]);
      expectNear(
        found.distances.map((d) => d * d),
        squared[i],
        1e-5,
      );
    }
  });

  test("an image that is left out is not found, and there may be fewer than asked for", () => {
    const points = table([[0], [1], [5]]);
    expect(Array.from(nearestRows(points, [0.2], 2, new Set([0])).rows)).toEqual([1, 2]);
    expect(nearestRows(points, [0], 9).rows.length).toBe(3);
    expect(nearestRows(points, [0], 0).rows.length).toBe(0);
  });

  test("on the map they are those that Python finds", () => {
    const { positions, places, place_rows: rows, place_distances: distances } = golden.neighbours;
    const grid = whole(positions.flat());
    for (const [i, [x, y]] of places.entries()) {
      const found = grid.nearestFew(x, y, 7);
      expect(Array.from(found.rows)).toEqual(rows[i]);
      expectNear(found.distances, distances[i]);
    }
  });

  test("the grid finds what looking at every point finds, also outside of it and where points crowd", () => {
    const roll = dice();
    const positions = Float32Array.from({ length: 2000 }, (_, i) =>
      i < 1500 ? (roll() - 0.5) / 50 : 3 * roll() - 1.5,
    );
    const grid = whole(positions);
    for (let i = 0; i < 200; i++) {
      const [x, y] = [4 * roll() - 2, 4 * roll() - 2];
      const slow = nearestRows({ values: positions, width: 2 }, [x, y], 9);
      expectNear(grid.nearestFew(x, y, 9).distances, slow.distances);
      expect(grid.nearest(x, y)).toBe(slow.rows[0]);
    }
  });

  test("what is added so far is found; farther than asked for nothing is; no numbers are no place", () => {
    const grid = new GridIndex([0, 0, 0.5, 0.5, Number.NaN, 0]);
    expect(grid.nearest(0, 0)).toBe(-1);
    expect(grid.add(1)).toBe(false);
    expect(grid.nearest(0.5, 0.5)).toBe(0);
    expect(grid.add(9)).toBe(true);
    expect(grid.nearest(0.5, 0.5)).toBe(1);
    expect(grid.nearest(0.5, 0.4, 0.05)).toBe(-1);
    expect(grid.nearest(0.5, 0.4, 0.1)).toBe(1);
    expect(grid.nearestFew(0, 0, 9).rows.length).toBe(2);
    expect(grid.nearest(Number.NaN, 0)).toBe(-1);
    expect(new GridIndex([]).nearest(0, 0)).toBe(-1);
  });

  test("among a million points a lookup takes well under a millisecond", () => {
    const roll = dice();
    const positions = Float32Array.from({ length: 2_000_000 }, () => (roll() + roll() + roll()) / 1.5 - 1);
    const grid = whole(positions);
    grid.nearestFew(0, 0, 15); // warm
    const start = performance.now();
    for (let i = 0; i < 1000; i++) grid.nearestFew(2 * roll() - 1, 2 * roll() - 1, 15);
    expect((performance.now() - start) / 1000).toBeLessThan(1);
  });
});

describe("distance and density", () => {
  const { distances, probe } = golden.crowding;

  test("the usual distance between neighbours is Python's, and 1 in its own unit", () => {
    const usual = usualDistance(table(distances));
    expectNear([usual.typical, usual.limit], [golden.crowding.typical, golden.crowding.limit]);
    expect(relativeDistance(usual.typical, usual)).toBe(1);
  });

  test("95 of 100 images are supported by the others, and no place far off is", () => {
    const usual = usualDistance({ values: Float64Array.from({ length: 101 }, (_, i) => 1 + i), width: 1 });
    expect(usual).toEqual({ typical: 51, limit: 96 });
    expect([isSupported(96, usual), isSupported(97, usual)]).toEqual([true, false]);
    expect([support(0, usual), support(144, usual), support(1e9, usual)]).toEqual([1, 0.625, 0.25]);
  });

  test("images with a twin do not make everything else far away", () => {
    expect(usualDistance(table([[0], [0], [0], [2], [2]]))).toEqual({ typical: 2, limit: 2 });
    expect(usualDistance(table([[0], [0]]))).toEqual({ typical: 1, limit: 0 });
  });

  test("density is Python's, 1 as around the median image, and does not depend on the unit of latents", () => {
    const scale = densityScale(table(distances));
    expectNear([scale.bandwidth, scale.usual], [golden.crowding.bandwidth, golden.crowding.usual]);
    expectNear([relativeDensity(probe, scale)], [golden.crowding.density]);
    const larger = densityScale(table(distances.map((row: number[]) => row.map((d) => 10 * d))));
    expectNear(
      [
        relativeDensity(
          probe.map((d: number) => 10 * d),
          larger,
        ),
      ],
      [golden.crowding.density],
    );
    expect(relativeDensity([1e9], scale)).toBe(0);
  });
});
