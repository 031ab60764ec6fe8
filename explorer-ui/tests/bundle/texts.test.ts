import { expect, test } from "vitest";
import { Texts } from "../../src/bundle/texts";

const LIST = ["plain", 'a "quote" and a \\', "", "Zürich ☃", "<b>not bold</b>", "\\\\"];
const read = (json: string, count: number) =>
  Texts.of(new TextEncoder().encode(json).buffer, count, () => Promise.resolve());

test("every text is what JSON says it is", async () => {
  for (const spaced of [JSON.stringify(LIST), JSON.stringify(LIST, null, 1)]) {
    const texts = await read(spaced, LIST.length);
    expect(LIST.map((_, i) => texts.at(i))).toEqual(LIST);
  }
});

test("a text that is not there is empty", async () => {
  const texts = await read('["a"]', 3);
  expect([texts.at(-1), texts.at(0), texts.at(1), texts.at(2)]).toEqual(["", "a", "", ""]);
});
