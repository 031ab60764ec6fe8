/** The hovered image's own latent, decoded as soon as the pointer is on it. */

import type { ReadonlySignal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import { latest } from "../decoding/latest";
import type { App } from "./app";
import { perApp } from "./per-app";

export interface Reconstruction {
  image: number;
  model: number;
  /** (C, H, W) in [0, 1] */
  pixels: Float32Array;
}

/** null before the first; `image` and `model` say whose it is */
export const reconstructionOf = perApp((app: App): ReadonlySignal<Reconstruction | null> => {
  const reconstruction = signal<Reconstruction | null>(null);
  const decode = latest(
    async ({ image, model }: { image: number; model: number }) => {
      const { latents } = app.manifest.models[model];
      const latent = (await app.arrays.rows(latents, [image])) as Float32Array;
      reconstruction.value = { image, model, pixels: await app.decoder.decode(latent, model) };
    },
    () => undefined, // the decoder says its trouble where it was asked for first
  );
  effect(() => {
    const image = app.store.hovered.value;
    if (image >= 0 && app.model.value.decoder) decode({ image, model: app.store.model.peek() });
  });
  return reconstruction;
});
