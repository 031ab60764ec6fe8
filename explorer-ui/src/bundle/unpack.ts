/**
 * The text of a script block -> bytes, step by step: what page.py in src/hinterland/explorer has written. Runs in the
 * page for what is small, in the worker for the rest.
 */

const FIRST_DIGIT = 35; // "#" is the digit 0
const LESS_THAN = 60; // "<" would end a script block:
const IN_ITS_PLACE = 120; // "x" stands for it

type Bytes = Uint8Array<ArrayBuffer>;

const UNDONE: Record<string, (bytes: Bytes) => Bytes | Promise<Bytes>> = {
  gzip: gunzip,
  base85: fromBase85,
  shuffle4: unshuffled,
};

/** `encoding` names the steps in the order in which they were done, joined by "+"; they are undone from the right. */
export async function unpack(text: string, encoding: string): Promise<ArrayBuffer> {
  let bytes: Bytes = new TextEncoder().encode(text);
  for (const step of encoding.split("+").reverse()) {
    const undo = UNDONE[step];
    if (!undo) throw new Error(`unknown encoding "${step}"`);
    bytes = await undo(bytes);
  }
  return bytes.buffer;
}

/** Gzipped bytes, decompressed by the browser. */
export async function gunzip(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Five digits are four bytes, the most significant first; m + 1 digits at the end are m bytes. */
export function fromBase85(digits: Bytes): Bytes {
  const whole = Math.floor(digits.length / 5);
  const rest = digits.length % 5;
  const bytes = new Uint8Array(4 * whole + Math.max(0, rest - 1));
  const view = new DataView(bytes.buffer);
  for (let word = 0; word < whole; word++) view.setUint32(4 * word, wordOf(digits, 5 * word));
  if (rest > 1) {
    const last = wordOf(digits, 5 * whole);
    for (let i = 0; i < rest - 1; i++) bytes[4 * whole + i] = last >>> (24 - 8 * i);
  }
  return bytes;
}

// beyond the end every digit is 84
function wordOf(digits: Bytes, start: number): number {
  let word = 0;
  for (let i = start; i < start + 5; i++) {
    const character = i < digits.length ? digits[i] : FIRST_DIGIT + 84;
    word = word * 85 + (character === IN_ITS_PLACE ? LESS_THAN : character) - FIRST_DIGIT;
  }
  return word;
}

/** All first bytes of words of four, then all second ones, ... -> the words; what is left after them stays. */
export function unshuffled(planes: Bytes): Bytes {
  const words = Math.floor(planes.length / 4);
  const bytes = planes.slice();
  for (let plane = 0; plane < 4; plane++)
    for (let word = 0; word < words; word++) bytes[4 * word + plane] = planes[plane * words + word];
  return bytes;
}
