/** Pixels in [0, 1] -> what a canvas shows. */

import type { Images } from "../bundle/manifest";

/** The shape of an image, and which bands are its red, green and blue (one: grey). */
export type Shape = Pick<Images, "channels" | "height" | "width" | "shown_bands">;

/** Image `index` of (n, C, H, W), flat, as RGBA: what lies outside [0, 1] is cut off. */
export function toImageData(
  images: Float32Array,
  { channels, height, width, shown_bands }: Shape,
  index = 0,
): ImageData {
  const size = height * width;
  const start = index * channels * size;
  const bands = shown_bands.length === 3 ? shown_bands : [shown_bands[0], shown_bands[0], shown_bands[0]];
  const data = new ImageData(width, height);
  const rgba = data.data; // clamped: it rounds and cuts off
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = 255 * images[start + bands[c] * size + i];
    rgba[4 * i + 3] = 255;
  }
  return data;
}
