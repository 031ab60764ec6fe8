import { expect, test } from "vitest";
import { createApp } from "../../src/app/app";
import { choicesOf, colourFrom, colourText } from "../../src/colour/choices";
import { colouringOf, NOTHING, paletteOf } from "../../src/colour/colouring";
import { classColour } from "../../src/maths/colours";
import { manifest, partsOf } from "../bundle/manifest";

const NAN = Number.NaN;

async function colouring(by: string) {
  const arrays = {
    codes: Int16Array.of(0, 1, -1, 1),
    angle: Float32Array.of(0, 90, 450, NAN),
    kl: Float32Array.of(1, 2, 3, 2),
    error: Float32Array.of(0, 1, 0.5, 0),
  };
  const app = createApp(partsOf(arrays), manifest());
  const choice = colourFrom(by, choicesOf(app.manifest, app.model.value));
  if (!choice) throw new Error(by);
  app.store.colour.value = choice;
  const coloured = colouringOf(app);
  void coloured.value;
  await new Promise((resolve) => setTimeout(resolve));
  if (!coloured.value) throw new Error("not read");
  return coloured.value;
}

test("a class is its own colour, and no class is the grey one", async () => {
  const { codes, legend } = await colouring("label:class");
  expect([...codes]).toEqual([0, 1, NOTHING, 1]);
  expect(legend).toMatchObject({ kind: "classes", missing: true, classes: ["cat", "<b>dog</b>"] });
});

test("on a circle 450 degrees are 90 degrees", async () => {
  const { codes, legend } = await colouring("factor:angle");
  expect(codes[1]).toBe(codes[2]);
  expect(codes[3]).toBe(NOTHING);
  expect(legend).toMatchObject({ low: 0, high: 360, unit: "degrees", circular: true });
});

test("a score's colours rise with it", async () => {
  const { codes, legend } = await colouring("score:KL");
  expect(codes[0]).toBeLessThan(codes[1]);
  expect(codes[1]).toBeLessThan(codes[2]);
  expect(codes[1]).toBe(codes[3]);
  expect(legend).toMatchObject({ name: "KL", unit: "nats" });
});

test("trust begins at 0: a map without errors does not look torn", async () => {
  const { codes, legend } = await colouring("trust");
  expect(legend).toMatchObject({ low: 0 });
  expect(codes[0]).toBe(0);
});

test("one class alone keeps its colour, the others are faint", () => {
  const legend = { kind: "classes", name: "class", classes: ["a", "b"], missing: false } as const;
  const palette = paletteOf({ ...legend, classes: [...legend.classes] }, "light", 1);
  expect(palette[4 * 1 + 3]).toBe(255);
  expect(palette[4 * 0 + 3]).toBeLessThan(128);
  expect([...palette.slice(4, 7)].map((value) => value.toString(16).padStart(2, "0")).join("")).toBe(
    classColour(1, "light").slice(1),
  );
});

test("what is chosen survives the way through the address", () => {
  const { models, ...rest } = manifest();
  const choices = choicesOf({ ...rest, models }, models[0]);
  expect(choices.map(({ by }) => colourFrom(colourText(by), choices))).toEqual(choices.map(({ by }) => by));
  expect(colourFrom("label:gone", choices)).toBeNull();
});
