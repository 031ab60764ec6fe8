/** The arrays of a bundle by their parts: each read once, when it is first wanted. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { ArrayPart, DType, Server } from "./manifest";
import type { Parts } from "./parts";
import { asProblem, Problem } from "./problem";
import { bytesOf } from "./read";

export type Numbers = Float32Array | Uint8Array | Int16Array | Int32Array;

const CONSTRUCTORS = {
  float32: Float32Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
} satisfies Record<DType, unknown>;

const AT_ONCE = 500; // rows asked of a server in one address

export class Arrays {
  private readonly read = new Map<string, Promise<Numbers>>();
  private readonly signals = new Map<string, Signal<Numbers | null>>();

  constructor(
    private readonly parts: Parts,
    private readonly server: Server | null,
    /** told of what cannot be read */
    private readonly onProblem: (problem: Problem) => void,
  ) {}

  /** False for arrays that are too large to be sent whole: `rows` has them. */
  isWhole(array: ArrayPart): boolean {
    return !this.server?.by_rows.includes(array.part);
  }

  /** The whole array, flat and in C order. */
  get(array: ArrayPart): Promise<Numbers> {
    let found = this.read.get(array.part);
    if (!found) {
      found = this.parts.part(array.part).then((buffer) => numbersOf(buffer, array));
      this.read.set(array.part, found);
    }
    return found;
  }

  /** The whole array as a signal: null until it is there, which asking for it sets going. */
  signal(array: ArrayPart): ReadonlySignal<Numbers | null> {
    let made = this.signals.get(array.part);
    if (!made) {
      const waiting = signal<Numbers | null>(null);
      this.get(array).then(
        (numbers) => {
          waiting.value = numbers;
        },
        (thrown: unknown) => this.onProblem(asProblem(thrown)),
      );
      made = waiting;
      this.signals.set(array.part, made);
    }
    return made;
  }

  /** Chosen rows, one after the other: from the array where it is here, from the server otherwise. */
  async rows(array: ArrayPart, rows: ArrayLike<number>): Promise<Numbers> {
    const width = array.shape.slice(1).reduce((product, size) => product * size, 1);
    if (this.isWhole(array)) {
      const whole = await this.get(array);
      const chosen = new CONSTRUCTORS[array.dtype](rows.length * width);
      for (let i = 0; i < rows.length; i++)
        chosen.set(whole.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
      return chosen;
    }
    if (rows.length > AT_ONCE) return this.inTurn(array, rows, width);
    const query = `part=${encodeURIComponent(array.part)}&rows=${Array.from(rows).join(",")}`;
    const response = await fetch(`${this.server?.rows}?${query}`);
    if (!response.ok)
      throw new Problem(`The server answered ${response.status} for rows of "${array.part}".`, "Reload the page.");
    return numbersOf(await response.arrayBuffer(), { ...array, shape: [rows.length, ...array.shape.slice(1)] });
  }

  /** An address holds only so many rows. */
  private async inTurn(array: ArrayPart, rows: ArrayLike<number>, width: number): Promise<Numbers> {
    const chosen = new CONSTRUCTORS[array.dtype](rows.length * width);
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      const some = Array.from(rows).slice(from, from + AT_ONCE);
      chosen.set(await this.rows(array, some), from * width);
    }
    return chosen;
  }

  /** A part of JSON, such as the ids. */
  async json<T>(part: string): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.parts.part(part))) as T;
  }
}

function numbersOf(buffer: ArrayBuffer, array: ArrayPart): Numbers {
  const expected = bytesOf(array);
  if (buffer.byteLength !== expected)
    throw new Problem(
      `The part "${array.part}" has ${buffer.byteLength} bytes; ${array.shape.join(" x ")} ${array.dtype} take ${expected}.`,
      "The bundle is damaged; make it anew with `hinterland export`.",
    );
  return new CONSTRUCTORS[array.dtype](buffer);
}
