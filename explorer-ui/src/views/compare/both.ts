/** One image as both models give it back. */

import type { App } from "../../app/app";
import { perApp } from "../../app/per-app";

type Pictures = Promise<Float32Array>;

/** Decoded reconstructions by model and image, each made once. */
const kept = perApp((_app: App) => new Map<string, Pictures>());

const MOST = 400;

export function reconstructed(app: App, model: number, image: number): Pictures {
  const known = kept(app);
  const key = `${model} ${image}`;
  let made = known.get(key);
  if (!made) {
    made = app.arrays
      .rows(app.manifest.models[model].latents, [image])
      .then((latent) => app.decoder.decode(latent as Float32Array, model));
    known.set(key, made);
    const [oldest] = known.keys();
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  }
  return made;
}
