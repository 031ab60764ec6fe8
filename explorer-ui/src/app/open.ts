/** From a bundle to a page that answers: what happens once, in order. */

import { effect, untracked } from "@preact/signals";
import type { Parts } from "../bundle/parts";
import { readManifest } from "../bundle/read";
import { Texts } from "../bundle/texts";
import { mapLayers } from "../map/marks";
import { mapTools } from "../map/tools";
import { VIEWS } from "../views";
import { placeInAddress, readAddress, writeAddress } from "./address";
import type { App } from "./app";
import { createApp } from "./app";
import { mark } from "./timing";

export interface Opened {
  app: App;
  close(): void;
}

/** `inAddress`: the page is ours, and so is its address. */
export async function open(parts: Parts, inAddress: boolean): Promise<Opened> {
  mark("open");
  const app = createApp(parts, await readManifest(parts));
  app.tools.value = mapTools(app);
  app.layers.value = mapLayers(app);
  for (const view of VIEWS) if (view.fits(app)) view.install?.(app);
  const hash = inAddress ? location.hash : "";
  readAddress(app, hash);
  const stops = [followMap(app), judgeAgain(app), startWhenReady(app, hash)];
  if (inAddress) stops.push(writeAddress(app));
  return {
    app,
    close: () => {
      for (const stop of stops) stop();
      app.decoder.close();
    },
  };
}

/** The cursor's first place, as soon as a place can become a latent; before that the map is drawn. */
function startWhenReady(app: App, hash: string): () => void {
  let started = false;
  return effect(() => {
    const ready = app.positions.value && app.index.value;
    const latents = app.latents.value || !app.arrays.isWhole(app.model.value.latents);
    if (started || !ready || !latents) return;
    started = true;
    setTimeout(() => {
      const place = placeInAddress(hash);
      if (place) app.actions.moveTo(place.x, place.y);
      else app.actions.goToImage(0);
      readIds(app);
    });
  });
}

function readIds(app: App): void {
  const { ids, count } = app.manifest.images;
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const read = app.parts.part(ids).then((buffer) => Texts.of(buffer, count, pause));
  read.then(
    (texts) => {
      app.ids.value = texts;
    },
    () => undefined, // images go by their numbers then
  );
}

/** The cursor may be there before it is known what distance is usual. */
function judgeAgain(app: App): () => void {
  return effect(() => {
    const cursor = app.store.cursor.peek();
    if (app.usual.value && cursor && Number.isNaN(cursor.distance))
      untracked(() => app.actions.goTo(cursor.latent, cursor));
  });
}

/** On another map the cursor keeps its latent, in another model there is none. */
function followMap(app: App): () => void {
  let model = app.store.model.value;
  let map = app.projection.value.kind;
  return effect(() => {
    const now = [app.store.model.value, app.projection.value.kind] as const;
    const here = app.positions.value && app.index.value;
    if (!here) return;
    if (now[0] !== model) untracked(() => app.actions.clearCursor());
    else if (now[1] !== map) {
      const cursor = app.store.cursor.peek();
      if (cursor) untracked(() => app.actions.goTo(cursor.latent));
    }
    [model, map] = now;
  });
}
