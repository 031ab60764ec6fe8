import { expect, test } from "vitest";
import { fromBase85, unpack, unshuffled } from "../../src/bundle/unpack";

const bytesOf = (text: string) => fromBase85(new TextEncoder().encode(text));

// written by src/hinterland/explorer/packing.py
test("what Python packed comes back, float32 0 to 4 and two bytes more", async () => {
  const bytes = await unpack("-.`E+######YwsALxg'3ND]u2%9&'(.STcOE>KBo###", "shuffle4+gzip+base85");
  expect(bytes.byteLength).toBe(22);
  expect([...new Float32Array(bytes.slice(0, 20))]).toEqual([0, 1, 2, 3, 4]);
  expect(new TextDecoder().decode(bytes.slice(20))).toBe("ab");
});

test("four bytes are five digits, and the last three are four", () => {
  expect([...bytesOf("##,/)$;gw9%TNj")]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([...bytesOf("#>5")]).toEqual([0, 255]);
});

test("x stands for the character that would end a script block", () => {
  expect([...bytesOf("3.xWA")]).toEqual([50, 50, 50, 50]);
});

test("bytes behind the last whole word stay where they are", () => {
  expect([...unshuffled(Uint8Array.of(1, 5, 2, 6, 3, 7, 4, 8, 9))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("an encoding that is not known is named", async () => {
  await expect(unpack("##", "brotli")).rejects.toThrow("brotli");
});

test("damaged gzip is refused", async () => {
  await expect(unpack("3.xWA3.xWA", "gzip+base85")).rejects.toThrow();
});
