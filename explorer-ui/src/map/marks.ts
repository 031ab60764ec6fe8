/** What the map itself draws over its points: contours, neighbours true and false, the cursor. */

import { computed } from "@preact/signals";
import type { App } from "../app/app";
import type { Layer } from "../app/layers";
import type { Theme } from "../maths/colours";
import { densityContours } from "../maths/contours";
import { aroundHovered } from "./around";
import { tileLayer } from "./tiles";

/** Ink, what is true, what only seems so. */
export const INK: Record<Theme, { line: string; halo: string; truly: string; falsely: string }> = {
  light: { line: "#1c1f23", halo: "#fdfdfb", truly: "#1f5fa8", falsely: "#b3400f" },
  dark: { line: "#e4e4df", halo: "#14171a", truly: "#86b8ee", falsely: "#ff9a5c" },
};

type Context = CanvasRenderingContext2D;

export function mapLayers(app: App): Layer[] {
  return [tileLayer(app), contourLayer(app), neighbourLayer(app), cursorLayer(app)];
}

function contourLayer(app: App): Layer {
  const contours = computed(() => {
    const positions = app.positions.value;
    return app.store.contours.value && positions ? densityContours(positions) : [];
  });
  return {
    id: "contours",
    draw(context, screen) {
      context.lineWidth = 1.25;
      context.strokeStyle = INK[screen.theme].line;
      contours.value.forEach(({ lines }, i) => {
        context.globalAlpha = 0.35 + 0.15 * i;
        context.beginPath();
        for (const [first, ...rest] of lines) {
          context.moveTo(screen.x(first[0]), screen.y(first[1]));
          for (const [x, y] of rest) context.lineTo(screen.x(x), screen.y(y));
        }
        context.stroke();
      });
    },
  };
}

function neighbourLayer(app: App): Layer {
  const around = aroundHovered(app);
  return {
    id: "neighbours",
    draw(context, screen) {
      const positions = app.positions.value;
      const hovered = app.store.hovered.value;
      if (!positions || hovered < 0) return;
      const place = (row: number): Place => [screen.x(positions[2 * row]), screen.y(positions[2 * row + 1])];
      const { truly, falsely } = around.value ?? { truly: [], falsely: [] };
      const ink = INK[screen.theme];
      rays(context, place(hovered), truly.map(place), ink);
      for (const row of falsely) cross(context, ...place(row), ink.falsely, ink.halo);
      ring(context, ...place(hovered), 7, ink.line, ink.halo);
    },
  };
}

type Place = [number, number];

function rays(context: Context, from: Place, to: Place[], ink: (typeof INK)[Theme]): void {
  const lines = [
    [4, ink.halo],
    [1.75, ink.truly],
  ] as const;
  for (const [width, style] of lines) {
    context.lineWidth = width;
    context.strokeStyle = style;
    for (const end of to) stroke(context, [...from, ...end]);
  }
  for (const end of to) disc(context, ...end, 3.5, ink.truly, ink.halo);
}

function cursorLayer(app: App): Layer {
  return {
    id: "cursor",
    draw(context, screen) {
      const cursor = app.store.cursor.value;
      if (!cursor) return;
      const ink = INK[screen.theme];
      const [x, y] = [screen.x(cursor.x), screen.y(cursor.y)];
      if (!cursor.supported) context.setLineDash([4, 3]);
      ring(context, x, y, 11, ink.line, ink.halo);
      context.setLineDash([]);
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ]) {
        context.strokeStyle = ink.line;
        context.lineWidth = 1.75;
        stroke(context, [x + 11 * dx, y + 11 * dy, x + 17 * dx, y + 17 * dy]);
      }
      disc(context, x, y, 2, ink.line, ink.halo);
    },
  };
}

function stroke(context: Context, [x, y, ax, ay]: number[]): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(ax, ay);
  context.stroke();
}

function ring(context: Context, x: number, y: number, radius: number, colour: string, halo: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  for (const [width, style] of [
    [4.5, halo],
    [2, colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}

function disc(context: Context, x: number, y: number, radius: number, colour: string, halo: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = halo;
  context.lineWidth = 1.5;
  context.stroke();
  context.fill();
}

function cross(context: Context, x: number, y: number, colour: string, halo: string): void {
  for (const [width, style] of [
    [5, halo],
    [2, colour],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = style;
    stroke(context, [x - 4, y - 4, x + 4, y + 4]);
    stroke(context, [x - 4, y + 4, x + 4, y - 4]);
  }
}
