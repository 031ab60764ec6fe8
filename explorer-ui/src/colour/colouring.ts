/** What the reader wants to see by colour -> one byte a point, a palette of 256, and a legend. */

import type { ReadonlySignal } from "@preact/signals";
import { computed } from "@preact/signals";
import type { App } from "../app/app";
import { perApp } from "../app/per-app";
import type { Factor, Label, Score } from "../bundle/manifest";
import type { Theme } from "../maths/colours";
import { circularColour, classColour, MOST_CLASSES, sequentialColour, UNKNOWN } from "../maths/colours";
import { quantile } from "../maths/table";

export const NOTHING = 255; // the code of what is missing
const STEPS = 254;
const LOOKED_AT = 20_000;

export type Scale = (t: number, theme: Theme) => string;

export type Legend =
  | { kind: "none" }
  | { kind: "classes"; name: string; classes: string[]; missing: boolean }
  | {
      kind: "range";
      name: string;
      unit: string;
      low: number;
      high: number;
      /** beyond low or high lies something: the ends of the bar stand for it as well */
      more: [boolean, boolean];
      scale: Scale;
      circular: boolean;
      note: string;
    };

export interface Colouring {
  codes: Uint8Array;
  legend: Legend;
}

/** null while the numbers are read */
export const colouringOf = perApp((app: App): ReadonlySignal<Colouring | null> => computed(() => colouring(app)));

function colouring(app: App): Colouring | null {
  const by = app.store.colour.value;
  const { count } = app.manifest.images;
  const plain: Colouring = { codes: new Uint8Array(count).fill(NOTHING), legend: { kind: "none" } };
  switch (by.kind) {
    case "none":
      return plain;
    case "label": {
      const label = app.manifest.labels.find(({ name }) => name === by.name);
      return label ? ofLabel(app, label) : plain;
    }
    case "factor": {
      const factor = app.manifest.factors.find(({ name }) => name === by.name);
      return factor ? ofFactor(app, factor) : plain;
    }
    case "score": {
      const score = app.model.value.scores.find(({ name }) => name === by.name);
      return score ? ofScore(app, score) : plain;
    }
    case "trust":
      return ofTrust(app);
  }
}

function ofLabel(app: App, { name, classes, codes: part }: Label): Colouring | null {
  const values = app.arrays.signal(part).value;
  if (!values) return null;
  const codes = new Uint8Array(values.length);
  let missing = false;
  for (let i = 0; i < codes.length; i++) {
    const value = values[i];
    codes[i] = value < 0 ? NOTHING : Math.min(value, STEPS);
    missing ||= value < 0;
  }
  return { codes, legend: { kind: "classes", name, classes, missing } };
}

function ofFactor(app: App, { name, unit, period, values: part }: Factor): Colouring | null {
  const values = app.arrays.signal(part).value;
  if (!values) return null;
  if (period === null)
    return ranged(values, robust(values), { name, unit, scale: sequentialColour, circular: false, note: "" });
  const turns = Float32Array.from(values, (value) => ((value % period) + period) % period);
  const note = "Both ends are the same.";
  return ranged(turns, [0, period], { name, unit, scale: circularColour, circular: true, note });
}

function ofScore(app: App, { name, unit, values: part }: Score): Colouring | null {
  const values = app.arrays.signal(part).value;
  return values && ranged(values, robust(values), { name, unit, scale: sequentialColour, circular: false, note: "" });
}

function ofTrust(app: App): Colouring | null {
  const values = app.arrays.signal(app.projection.value.error).value;
  if (!values) return null;
  const high = Math.max(robust(values)[1], 0.05);
  return ranged(values, [0, high], {
    name: "error of the map",
    unit: "of 1",
    scale: sequentialColour,
    circular: false,
    note: "0: the map keeps all neighbours of the image; 1: none.",
  });
}

type Said = Pick<Legend & { kind: "range" }, "name" | "unit" | "scale" | "circular" | "note">;

function ranged(values: ArrayLike<number>, [low, high]: [number, number], said: Said): Colouring {
  const codes = new Uint8Array(values.length);
  const step = high > low ? STEPS / (high - low) : 0;
  const more: [boolean, boolean] = [false, false];
  for (let i = 0; i < codes.length; i++) {
    const value = values[i];
    if (value < low) more[0] = true;
    if (value > high) more[1] = true;
    codes[i] = Number.isFinite(value) ? Math.min(STEPS, Math.max(0, Math.round((value - low) * step))) : NOTHING;
  }
  return { codes, legend: { kind: "range", low, high, more, ...said } };
}

/** Between which 96 % of the values lie: a few extreme ones do not make the rest all alike. */
function robust(values: ArrayLike<number>): [number, number] {
  const step = Math.max(1, Math.floor(values.length / LOOKED_AT));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) some.push(values[i]);
  return some.length ? [quantile(some, 0.02), quantile(some, 0.98)] : [0, 1];
}

/** 256 colours, RGBA. Where one class alone is looked at (`only` >= 0) the others are faint. */
export function paletteOf(legend: Legend, theme: Theme, only: number): Uint8Array {
  const palette = new Uint8Array(256 * 4);
  for (let code = 0; code < 256; code++) {
    const alone = only < 0 || legend.kind !== "classes" || only === code;
    palette.set([...bytesOf(colourOf(legend, code, theme)), alone ? 255 : 30], 4 * code);
  }
  return palette;
}

function colourOf(legend: Legend, code: number, theme: Theme): string {
  if (code === NOTHING) return legend.kind === "none" ? (theme === "light" ? "#3a6ea5" : "#86b8ee") : UNKNOWN[theme];
  if (legend.kind === "range") return legend.scale(code / STEPS, theme);
  return classColour(code < MOST_CLASSES ? code : -1, theme);
}

/** "#rrggbb" -> 0 to 255 each. */
export function bytesOf(colour: string): [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
