/** The strips with their steps and densities, as one PNG: on light paper, whatever the page looks like. */

import type { App } from "../../app/app";
import { unevenness } from "../../maths/steps";
import { downloadPng, fileName } from "../../pictures/download";
import { toImageData } from "../../pictures/paint";
import { number } from "../../ui/words";
import type { Walk } from "./route";
import { FINE } from "./route";
import { stopName } from "./stops";
import { logShare, WAY_NAMES } from "./walk";

const CELL = 84; // pixels, of the longer side of a picture
const MARGIN = 24;
const PLOT = 44;
const LINE = 20;
const COLOURS = { paper: "#ffffff", ink: "#1c1f23", muted: "#5b626b", rule: "#b9bcc0", bar: "#1f5fa8" };

type Context = CanvasRenderingContext2D;

export async function savePicture(app: App, walks: Walk[]): Promise<void> {
  const names = app.store.path.peek().map((stop) => stopName(app, stop));
  const canvas = drawn(app, walks, names);
  await downloadPng(canvas, `${fileName("path", ...names)}.png`);
}

function drawn(app: App, walks: Walk[], names: string[]): HTMLCanvasElement {
  const { images } = app.manifest;
  const scale = CELL / Math.max(images.width, images.height);
  const cell = { width: images.width * scale, height: images.height * scale };
  const count = Math.max(...walks.map((walk) => walk.count));
  const block = LINE + cell.height + 2 * (PLOT + LINE) + MARGIN;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(2 * MARGIN + Math.max(count * cell.width, 640));
  canvas.height = Math.ceil(2 * MARGIN + 2 * LINE + walks.length * block);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws no canvas");
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const model = app.model.peek();
  write(context, `${app.manifest.title}: ${names.join(" → ")}`, MARGIN, MARGIN + 14, "bold 16px");
  write(
    context,
    `model ${model.name}; pictures fade where no image is near`,
    MARGIN,
    MARGIN + 34,
    "13px",
    COLOURS.muted,
  );
  const mostStep = Math.max(1e-9, ...walks.flatMap(({ steps }) => Array.from(steps ?? [])));
  const mostDensity = Math.max(1.25, ...walks.flatMap(({ crowding }) => crowding?.map(({ density }) => density) ?? []));
  walks.forEach((walk, i) => {
    context.save();
    context.translate(MARGIN, MARGIN + 2 * LINE + 8 + i * block);
    drawWalk(context, app, walk, cell, mostStep, mostDensity);
    context.restore();
  });
  return canvas;
}

function drawWalk(context: Context, app: App, walk: Walk, cell: Cell, mostStep: number, mostDensity: number): void {
  write(context, WAY_NAMES[walk.way], 0, LINE - 5, "bold 14px");
  if (walk.trouble !== null) {
    write(context, walk.trouble, 0, 2 * LINE, "13px", COLOURS.muted);
    return;
  }
  context.translate(0, LINE);
  drawPictures(context, app, walk, cell);
  context.translate(0, cell.height + 4);
  if (walk.steps) drawSteps(context, walk.steps, cell, mostStep);
  context.translate(0, PLOT + LINE);
  if (walk.crowding) drawDensity(context, walk, cell, mostDensity);
}

interface Cell {
  width: number;
  height: number;
}

function drawPictures(context: Context, app: App, { pictures, crowding, count }: Walk, cell: Cell): void {
  const { images } = app.manifest;
  const single = document.createElement("canvas");
  [single.width, single.height] = [images.width, images.height];
  const pen = single.getContext("2d");
  if (!pen || !pictures) return;
  context.imageSmoothingEnabled = cell.width < images.width;
  for (let i = 0; i < count; i++) {
    pen.putImageData(toImageData(pictures, images, i), 0, 0);
    context.globalAlpha = crowding?.[i * FINE].strength ?? 1;
    context.drawImage(single, i * cell.width, 0, cell.width, cell.height);
  }
  context.globalAlpha = 1;
}

function drawSteps(context: Context, steps: Float64Array, cell: Cell, most: number): void {
  context.fillStyle = COLOURS.bar;
  steps.forEach((step, i) => {
    const height = (PLOT * step) / most;
    context.fillRect((i + 0.75) * cell.width, PLOT - height, cell.width / 2, height);
  });
  const largest = steps.reduce((a, b) => Math.max(a, b), 0);
  const words = `change from picture to picture (root mean square a pixel, of the range 0 to 1): up to ${number(largest, 2)}; largest step ${number(unevenness(steps), 2)} × the mean`;
  write(context, words, 0, PLOT + 14, "12px", COLOURS.muted);
}

function drawDensity(context: Context, { crowding, count }: Walk, cell: Cell, most: number): void {
  const y = (value: number): number => PLOT - (PLOT - 2) * logShare(value, most);
  context.strokeStyle = COLOURS.rule;
  context.setLineDash([2, 4]);
  context.beginPath();
  context.moveTo(0, y(1));
  context.lineTo(count * cell.width, y(1));
  context.stroke();
  context.setLineDash([]);
  context.strokeStyle = COLOURS.bar;
  context.lineWidth = 2;
  context.beginPath();
  for (const [i, { density }] of (crowding ?? []).entries()) context.lineTo((0.5 + i / FINE) * cell.width, y(density));
  context.stroke();
  const least = Math.min(...(crowding ?? []).map(({ density }) => density));
  write(
    context,
    `density (log scale from 0.001; dotted: 1, as around the median image): least ${number(least, 2)}`,
    0,
    PLOT + 14,
    "12px",
    COLOURS.muted,
  );
}

function write(context: Context, text: string, x: number, y: number, font: string, colour = COLOURS.ink): void {
  context.font = `${font} system-ui, sans-serif`;
  context.fillStyle = colour;
  context.fillText(text, x, y, context.canvas.width - 2 * MARGIN);
}
