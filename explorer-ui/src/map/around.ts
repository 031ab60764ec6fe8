/** The images around the hovered one: those that are near in latent space, and those that only the map shows near. */

import type { ReadonlySignal } from "@preact/signals";
import { computed, effect, signal } from "@preact/signals";
import type { App } from "../app/app";
import { perApp } from "../app/per-app";

const SHOWN = 10; // neighbours of each kind that are looked at

export interface Around {
  image: number;
  /** nearest in latent space, nearest first */
  truly: number[];
  /** among the nearest on the map, but not among the neighbours that the bundle lists */
  falsely: number[];
  /** how many were asked for on the map, and how many neighbours the bundle lists */
  shown: number;
  listed: number;
}

/** null while there is none, or it is looked up */
export const aroundHovered = perApp((app: App): ReadonlySignal<Around | null> => {
  const row = signal<{ image: number; model: number; neighbours: ArrayLike<number> } | null>(null);
  effect(() => {
    const image = app.store.hovered.value;
    const model = app.store.model.value;
    if (image < 0) return;
    app.arrays.rows(app.model.value.neighbours, [image]).then(
      (neighbours) => {
        row.value = { image, model, neighbours };
      },
      () => undefined, // lines are missing then; what cannot be read was said already
    );
  });
  return computed(() => {
    const { value } = row;
    const { hovered, model } = app.store;
    if (!value || value.image !== hovered.value || value.model !== model.value) return null;
    return surroundings(app, value.image, Array.from(value.neighbours));
  });
});

function surroundings(app: App, image: number, neighbours: number[]): Around | null {
  const index = app.index.value;
  const positions = app.positions.value;
  if (!index || !positions) return null;
  const shown = Math.min(SHOWN, neighbours.length);
  const near = index.nearestFew(positions[2 * image], positions[2 * image + 1], shown + 1).rows;
  const onMap = Array.from(near)
    .filter((row) => row !== image)
    .slice(0, shown);
  const listed = new Set(neighbours);
  return {
    image,
    truly: neighbours.slice(0, shown),
    falsely: onMap.filter((row) => !listed.has(row)),
    shown,
    listed: neighbours.length,
  };
}
