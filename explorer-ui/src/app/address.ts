/** What the reader sees, in the address of the page: read once, written as it changes. */

import { effect } from "@preact/signals";
import { choicesOf, colourFrom, colourText } from "../colour/choices";
import { VIEWS } from "../views";
import type { App } from "./app";

const PAUSE_MS = 250; // browsers allow few changes of the address in a second
const OWN = ["model", "map", "colour", "only", "view", "at", "image", "contours"];

/** Puts the store into the state that the address names; what makes no sense in this bundle is passed over. */
export function readAddress(app: App, hash: string): void {
  const address = new URLSearchParams(hash.replace(/^#/, ""));
  const { store, manifest } = app;
  const model = manifest.models.findIndex(({ name }) => name === address.get("model"));
  if (model >= 0) store.model.value = model;
  const map = app.model.value.projections.findIndex(({ kind }) => kind === address.get("map"));
  if (map >= 0) store.projection.value = map;
  const choices = choicesOf(manifest, app.model.value);
  store.colour.value = colourFrom(address.get("colour") ?? "", choices) ?? choices[0].by;
  store.onlyClass.value = classFrom(app, address.get("only"));
  store.contours.value = address.get("contours") === "1";
  if (VIEWS.some(({ id }) => id === address.get("view"))) store.view.value = address.get("view") ?? "here";
  for (const view of VIEWS)
    for (const [key, own] of Object.entries(view.address ?? {})) {
      const text = address.get(key);
      if (text !== null) readOwn(() => own.read(app, text));
    }
}

/** The class that alone is coloured: one of those that the map is coloured by, -1 for all. */
function classFrom({ store, manifest }: App, text: string | null): number {
  const by = store.colour.value;
  const label = by.kind === "label" && manifest.labels.find(({ name }) => name === by.name);
  return label && text && /^\d+$/.test(text) && Number(text) < label.classes.length ? Number(text) : -1;
}

function readOwn(read: () => void): void {
  try {
    read();
  } catch {
    // an address that was cut or typed: as if it said nothing of this view
  }
}

/** Where the cursor is to start, when the map is there: a place, an image, or null. */
export function placeInAddress(hash: string): { x: number; y: number } | null {
  const [x, y] = (new URLSearchParams(hash.replace(/^#/, "")).get("at") ?? "").split(",").map(Number);
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

export function writeAddress(app: App): () => void {
  let timer = 0;
  const stop = effect(() => {
    const text = addressOf(app);
    clearTimeout(timer);
    timer = window.setTimeout(() => history.replaceState(null, "", text ? `#${text}` : location.pathname), PAUSE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function addressOf(app: App): string {
  const { store, manifest } = app;
  const cursor = store.cursor.value;
  const address = new URLSearchParams();
  if (manifest.models.length > 1) address.set("model", app.model.value.name);
  address.set("map", app.projection.value.kind);
  address.set("colour", colourText(store.colour.value));
  if (store.onlyClass.value >= 0) address.set("only", String(store.onlyClass.value));
  if (store.contours.value) address.set("contours", "1");
  if (store.view.value !== "here") address.set("view", store.view.value);
  if (cursor) address.set("at", `${cursor.x.toFixed(4)},${cursor.y.toFixed(4)}`);
  for (const view of VIEWS)
    for (const [key, own] of Object.entries(view.address ?? {})) {
      if (OWN.includes(key)) throw new Error(`the key ${key} of view ${view.id} is taken`);
      const text = own.write(app);
      if (text !== null) address.set(key, text);
    }
  return address.toString();
}
