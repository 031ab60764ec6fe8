import { expect, test } from "vitest";
import type { App } from "../../src/app/app";
import type { ClassPart, Composition } from "../../src/maths/enrichment";
import { colourOf, numberText } from "../../src/views/findings";
import { probability, sentenceOf, times } from "../../src/views/select/composed";
import { sourceFrom, sourceText } from "../../src/views/select/sources";

const app = {
  manifest: {
    images: { count: 100 },
    labels: [{ name: "land: cover", classes: ["water", "a:b"] }],
    factors: [{ name: "height" }],
    models: [{ name: "vae: a", projections: [{ kind: "umap" }] }],
  },
} as unknown as App;

test("what is in the address comes back as it was", () => {
  for (const source of [
    { kind: "class", label: "land: cover", name: "a:b" },
    { kind: "around", image: 17, count: 100 },
    { kind: "drawn", model: "vae: a", map: "umap", corners: [0.1, -0.2, 0.5, 0.25, -1, 1] },
  ] as const)
    expect(sourceFrom(app, sourceText({ ...source } as never) ?? "")).toEqual(source);
});

test("addresses that make no sense in this bundle are passed over", () => {
  for (const text of [
    "class:land%3A%20cover:lava",
    "class:nothing:water",
    "around:100:5",
    "around:-1:5",
    "drawn:vae%3A%20a:umap:1,2",
    "drawn:vae%3A%20a:pca:1,2,3,4,5,6",
    "?",
  ])
    expect(sourceFrom(app, text)).toBeNull();
});

const part = (changes: Partial<ClassPart>): ClassPart => ({
  label: "cover",
  name: "water",
  inside: 9,
  outside: 1,
  shareInside: 0.9,
  shareOutside: 0.1,
  logOdds: 4,
  low: 3,
  high: 5,
  p: 0.001,
  corrected: 0.002,
  ...changes,
});
const composed = (classes: ClassPart[]): Composition => ({ classes, factors: [], questions: classes.length });

test("a class is called more only where its corrected p is at most .05", () => {
  expect(sentenceOf(composed([part({})]), "all other images")).toBe(
    "More than in all other images: water (90 % here, 10 % there).",
  );
  expect(sentenceOf(composed([part({ corrected: 0.06 })]), "all other images")).toBe(
    "Not distinguishable from all other images.",
  );
  expect(sentenceOf(composed([part({ logOdds: -4 })]), "selection B")).toBe("Not distinguishable from selection B.");
});

test("odds beyond a thousandfold are not written out", () => {
  expect([times(Math.log(2)), times(20), times(-20)]).toEqual(["2 ×", "> 1,000 ×", "< 0.001 ×"]);
  expect([probability(0.0004), probability(0.034)]).toEqual(["< 0.001", "0.034"]);
});

test("a sentence selects the label or factor it speaks of, and trust where it speaks of the whole", () => {
  const answer = { sentence: "", verdict: "", numbers: [] };
  expect(colourOf(app, { subject: "land: cover", ...answer })).toEqual({ kind: "label", name: "land: cover" });
  expect(colourOf(app, { subject: "height", ...answer })).toEqual({ kind: "factor", name: "height" });
  expect(colourOf(app, { subject: "", ...answer })).toEqual({ kind: "trust" });
});

test("a number has its unit, its interval and its p", () => {
  expect(numberText({ name: "kl", estimate: 12.34, low: 12, high: 13, unit: "nats", p_value: 0.0001 })).toBe(
    "12.3 nats, 12 to 13, p < 0.001",
  );
  expect(numberText({ name: "n", estimate: 3, low: null, high: null, unit: "", p_value: null })).toBe("3");
});
