/** Pictures -> an animated GIF, as bytes: the encoder is gifenc. */

import { applyPalette, GIFEncoder, quantize } from "gifenc";

/** `rgba`: width x height x 4 numbers from 0 to 255, row by row from the top left. */
export interface Frame {
  rgba: Uint8ClampedArray;
  width: number;
  height: number;
}

/** An endless film of frames of one size, each shown `delayMs` milliseconds (GIF counts in hundredths of a second). */
export function gifOf(frames: readonly Frame[], delayMs: number): Uint8Array<ArrayBuffer> {
  const gif = GIFEncoder();
  for (const { rgba, width, height } of frames) {
    const own = greys(rgba);
    const palette = own ?? quantize(rgba, 256);
    const places = own ? placesOf(rgba, own) : applyPalette(rgba, palette);
    gif.writeFrame(places, width, height, { palette, delay: delayMs });
  }
  gif.finish();
  return Uint8Array.from(gif.bytes());
}

/** The palette of a grey picture: its own greys, exactly; null where it has colours. */
function greys(rgba: Uint8ClampedArray): number[][] | null {
  const there = new Uint8Array(256);
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return null;
    there[rgba[i]] = 1;
  }
  return Array.from(there.keys())
    .filter((grey) => there[grey] === 1)
    .map((grey) => [grey, grey, grey]);
}

/** Which of its greys each pixel is; gifenc's own search goes by five or six bits of a colour. */
function placesOf(rgba: Uint8ClampedArray, greys: number[][]): Uint8Array {
  const place = new Uint8Array(256);
  for (const [i, [grey]] of greys.entries()) place[grey] = i;
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) => place[rgba[4 * i]]);
}
