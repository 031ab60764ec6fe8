import { expect, test } from "vitest";
import { trustWords } from "../../src/map/trust";
import { manifest } from "../bundle/manifest";

const [projection] = manifest().models[0].projections;

test("of a map of latents it is said whether it keeps neighbours", () => {
  const words = trustWords({ ...projection, trustworthiness: 0.97, continuity: 0.9 });
  expect(words).toContain("near on this PCA map almost always are near in latent space");
  expect(words).toContain("mostly stay together on the map");
});

test("of the ground it is said whether neighbours there look alike", () => {
  const words = trustWords({ ...projection, kind: "place", trustworthiness: 0.6, continuity: 0.5 });
  expect(words).toBe(
    "Images that are near on the ground often are not near in latent space; images that are near in latent space often lie far apart on the ground.",
  );
});
