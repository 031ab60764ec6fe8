/** What happens to an image that was dropped: it is encoded, put on the map, and decoded. */

import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { App } from "../../app/app";
import { perApp } from "../../app/per-app";
import type { Placed } from "../../bundle/manifest";
import { asProblem, Problem } from "../../bundle/problem";
import type { Given } from "./reading";
import { OtherSize, readImage, resized } from "./reading";

export interface Dropped {
  given: Given;
  /** its latent, as the model encodes it */
  latent: Float32Array;
  model: number;
}

export interface Dropping {
  dropped: Signal<Dropped | null>;
  /** what is wrong with the last file */
  trouble: Signal<Problem | null>;
  working: Signal<boolean>;
  take(file: File): Promise<void>;
  /** brings the file that was of another size to the model's */
  resize(): Promise<void>;
}

export const droppingOf = perApp((app: App): Dropping => {
  const dropped = signal<Dropped | null>(null);
  const trouble = signal<Problem | null>(null);
  const working = signal(false);
  let last: File | null = null;

  const show = async (read: () => Promise<Given>): Promise<void> => {
    trouble.value = null;
    working.value = true;
    app.store.view.value = "drop";
    try {
      const given = await read();
      const model = app.store.model.peek();
      const latent = await encoded(app, given, model, last);
      dropped.value = { given, latent, model };
      app.actions.goTo(latent);
      app.actions.say(`${given.name} was encoded and put on the map.`);
    } catch (thrown) {
      dropped.value = null;
      trouble.value = asProblem(thrown);
    } finally {
      working.value = false;
    }
  };

  return {
    dropped,
    trouble,
    working,
    take(file) {
      last = file;
      return show(() => readImage(file, app.manifest.images));
    },
    async resize() {
      const { value } = trouble;
      if (value instanceof OtherSize && last)
        await show(async () => resized({ name: (last as File).name }, value.bitmap, app.manifest.images));
    },
  };
});

/** By the encoder in the bundle, else by the server. */
async function encoded(app: App, given: Given, model: number, file: File | null): Promise<Float32Array> {
  if (app.manifest.models[model].encoder) return (await app.decoder.encode(given.pixels, model)).mean;
  const { server } = app.manifest;
  if (!server || !file)
    throw new Problem(
      `The model "${app.manifest.models[model].name}" has no encoder in this bundle.`,
      "Make it anew with `hinterland export --encoder`.",
    );
  const form = new FormData();
  form.set("image", file);
  form.set("model", app.manifest.models[model].name);
  const response = await fetch(server.encode, { method: "POST", body: form });
  const answer = (await response.json()) as Placed | { error: string };
  if ("error" in answer) throw new Problem(answer.error, "Choose another image.");
  return Float32Array.from(answer.latent);
}

/** Files dropped anywhere on the page are taken; once, when the page opens. */
export function takeFromPage(app: App): void {
  const page = document;
  page.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  page.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void droppingOf(app).take(file);
  });
}
