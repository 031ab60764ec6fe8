/** The stops of the path: images or places, two or three. */

import { effect } from "@preact/signals";
import { landing, placeOf } from "../../app/actions";
import type { App } from "../../app/app";
import { latentFrom, latentText } from "../../app/latent-text";
import { nameOf } from "../../app/values";
import { asProblem } from "../../bundle/problem";
import type { Stop } from "../../store";

export const MOST_STOPS = 3;

/** "ankle boot", "a place" */
export function stopName(app: App, { image }: Stop): string {
  return image >= 0 ? nameOf(app, image) : "a place";
}

/** A further stop; where there are three, it takes the place of the last. */
export function addStop(app: App, stop: Stop): void {
  const { path } = app.store;
  path.value = [...path.value.slice(0, MOST_STOPS - 1), stop];
  app.actions.say(`Stop ${path.value.length} of at most ${MOST_STOPS}: ${stopName(app, stop)}.`);
}

export function removeStop(app: App, index: number): void {
  app.store.path.value = app.store.path.value.filter((_, i) => i !== index);
}

/** What the cursor is on; the image itself where it is on one. */
export function addCursor(app: App): void {
  const cursor = app.store.cursor.peek();
  if (!cursor) return;
  const image = cursor.nearest.distances[0] === 0 ? cursor.nearest.rows[0] : -1;
  addStop(app, { latent: cursor.latent, x: cursor.x, y: cursor.y, image });
}

export function addPlace(app: App, x: number, y: number): void {
  adding(app, stopAt(app, x, y));
}

export function addImage(app: App, image: number): void {
  adding(app, stopOf(app, image));
}

/** Two images, of different classes where classes are known. */
export async function twoImages(app: App): Promise<void> {
  const { count } = app.manifest.images;
  const any = (): number => Math.floor(Math.random() * count);
  const [label] = app.manifest.labels;
  const codes = label && app.arrays.signal(label.codes).peek();
  const first = any();
  let second = any();
  for (let tries = 0; tries < 50 && (second === first || codes?.[second] === codes?.[first ?? 0]); tries++) {
    second = any();
    if (!codes && second !== first) break;
  }
  const stops = await Promise.all([stopOf(app, first), stopOf(app, second)]);
  app.store.path.value = stops.filter((stop) => stop !== null);
}

async function stopAt(app: App, x: number, y: number): Promise<Stop | null> {
  return await landing(app, x, y);
}

async function stopOf(app: App, image: number): Promise<Stop | null> {
  const positions = app.positions.peek();
  if (!positions || image >= app.manifest.images.count) return null;
  const latent = (await app.arrays.rows(app.model.peek().latents, [image])) as Float32Array;
  return { latent, x: positions[2 * image], y: positions[2 * image + 1], image };
}

function adding(app: App, coming: Promise<Stop | null>): void {
  coming.then(
    (stop) => stop && addStop(app, stop),
    (thrown: unknown) => {
      app.store.notice.value = asProblem(thrown).message;
    },
  );
}

/** On another map stops are elsewhere; in another model images have other latents, and places none. */
export function followMap(app: App): void {
  let model = app.store.model.peek();
  let positions: Float32Array | null = null;
  effect(() => {
    const now = { model: app.store.model.value, positions: app.positions.value };
    if (!now.positions || !app.index.value || now.positions === positions) return;
    const first = positions === null;
    const sameModel = now.model === model;
    [model, positions] = [now.model, now.positions];
    const stops = app.store.path.peek();
    if (first || stops.length === 0) return;
    const moved = stops.map(async (stop): Promise<Stop | null> => {
      if (stop.image >= 0) return stopOf(app, stop.image);
      const place = sameModel ? await placeOf(app, stop.latent) : null;
      return place && { ...stop, ...place };
    });
    Promise.all(moved).then(
      (found) => {
        app.store.path.value = found.filter((stop) => stop !== null);
      },
      () => undefined, // what cannot be read was said where it was read first
    );
  });
}

const BETWEEN = "~";

/** "i12~p0.1,-0.3,AAAA": images by number, places with their latent. */
export function stopsText(app: App): string | null {
  const stops = app.store.path.value;
  if (stops.length === 0) return null;
  const text = ({ image, x, y, latent }: Stop): string =>
    image >= 0 ? `i${image}` : `p${x.toFixed(4)},${y.toFixed(4)},${latentText(latent)}`;
  return stops.map(text).join(BETWEEN);
}

/** Puts the stops of an address in their place, as soon as the map is there; what makes no sense is passed over. */
export function readStops(app: App, text: string): void {
  const stop = effect(() => {
    if (!app.positions.value || !app.index.value) return;
    setTimeout(() => stop());
    const given = text
      .split(BETWEEN)
      .slice(0, MOST_STOPS)
      .map((one) => readStop(app, one));
    Promise.all(given).then(
      (stops) => {
        app.store.path.value = stops.filter((one) => one !== null);
      },
      () => undefined,
    );
  });
}

async function readStop(app: App, text: string): Promise<Stop | null> {
  if (/^i\d+$/.test(text)) return stopOf(app, Number(text.slice(1)));
  const [x, y, latent] = text.slice(1).split(",");
  const found = latentFrom(latent ?? "", app.model.peek().latent_size);
  const known = text.startsWith("p") && found && Number.isFinite(Number(x)) && Number.isFinite(Number(y));
  return known ? { latent: found, x: Number(x), y: Number(y), image: -1 } : null;
}
