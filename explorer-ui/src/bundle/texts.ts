/** A JSON list of texts that may be a million long: kept as bytes, each text read when it is asked for. */

const QUOTE = 34;
const BACKSLASH = 92;

export class Texts {
  private readonly decoder = new TextDecoder();

  private constructor(
    private readonly bytes: Uint8Array,
    /** of each text, where its first quote is */
    private readonly starts: Uint32Array,
    readonly length: number,
  ) {}

  /** Text `index`; "" where there is none. */
  at(index: number): string {
    if (index < 0 || index >= this.length) return "";
    const start = this.starts[index];
    return JSON.parse(this.decoder.decode(this.bytes.subarray(start, endOf(this.bytes, start)))) as string;
  }

  /** Finds the `count` texts of a JSON list, in slices: `pause` is awaited between them. */
  static async of(buffer: ArrayBuffer, count: number, pause: () => Promise<void>): Promise<Texts> {
    const bytes = new Uint8Array(buffer);
    const starts = new Uint32Array(count);
    let found = 0;
    let place = bytes.indexOf(QUOTE);
    while (place >= 0 && found < count) {
      starts[found++] = place;
      place = bytes.indexOf(QUOTE, endOf(bytes, place));
      if (found % 100_000 === 0) await pause();
    }
    return new Texts(bytes, starts, found);
  }
}

/** Just behind the quote that ends the text whose first quote is at `start`. */
function endOf(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i + 1;
  }
  return bytes.length;
}
