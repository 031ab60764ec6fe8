/** Images at their place on the ground, once they are large enough on the screen to be looked at. */

import { signal } from "@preact/signals";
import type { App } from "../app/app";
import type { Layer, Screen } from "../app/layers";
import { colouringOf, paletteOf } from "../colour/colouring";
import type { Cutting } from "../pictures/thumbnails";
import { flagsOf } from "./stage";

const LEAST = 14; // CSS pixels a side
const MOST = 1500; // images at a time: of more, points are drawn alone
const FAINT = 0.25; // what is not selected, where something is

/** How an image is drawn besides its pixels. */
interface Look {
  alpha: number;
  /** null where points have one colour */
  frame: string | null;
}

export function tileLayer(app: App): Layer {
  const ask = asking(app);
  return {
    id: "tiles",
    draw(context, screen) {
      const positions = app.positions.value;
      const { tile } = app.projection.value;
      if (!positions || !tile) return;
      const [width, height] = [tile[0] * screen.unit, tile[1] * screen.unit];
      const seen = Math.max(width, height) < LEAST ? [] : inSight(positions, screen, width, height);
      if (seen.length === 0 || seen.length > MOST) return;
      const look = looks(app, screen);
      for (const image of seen) {
        const cutting = ask(image);
        if (!cutting) continue;
        const left = screen.x(positions[2 * image]) - width / 2;
        const top = screen.y(positions[2 * image + 1]) - height / 2;
        drawOne(context, cutting, look(image), [left, top, width, height]);
      }
    },
  };
}

type Box = [left: number, top: number, width: number, height: number];

function drawOne(context: CanvasRenderingContext2D, cutting: Cutting, { alpha, frame }: Look, box: Box): void {
  context.globalAlpha = alpha;
  context.drawImage(cutting.sheet, cutting.x, cutting.y, cutting.width, cutting.height, ...box);
  if (!frame) return;
  const [left, top, width, height] = box;
  context.strokeStyle = frame;
  context.lineWidth = 2;
  context.strokeRect(left + 1.5, top + 1.5, width - 3, height - 3);
}

/** Pictures as far as they are read; what is not is read, once: what was let go meanwhile stays a point. */
function asking(app: App): (image: number) => Cutting | null {
  const come = signal(0); // draws anew what reads it
  const asked = new Set<number>();
  return (image) => {
    void come.value;
    const cutting = app.thumbnails.peek(image);
    if (cutting || asked.has(image)) return cutting;
    asked.add(image);
    app.thumbnails.get(image).then(
      () => {
        come.value += 1;
      },
      () => undefined, // it stays a point
    );
    return null;
  };
}

/** The colour of each image's point as its frame; faint what is not selected. */
function looks(app: App, screen: Screen): (image: number) => Look {
  const { selectionA, selectionB, onlyClass } = app.store;
  const flags = flagsOf(app.manifest.images.count, selectionA.value, selectionB.value);
  const alphaOf = (image: number): number => (!flags || flags[image] ? 1 : FAINT);
  const colouring = colouringOf(app).value;
  if (!colouring || colouring.legend.kind === "none") return (image) => ({ alpha: alphaOf(image), frame: null });
  const palette = paletteOf(colouring.legend, screen.theme, onlyClass.value);
  return (image) => {
    const at = 4 * colouring.codes[image];
    const frame = `rgb(${palette[at]} ${palette[at + 1]} ${palette[at + 2]} / ${palette[at + 3] / 255})`;
    return { alpha: alphaOf(image), frame };
  };
}

/** The images of which something is on the screen; one more than can be drawn where there are too many. */
function inSight(positions: Float32Array, screen: Screen, width: number, height: number): number[] {
  const found: number[] = [];
  const [x, y] = [screen.x(0), screen.y(0)];
  const [right, down] = [screen.width + width / 2, screen.height + height / 2];
  for (let i = 0; i < positions.length && found.length <= MOST; i += 2) {
    const left = x + positions[i] * screen.unit;
    const top = y - positions[i + 1] * screen.unit;
    if (left > -width / 2 && left < right && top > -height / 2 && top < down) found.push(i / 2);
  }
  return found;
}
