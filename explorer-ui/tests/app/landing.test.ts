import { expect, test } from "vitest";
import { landing, placeOf } from "../../src/app/actions";
import type { Base } from "../../src/app/app";
import { GridIndex } from "../../src/maths/grid";
import { manifest } from "../bundle/manifest";

const POSITIONS = Float32Array.from([-1, 0, 0, 0, 1, 0, 1, 1]);
const LATENTS = Float32Array.from([0, 0, 10, 0, 20, 0, 20, 20]);

/** Four images on a map of that kind of inverse: as much of the app as finding a place needs. */
function base(inverse: "linear" | null): Base {
  const [model] = manifest().models;
  const [projection] = model.projections;
  if (inverse === null) projection.inverse = null;
  const index = new GridIndex(POSITIONS);
  index.add();
  const whole = { model, projection, index, positions: POSITIONS, latents: LATENTS };
  const signals = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, { value }]));
  const rows = async (_: unknown, [row]: number[]) => LATENTS.slice(2 * row, 2 * row + 2);
  return { ...signals, arrays: { rows }, manifest: manifest() } as unknown as Base;
}

test("on the ground a click means the image nearest to it, with its own latent", async () => {
  expect(await landing(base(null), 0.8, 0.7)).toEqual({ x: 1, y: 1, latent: Float32Array.of(20, 20), image: 3 });
});

test("where a place becomes a latent a click means the place", async () => {
  expect(await landing(base("linear"), 0.5, 0.25)).toEqual({
    x: 0.5,
    y: 0.25,
    latent: Float32Array.of(0.5, 0.25),
    image: -1,
  });
});

test("a latent lies on the ground where the image lies that is most like it", async () => {
  expect(await placeOf(base(null), Float32Array.of(11, 1))).toEqual({ x: 0, y: 0 });
});
