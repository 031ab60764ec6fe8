/** The latent that the sliders move: it is the cursor's, so that the map and the other views follow. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, effect, signal } from "@preact/signals";
import type { App } from "../../app/app";
import type { Slider } from "../../maths/traversal";
import { componentSliders, coordinate, latentSliders, moved, replaced } from "../../maths/traversal";

export interface Start {
  latent: Float32Array;
  x: number;
  y: number;
}

export interface Walking {
  /** single latents, or principal components */
  kind: Signal<"latent" | "component">;
  sliders: ReadonlySignal<Slider[]>;
  /** where the sliders began; null before there is a cursor */
  start: ReadonlySignal<Start | null>;
  /** true once a slider was moved */
  away: ReadonlySignal<boolean>;
  /** where a slider stands; null while the components are read */
  value(slider: Slider): number | null;
  /** `latent` with the slider at `to`; null while the components are read */
  with(latent: Float32Array, slider: Slider, to: number): Float32Array | null;
  move(slider: Slider, to: number): void;
  reset(): void;
  /** to the mean of all images */
  toMean(): void;
  /** as if a slider had brought it there */
  goTo(latent: Float32Array): void;
}

const made = new WeakMap<App, Walking>();

export function walkingOf(app: App): Walking {
  const known = made.get(app);
  if (known) return known;
  const { cursor, model } = app.store;
  const kind = signal<"latent" | "component">("latent");
  const start = signal<Start | null>(null);
  const own = new WeakSet<Float32Array>(); // what the sliders made
  effect(() => {
    const now = cursor.value;
    if (now && !own.has(now.latent)) start.value = { latent: now.latent, x: now.x, y: now.y };
    if (!now) start.value = null;
  });
  const components = computed(() => {
    const { mean, vectors, variances } = app.model.value.components;
    const read = [app.arrays.signal(mean).value, app.arrays.signal(vectors).value];
    return read[0] && read[1] ? { mean: read[0], vectors: read[1], variances } : null;
  });
  const sliders = computed(() => {
    const { statistics, components: given } = app.model.value;
    return kind.value === "latent" ? latentSliders(statistics) : componentSliders(given.variances);
  });
  const goTo = (latent: Float32Array): void => {
    own.add(latent);
    app.actions.goTo(latent);
  };
  const withSlider = (latent: Float32Array, slider: Slider, to: number): Float32Array | null => {
    if (slider.kind === "latent") return Float32Array.from(replaced(latent, slider.index, to));
    const found = components.value;
    if (!found) return null;
    const step = to - coordinate(latent, found.mean, found.vectors, slider.index);
    return Float32Array.from(moved(latent, found.vectors, slider.index, step));
  };
  const walking: Walking = {
    kind,
    sliders,
    start,
    away: computed(() => cursor.value !== null && cursor.value.latent !== start.value?.latent),
    value(slider) {
      const now = cursor.value;
      if (!now) return null;
      if (slider.kind === "latent") return now.latent[slider.index];
      const found = components.value;
      return found && coordinate(now.latent, found.mean, found.vectors, slider.index);
    },
    with: withSlider,
    move(slider, to) {
      const now = cursor.peek();
      const latent = now && withSlider(now.latent, slider, to);
      if (latent) goTo(latent);
    },
    reset() {
      const from = start.peek();
      if (from) app.actions.goTo(from.latent, from);
    },
    toMean: () => goTo(Float32Array.from(app.manifest.models[model.peek()].statistics.mean)),
    goTo,
  };
  made.set(app, walking);
  return walking;
}
