/** The other model's map, small: the same images, the same colours, what is hovered and selected there too. */

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { App } from "../../app/app";
import { indexOf } from "../../app/indexing";
import type { Model } from "../../bundle/manifest";
import { colouringOf, paletteOf } from "../../colour/colouring";
import { INK } from "../../map/marks";
import { classColour } from "../../maths/colours";
import { theme } from "../../ui/theme";
import { MAP_NAMES } from "../../ui/words";
import { choose } from "../select/sources";

const SIDE = 320; // CSS pixels; twice as many on the canvas
const MARGIN = 8;
const MOST = 60_000; // points drawn: of more, every so manieth
const NEAR = 0.06; // of the map, around the pointer

export function SmallMap({ app, model }: { app: App; model: Model }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const line = useSignal<number[]>([]);
  const shown = useComputed(
    () => model.projections.find(({ kind }) => kind === app.projection.value.kind) ?? model.projections[0],
  );
  const positions = app.arrays.signal(shown.value.positions).value as Float32Array | null;
  const colouring = colouringOf(app).value;
  const [a, b] = [app.store.selectionA.value, app.store.selectionB.value];
  const flags = useMemo(() => flagsOf(app.manifest.images.count, a, b), [app, a, b]);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context && positions && colouring) {
      const palette = paletteOf(colouring.legend, theme.value, app.store.onlyClass.value);
      drawPoints(context, positions, colouring.codes, palette, flags);
    }
  }, [positions, colouring, flags, theme.value, app.store.onlyClass.value]);
  const hovered = app.store.hovered.value;
  const cursor = app.store.cursor.value?.nearest.rows[0] ?? -1;
  useLayoutEffect(() => {
    const context = over.current?.getContext("2d");
    if (context && positions) drawMarks(context, positions, hovered, cursor, line.value);
  }, [positions, hovered, cursor, line.value, theme.value]);
  const place = (event: PointerEvent): [number, number] => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [fromPixel((event.clientX - box.left) / box.width), -fromPixel((event.clientY - box.top) / box.height)];
  };
  const hover = (event: PointerEvent): void => {
    if (!positions) return;
    const [x, y] = place(event);
    if (event.buttons > 0) line.value = [...line.value, x, y];
    else {
      const near = indexOf(positions).value?.nearest(x, y, NEAR);
      app.actions.hover(near ?? -1);
    }
  };
  const finish = (): void => {
    const corners = line.value;
    line.value = [];
    if (corners.length >= 6) choose(app, { kind: "drawn", model: model.name, map: shown.value.kind, corners });
  };
  return (
    <figure class="small-map">
      <div class="both-canvases">
        <canvas ref={canvas} width={2 * SIDE} height={2 * SIDE} role="img" aria-label={`Points of ${model.name}`} />
        <canvas
          ref={over}
          width={2 * SIDE}
          height={2 * SIDE}
          role="img"
          aria-label={`Map of ${model.name}: what is hovered`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            line.value = place(event);
          }}
          onPointerMove={hover}
          onPointerUp={finish}
          onPointerCancel={finish}
          onPointerLeave={() => app.actions.hover(-1)}
        />
      </div>
      <figcaption>
        {model.name}, {MAP_NAMES[shown.value.kind]}. Rest the pointer on either map, or draw around images: the other
        shows the same ones.
      </figcaption>
    </figure>
  );
}

/** Map [-1, 1] -> pixel of the canvas. */
function toPixel(value: number): number {
  return MARGIN + ((value + 1) / 2) * (2 * SIDE - 2 * MARGIN);
}

/** Share of the canvas's side -> map. */
function fromPixel(share: number): number {
  return (2 * (share * 2 * SIDE - MARGIN)) / (2 * SIDE - 2 * MARGIN) - 1;
}

export function flagsOf(count: number, a: Int32Array | null, b: Int32Array | null): Uint8Array | null {
  if (!a && !b) return null;
  const flags = new Uint8Array(count);
  for (const row of b ?? []) flags[row] = 2;
  for (const row of a ?? []) flags[row] = 1;
  return flags;
}

type Context = CanvasRenderingContext2D;

function drawPoints(
  context: Context,
  at: Float32Array,
  codes: Uint8Array,
  palette: Uint8Array,
  flags: Uint8Array | null,
): void {
  context.clearRect(0, 0, 2 * SIDE, 2 * SIDE);
  const count = at.length / 2;
  const step = Math.max(1, Math.ceil(count / MOST));
  const size = count / step > 5000 ? 3 : 5;
  const sides = [classColour(6, theme.peek()), classColour(0, theme.peek())];
  for (let i = 0; i < count; i += step) {
    const flag = flags?.[i] ?? 0;
    const code = 4 * codes[i];
    const faint = flags ? (flag ? 1 : 0.12) : palette[code + 3] / 255;
    context.globalAlpha = faint * 0.8;
    context.fillStyle = flag ? sides[flag - 1] : `rgb(${palette[code]} ${palette[code + 1]} ${palette[code + 2]})`;
    context.fillRect(toPixel(at[2 * i]) - size / 2, toPixel(-at[2 * i + 1]) - size / 2, size, size);
  }
  context.globalAlpha = 1;
}

function drawMarks(context: Context, at: Float32Array, hovered: number, cursor: number, line: number[]): void {
  context.clearRect(0, 0, 2 * SIDE, 2 * SIDE);
  const ink = INK[theme.peek()];
  for (const [row, radius] of [
    [cursor, 14],
    [hovered, 11],
  ]) {
    if (row < 0) continue;
    context.beginPath();
    context.arc(toPixel(at[2 * row]), toPixel(-at[2 * row + 1]), radius, 0, 2 * Math.PI);
    for (const [width, colour] of [
      [8, ink.halo],
      [4, row === hovered ? ink.truly : ink.line],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
  context.beginPath();
  for (let i = 0; i < line.length; i += 2) context.lineTo(toPixel(line[i]), toPixel(-line[i + 1]));
  context.lineWidth = 3;
  context.strokeStyle = ink.truly;
  context.stroke();
}
