/** The lasso, and the lines that were drawn with it. */

import { signal } from "@preact/signals";
import type { App } from "../../app/app";
import type { Layer, Screen, Tool } from "../../app/layers";
import { perApp } from "../../app/per-app";
import { INK } from "../../map/marks";
import { choose, type Side, type Source, sourcesOf } from "./sources";

const LEAST_STEP = 0.004; // of the map, between two corners

/** The line that is being drawn. */
const drawing = perApp((_app: App) => signal<number[]>([]));

export function lassoTool(app: App): Tool {
  const line = drawing(app);
  return {
    id: "lasso",
    title: "Select",
    hint: "Draw around images: what is the selection made of?",
    key: "s",
    icon: "M3 9C1 4 6 1 10 2s5 6 2 8-7 1-6-1 4-1 4 1-2 4-5 4",
    start(x, y) {
      line.value = [x, y];
    },
    move(x, y) {
      const [px, py] = line.value.slice(-2);
      if (Math.hypot(x - px, y - py) >= LEAST_STEP) line.value = [...line.value, x, y];
    },
    cancel() {
      line.value = [];
    },
    end() {
      const corners = line.value;
      line.value = [];
      app.store.view.value = "select";
      if (corners.length >= 6)
        choose(app, { kind: "drawn", model: app.model.value.name, map: app.projection.value.kind, corners });
    },
  };
}

export function lassoLayer(app: App): Layer {
  const sources = sourcesOf(app);
  return {
    id: "lasso",
    draw(context, screen) {
      for (const side of ["A", "B"] as const) {
        const source = sources[side].value;
        if (isOfThisMap(app, source)) outline(context, screen, source.corners, side);
      }
      const line = drawing(app).value;
      if (line.length > 0) outline(context, screen, line, sources.side.value);
    },
  };
}

function isOfThisMap(app: App, source: Source | null): source is Source & { kind: "drawn" } {
  return source?.kind === "drawn" && source.map === app.projection.value.kind && source.model === app.model.value.name;
}

export function outline(context: CanvasRenderingContext2D, screen: Screen, corners: number[], side: Side): void {
  const ink = INK[screen.theme];
  context.beginPath();
  for (let i = 0; i < corners.length; i += 2) context.lineTo(screen.x(corners[i]), screen.y(corners[i + 1]));
  context.closePath();
  for (const [width, colour] of [
    [4, ink.halo],
    [1.75, side === "A" ? ink.truly : ink.falsely],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.setLineDash(side === "A" ? [] : [7, 4]);
    context.stroke();
  }
  context.setLineDash([]);
}
