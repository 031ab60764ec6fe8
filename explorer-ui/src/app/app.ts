/** Everything a view is given: the bundle, what is derived from the reader's choices, and what can be done. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import { Arrays } from "../bundle/arrays";
import type { Manifest, Model, Projection } from "../bundle/manifest";
import type { Parts } from "../bundle/parts";
import type { Texts } from "../bundle/texts";
import { Decoder } from "../decoding/decoder";
import type { GridIndex } from "../maths/grid";
import type { UsualDistance } from "../maths/support";
import { Thumbnails } from "../pictures/thumbnails";
import { createStore, type Store } from "../store";
import { type Actions, createActions } from "./actions";
import { indexOf } from "./indexing";
import type { Layer, Tool } from "./layers";
import { usualOf } from "./usual";

export interface App {
  readonly parts: Parts;
  readonly manifest: Manifest;
  readonly store: Store;
  readonly arrays: Arrays;
  readonly decoder: Decoder;
  readonly thumbnails: Thumbnails;
  /** the chosen model and map */
  readonly model: ReadonlySignal<Model>;
  readonly projection: ReadonlySignal<Projection>;
  /** (count, 2) of the chosen map; null while it is read */
  readonly positions: ReadonlySignal<Float32Array | null>;
  /** which images are near a place of the chosen map; null until it is built */
  readonly index: ReadonlySignal<GridIndex | null>;
  /** (count, latent_size) of the chosen model; null while they are read, or where only rows can be had */
  readonly latents: ReadonlySignal<Float32Array | null>;
  /** the usual distance between neighbours, in the chosen model's latent space */
  readonly usual: ReadonlySignal<UsualDistance | null>;
  /** of each image; null until they are read */
  readonly ids: Signal<Texts | null>;
  /** what views draw over the map, and what dragging can do there */
  readonly layers: Signal<Layer[]>;
  readonly tools: Signal<Tool[]>;
  readonly actions: Actions;
}

/** Without what acts on it. */
export type Base = Omit<App, "actions">;

export function createApp(parts: Parts, manifest: Manifest): App {
  const store = createStore();
  const report = (problem: Store["problem"]["value"]): void => {
    store.problem.value = problem;
  };
  const arrays = new Arrays(parts, manifest.server, report);
  const model = computed(() => manifest.models[store.model.value]);
  const projection = computed(
    () => model.value.projections[Math.min(store.projection.value, model.value.projections.length - 1)],
  );
  const positions = computed(() => arrays.signal(projection.value.positions).value as Float32Array | null);
  const base: Base = {
    parts,
    manifest,
    store,
    arrays,
    decoder: new Decoder(parts, manifest),
    thumbnails: new Thumbnails(parts, manifest.images),
    model,
    projection,
    positions,
    index: computed(() => (positions.value ? indexOf(positions.value).value : null)),
    latents: computed(() => {
      const { latents } = model.value;
      return arrays.isWhole(latents) ? (arrays.signal(latents).value as Float32Array | null) : null;
    }),
    usual: computed(() => usualOf(arrays, model.value).value),
    ids: signal<Texts | null>(null),
    layers: signal<Layer[]>([]),
    tools: signal<Tool[]>([]),
  };
  return { ...base, actions: createActions(base) };
}
