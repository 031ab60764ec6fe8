/** The film as an animated GIF: the ways side by side, there and back again. */

import type { App } from "../../app/app";
import { pixelsOf } from "../../decoding/decoder";
import { gifOf } from "../../maths/gif";
import { toImageData } from "../../pictures/paint";
import type { Walk } from "./route";
import { WAY_NAMES } from "./walk";

const SIDE = 112; // pixels at least, of each picture
const GAP = 8;
const CAPTION = 20;
const FRAME_MS = 80;
const [PAPER, INK] = ["#ffffff", "#222222"]; // no hue: a film of grey images keeps its greys exactly

export function filmFile(app: App, walks: Walk[]): Uint8Array<ArrayBuffer> {
  const { images } = app.manifest;
  const scale = Math.max(1, Math.round(SIDE / Math.max(images.width, images.height)));
  const [width, height] = [images.width * scale, images.height * scale];
  const canvas = document.createElement("canvas");
  canvas.width = walks.length * (width + GAP) + GAP;
  canvas.height = height + CAPTION + 2 * GAP;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const single = document.createElement("canvas");
  [single.width, single.height] = [images.width, images.height];
  const pen = single.getContext("2d");
  if (!context || !pen) throw new Error("this browser draws no canvas");
  context.imageSmoothingEnabled = false;
  context.textAlign = "center";
  context.font = "13px system-ui, sans-serif";
  const frames = Math.max(...walks.map(({ film }) => (film?.length ?? 0) / pixelsOf(images)));
  const drawn = Array.from({ length: frames }, (_, frame) => {
    context.fillStyle = PAPER;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = INK;
    walks.forEach(({ way, film }, i) => {
      const left = GAP + i * (width + GAP);
      if (film) pen.putImageData(toImageData(film, images, frame), 0, 0);
      context.drawImage(single, left, GAP, width, height);
      context.fillText(WAY_NAMES[way], left + width / 2, height + GAP + 15, width);
    });
    const rgba = context.getImageData(0, 0, canvas.width, canvas.height).data;
    return { rgba, width: canvas.width, height: canvas.height };
  });
  return gifOf([...drawn, ...drawn.slice(1, -1).reverse()], FRAME_MS);
}
