/** The mean of many images, from their thumbnails. */

import type { App } from "../app/app";

const MOST = 400; // thumbnails that are averaged

/** Of at most 400 of the rows, evenly among them, and of how many it was; null where the bundle has no pictures. */
export async function meanThumbnail(
  app: App,
  rows: ArrayLike<number>,
): Promise<{ image: ImageData | null; count: number }> {
  const tile = app.manifest.images.sheets[0];
  if (!tile) return { image: null, count: 0 };
  const { tile_width: width, tile_height: height } = tile;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return { image: null, count: 0 };
  const sum = new Float64Array(width * height * 4);
  const step = Math.max(1, Math.ceil(rows.length / MOST));
  let count = 0;
  for (let i = 0; i < rows.length; i += step) {
    const cut = await app.thumbnails.get(rows[i]);
    if (!cut) continue;
    context.clearRect(0, 0, width, height);
    context.drawImage(cut.sheet, cut.x, cut.y, cut.width, cut.height, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    for (let p = 0; p < sum.length; p++) sum[p] += data[p];
    count++;
  }
  if (count === 0) return { image: null, count };
  const image = context.createImageData(width, height);
  for (let p = 0; p < sum.length; p++) image.data[p] = Math.round(sum[p] / count);
  return { image, count };
}
