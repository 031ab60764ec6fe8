/** How a selection came about: drawn on a map, a class, or around the cursor. What is kept in the address is this. */

import type { Signal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import type { App } from "../../app/app";
import { nearestImages } from "../../app/neighbours";
import { perApp } from "../../app/per-app";
import { asProblem } from "../../bundle/problem";
import { rowsWithin, thinned } from "../../maths/polygon";
import { counted } from "../../ui/words";

export type Side = "A" | "B";

export type Source =
  | { kind: "drawn"; model: string; map: string; corners: number[] }
  | { kind: "class"; label: string; name: string }
  | { kind: "around"; image: number; count: number };

export interface Sources {
  A: Signal<Source | null>;
  B: Signal<Source | null>;
  /** which of both is chosen next */
  side: Signal<Side>;
}

const MOST_CORNERS = 40;

export const sourcesOf = perApp(
  (_app: App): Sources => ({
    A: signal<Source | null>(null),
    B: signal<Source | null>(null),
    side: signal<Side>("A"),
  }),
);

/** Keeps both selections what their sources say; once, when the page opens. */
export function followSources(app: App): void {
  const sources = sourcesOf(app);
  for (const side of ["A", "B"] as const) {
    const selection = side === "A" ? app.store.selectionA : app.store.selectionB;
    effect(() => {
      const source = sources[side].value;
      if (source === null) selection.value = null;
      else if (source.kind === "around") {
        void around(app, source.image, source.count).then((rows) => {
          if (sources[side].peek() === source) selection.value = rows;
        });
      } else selection.value = rowsNow(app, source) ?? selection.peek();
    });
  }
}

/** null while what it needs is read. What was drawn on one map stays chosen on others, where it lies elsewhere. */
function rowsNow(app: App, source: Exclude<Source, { kind: "around" }>): Int32Array | null {
  if (source.kind === "drawn") {
    const model = app.manifest.models.find(({ name }) => name === source.model);
    const map = model?.projections.find(({ kind }) => kind === source.map);
    const positions = map && app.arrays.signal(map.positions).value;
    return positions ? rowsWithin(source.corners, positions) : null;
  }
  const label = app.manifest.labels.find(({ name }) => name === source.label);
  const codes = label && app.arrays.signal(label.codes).value;
  return codes ? rowsOf(codes, label.classes.indexOf(source.name)) : null;
}

/** The chosen side gets a source; what was found is said. */
export function choose(app: App, source: Source | null): void {
  const { side, A, B } = sourcesOf(app);
  (side.peek() === "A" ? A : B).value = source;
  const rows = (side.peek() === "A" ? app.store.selectionA : app.store.selectionB).peek();
  if (source && rows)
    app.actions.say(`Selection ${side.peek()}: ${counted(rows.length, "image")}, ${nameOfSource(source)}.`);
}

export function nameOfSource(source: Source): string {
  switch (source.kind) {
    case "drawn":
      return "drawn on the map";
    case "class":
      return `${source.label}: ${source.name}`;
    case "around":
      return `the ${source.count} nearest to image ${source.image + 1}`;
  }
}

function rowsOf(codes: ArrayLike<number>, code: number): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) rows.push(i);
  return Int32Array.from(rows);
}

async function around(app: App, image: number, count: number): Promise<Int32Array> {
  try {
    const latent = (await app.arrays.rows(app.model.peek().latents, [image])) as Float32Array;
    return Int32Array.from(await nearestImages(app, latent, count).then(({ rows }) => rows)).sort();
  } catch (thrown) {
    app.store.notice.value = asProblem(thrown).message;
    return new Int32Array(0);
  }
}

/** e.g. "class:class:Sneaker", "around:17:100", "drawn:vae:umap:0.1,0.2,..." */
export function sourceText(source: Source | null): string | null {
  if (source === null) return null;
  if (source.kind === "class") return ["class", source.label, source.name].map(encodeURIComponent).join(":");
  if (source.kind === "around") return `around:${source.image}:${source.count}`;
  const corners = thinned(source.corners, MOST_CORNERS).map((value) => value.toFixed(3));
  return ["drawn", encodeURIComponent(source.model), source.map, corners.join(",")].join(":");
}

/** null where the text makes no sense in this bundle. */
export function sourceFrom(app: App, text: string): Source | null {
  const [kind, first = "", second = "", third = ""] = text.split(":");
  if (kind === "class") {
    const [label, name] = [decodeURIComponent(first), decodeURIComponent(second)];
    const known = app.manifest.labels.some((one) => one.name === label && one.classes.includes(name));
    return known ? { kind, label, name } : null;
  }
  if (kind === "around") {
    const [image, count] = [Number(first), Number(second)];
    const known = Number.isInteger(image) && image >= 0 && image < app.manifest.images.count && count > 0;
    return known ? { kind, image, count } : null;
  }
  const corners = third.split(",").map(Number);
  const model = decodeURIComponent(first);
  const known = app.manifest.models.some(
    ({ name, projections }) => name === model && projections.some((one) => one.kind === second),
  );
  return kind === "drawn" && known && corners.length >= 6 && corners.every(Number.isFinite)
    ? { kind, model, map: second, corners }
    : null;
}
