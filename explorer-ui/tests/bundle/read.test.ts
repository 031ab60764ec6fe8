import { expect, test } from "vitest";
import { Arrays } from "../../src/bundle/arrays";
import { readManifest } from "../../src/bundle/read";
import { array, manifest, partsOf } from "./manifest";

const reading = (described: unknown) => readManifest(partsOf({}, described));

test("a sound manifest is read as it is", async () => {
  expect((await reading(manifest())).title).toBe("four");
});

test("a foreign file is refused with its format", async () => {
  await expect(reading({ ...manifest(), format: "parquet" })).rejects.toThrow('its format is "parquet"');
});

test("another version is refused with both versions", async () => {
  await expect(reading({ ...manifest(), version: 2 })).rejects.toThrow("version 2; this page reads version 1");
});

test("an array of the wrong shape is refused with its name and both shapes", async () => {
  const damaged = manifest();
  damaged.models[0].latents.shape = [4, 3];
  await expect(reading(damaged)).rejects.toThrow('latents of model "vae" have shape 4 x 3, not 4 x 2');
});

test("a manifest with holes is refused, not drawn", async () => {
  await expect(reading({ format: "hinterland-bundle", version: 1 })).rejects.toThrow("incomplete");
  await expect(reading("hello")).rejects.toThrow("not an object");
});

test("a part with too few bytes is refused with both sizes", async () => {
  const arrays = new Arrays(partsOf({ short: new Float32Array(3) }), null, () => undefined);
  await expect(arrays.get(array("short", "float32", 4))).rejects.toThrow('"short" has 12 bytes; 4 float32 take 16');
});

test("rows are cut from the whole array, in the order asked for", async () => {
  const arrays = new Arrays(partsOf({ table: Int32Array.of(0, 1, 10, 11, 20, 21) }), null, () => undefined);
  expect([...(await arrays.rows(array("table", "int32", 3, 2), [2, 0]))]).toEqual([20, 21, 0, 1]);
});

test("what cannot be read is told once, and the signal stays empty", async () => {
  const told: string[] = [];
  const arrays = new Arrays(partsOf({}), null, ({ what }) => told.push(what));
  const signal = arrays.signal(array("lost", "float32", 1));
  await new Promise((resolve) => setTimeout(resolve));
  arrays.signal(array("lost", "float32", 1));
  expect(signal.value).toBeNull();
  expect(told).toEqual(["no part lost"]);
});
