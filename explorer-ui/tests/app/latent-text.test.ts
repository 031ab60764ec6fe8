import { expect, test } from "vitest";
import { latentFrom, latentText } from "../../src/app/latent-text";

test("a latent comes back from the address bit by bit, whatever its size", () => {
  for (const size of [1, 2, 3, 10, 128]) {
    const latent = Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1) * 10 ** (i % 5));
    const text = latentText(latent);
    expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(latentFrom(text, size)).toEqual(latent);
  }
});

test("a part of a larger array is written as that part", () => {
  const latent = Float32Array.from([1, 2, 3, 4]).subarray(1, 3);
  expect(latentFrom(latentText(latent), 2)).toEqual(Float32Array.from([2, 3]));
});

test("what is no latent of this size is none", () => {
  const text = latentText(Float32Array.from([1, 2]));
  expect(latentFrom(text, 3)).toBeNull();
  expect(latentFrom("<script>", 2)).toBeNull();
  expect(latentFrom("", 2)).toBeNull();
  expect(latentFrom(latentText(Float32Array.from([1, Number.NaN])), 2)).toBeNull();
});
