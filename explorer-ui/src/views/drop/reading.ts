/** An image file -> the model's input: only what has the right shape, unless the reader asks for it to be resized. */

import type { Images } from "../../bundle/manifest";
import { Problem } from "../../bundle/problem";

export interface Given {
  name: string;
  /** (C, H, W) in [0, 1] */
  pixels: Float32Array;
  /** what was done to it, in words; "" for nothing */
  changed: string;
}

/** Of the right kind, but another size: may be resized. */
export class OtherSize extends Problem {
  constructor(
    name: string,
    readonly bitmap: ImageBitmap,
    { height, width }: Images,
  ) {
    super(
      `${name} has ${bitmap.height} × ${bitmap.width} pixels; this model takes ${height} × ${width}.`,
      `Resize it to ${height} × ${width}, or choose another image.`,
    );
  }
}

/** `Problem` where the file is no image, or images of this bundle cannot come from a picture file. */
export async function readImage(file: File, images: Images): Promise<Given> {
  checkKind(images);
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" }).catch(() => {
    throw new Problem(`${file.name} is no image that this browser can read.`, "Choose a PNG, JPEG or WebP file.");
  });
  if (bitmap.width !== images.width || bitmap.height !== images.height) throw new OtherSize(file.name, bitmap, images);
  return { name: file.name, pixels: pixelsOf(bitmap, images), changed: "" };
}

/** The same image, brought to the model's size. */
export function resized({ name }: { name: string }, bitmap: ImageBitmap, images: Images): Given {
  const changed = `resized from ${bitmap.height} × ${bitmap.width}`;
  return { name, pixels: pixelsOf(bitmap, images), changed };
}

/** A picture file holds one or three bands of 0 to 255. */
export function checkKind({ channels, lo, hi }: Images): void {
  if (channels !== 1 && channels !== 3)
    throw new Problem(
      `This model takes images of ${channels} bands, and a picture file has 1 or 3.`,
      "Encode such images with `hinterland encode`.",
    );
  if (lo.some((low) => low !== 0) || hi.some((high) => high !== 255 && high !== 1))
    throw new Problem(
      `The images of this model are stored from ${Math.min(...lo)} to ${Math.max(...hi)}, and a picture file holds 0 to 255: the same number would mean another brightness.`,
      "Encode such images with `hinterland encode`.",
    );
}

function pixelsOf(bitmap: ImageBitmap, { channels, height, width }: Images): Float32Array {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Problem("This browser gives no canvas to read images with.", "Open the page in another one.");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#000"; // what is transparent is black
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return planes(context.getImageData(0, 0, width, height).data, channels);
}

// grey = .299 R + .587 G + .114 B, as Pillow's "L": ITU-R BT.601
/** RGBA bytes, pixel by pixel -> (channels, pixels) in [0, 1]. */
export function planes(rgba: ArrayLike<number>, channels: number): Float32Array {
  const size = rgba.length / 4;
  const pixels = new Float32Array(channels * size);
  for (let i = 0; i < size; i++) {
    const [r, g, b] = [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]];
    if (channels === 1) pixels[i] = Math.round(0.299 * r + 0.587 * g + 0.114 * b) / 255;
    else for (let c = 0; c < 3; c++) pixels[c * size + i] = rgba[4 * i + c] / 255;
  }
  return pixels;
}

/** Mean squared difference of a number of two images. */
export function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
