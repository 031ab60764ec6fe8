import { expect, test } from "vitest";
import { latest } from "../../src/decoding/latest";

test("of the wishes that come while one is worked on only the last is kept", async () => {
  const done: number[] = [];
  const wish = latest(
    async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(n);
    },
    () => undefined,
  );
  for (const n of [1, 2, 3, 4]) wish(n);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(done).toEqual([1, 4]);
});

test("trouble is told, and the next wish is worked on all the same", async () => {
  const told: unknown[] = [];
  const done: number[] = [];
  const wish = latest(
    async (n: number) => {
      if (n === 1) throw new Error("no");
      done.push(n);
    },
    (thrown) => told.push(thrown),
  );
  wish(1);
  wish(2);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(told).toHaveLength(1);
  expect(done).toEqual([2]);
});
