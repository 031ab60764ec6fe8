/** What can be done, by pointer, key, address or view: the only place where the cursor and the hovered image change. */

import { batch } from "@preact/signals";
import type { LinearInverse, NeighbourInverse } from "../bundle/manifest";
import { asProblem } from "../bundle/problem";
import { latest } from "../decoding/latest";
import { linearInverse, linearPlace, neighbourMean } from "../maths/inverse";
import type { Nearest } from "../maths/nearest";
import { isSupported, relativeDistance, support } from "../maths/support";
import type { Cursor } from "../store";
import type { Base } from "./app";
import { nearestImages } from "./neighbours";
import { mark, measure } from "./timing";

export interface Actions {
  /** the cursor goes to a place of the map, or the image nearest to it, which becomes a latent and is decoded */
  moveTo(x: number, y: number): void;
  /** the cursor goes to a latent; its place on the map is found where none is given */
  goTo(latent: Float32Array, place?: { x: number; y: number }): void;
  /** the cursor goes to an image: its own latent, exactly */
  goToImage(index: number): void;
  clearCursor(): void;
  /** another model, by its index; its map of the same kind where it has one */
  chooseModel(index: number): void;
  hover(index: number): void;
  /** one sentence for screen readers, once they have finished the last */
  say(sentence: string): void;
}

type Inverse = LinearInverse | NeighbourInverse;

const UNKNOWN: Nearest = { rows: new Int32Array(0), distances: new Float64Array(0) };
const AROUND = 12; // images looked up around the cursor

// when the pointer or key came that what is decoded now answers; NaN once it was drawn
let asked = Number.NaN;

/** Told by the picture that shows what was decoded: measures "decode", from the pointer to the pixels. */
export function measureDecoded(): void {
  if (!Number.isNaN(asked)) measure("decode", asked);
  asked = Number.NaN;
  mark("first-decode");
}

export function createActions(app: Base): Actions {
  const { store } = app;
  const trouble = (thrown: unknown): void => {
    store.notice.value = asProblem(thrown).message;
  };

  const decode = latest(async ({ latent, model, since }: { latent: Float32Array; model: number; since: number }) => {
    const decoded = await app.decoder.decode(latent.slice(), model);
    if (!store.cursor.value || store.model.value !== model) return;
    asked = since;
    store.decoded.value = decoded;
  }, trouble);

  const lookUp = latest(async (cursor: Cursor) => {
    const nearest = await nearestImages(app, cursor.latent, AROUND);
    const now = store.cursor.value;
    if (now?.latent === cursor.latent) store.cursor.value = { ...now, ...judged(app, nearest) };
  }, trouble);

  const place = latest(async ({ x, y, since }: { x: number; y: number; since: number }) => {
    const landed = await landing(app, x, y);
    if (landed) set(landed.latent, landed.x, landed.y, since);
  }, trouble);

  const set = (latent: Float32Array, x: number, y: number, since: number): void => {
    const before = store.cursor.value;
    const cursor: Cursor = {
      x,
      y,
      latent,
      nearest: before?.nearest ?? UNKNOWN,
      distance: before?.distance ?? Number.NaN,
      supported: before?.supported ?? true,
      strength: before?.strength ?? 1,
    };
    // the worker begins before the page draws
    if (app.model.value.decoder) decode({ latent, model: store.model.value, since });
    store.cursor.value = cursor;
    lookUp(cursor);
  };

  const putOnMap = latest(async (latent: Float32Array) => {
    const at = await placeOf(app, latent);
    const now = store.cursor.value;
    if (at && now?.latent === latent) store.cursor.value = { ...now, ...at };
  }, trouble);

  const goTo: Actions["goTo"] = (latent, at) => {
    const before = at ?? store.cursor.value ?? { x: 0, y: 0 };
    set(latent, before.x, before.y, performance.now());
    if (!at) putOnMap(latent);
  };

  return {
    moveTo: (x, y) => place({ x, y, since: performance.now() }),
    goTo,
    goToImage: (index) => {
      const positions = app.positions.value;
      if (!positions) return;
      const at = { x: positions[2 * index], y: positions[2 * index + 1] };
      app.arrays.rows(app.model.value.latents, [index]).then((row) => goTo(row as Float32Array, at), trouble);
    },
    clearCursor: () =>
      batch(() => {
        store.cursor.value = null;
        store.decoded.value = null;
      }),
    chooseModel: (index) =>
      batch(() => {
        const { kind } = app.projection.value;
        const same = app.manifest.models[index].projections.findIndex((projection) => projection.kind === kind);
        store.hovered.value = -1;
        store.model.value = index;
        store.projection.value = Math.max(0, same);
      }),
    hover: (index) => {
      store.hovered.value = index;
    },
    say: (sentence) => {
      store.said.value = sentence;
    },
  };
}

/** What the nearest images say of a latent. */
function judged(app: Base, nearest: Nearest): Pick<Cursor, "nearest" | "distance" | "supported" | "strength"> {
  const usual = app.usual.value;
  if (!usual || nearest.rows.length === 0) return { nearest, distance: Number.NaN, supported: true, strength: 1 };
  const [first] = nearest.distances;
  return {
    nearest,
    distance: relativeDistance(first, usual),
    supported: isSupported(first, usual),
    strength: support(first, usual),
  };
}

export interface Landed {
  x: number;
  y: number;
  latent: Float32Array;
  /** -1: no image, but a place */
  image: number;
}

/** Where a wish for (x, y) leads: there, or where no place becomes a latent to the nearest image; null while it is read. */
export async function landing(app: Base, x: number, y: number): Promise<Landed | null> {
  const { inverse } = app.projection.value;
  if (inverse) {
    const latent = await latentAt(app, inverse, x, y);
    return latent && { x, y, latent, image: -1 };
  }
  const positions = app.positions.value;
  const image = app.index.value?.nearest(x, y) ?? -1;
  if (!positions || image < 0) return null;
  const latent = (await app.arrays.rows(app.model.value.latents, [image])) as Float32Array;
  return { x: positions[2 * image], y: positions[2 * image + 1], latent, image };
}

/** The latent of a place of the map, by the rule that the manifest gives; null while what it needs is read. */
async function latentAt(app: Base, inverse: Inverse, x: number, y: number): Promise<Float32Array | null> {
  if (inverse.kind === "linear") return Float32Array.from(linearInverse(inverse, x, y));
  const index = app.index.value;
  if (!index) return null;
  const near = index.nearestFew(x, y, inverse.k);
  const { latents, latent_size: width } = app.model.value;
  if (app.latents.value) return Float32Array.from(neighbourMean({ values: app.latents.value, width }, near));
  const values = await app.arrays.rows(latents, near.rows);
  const own = { rows: Int32Array.from(near.rows.keys()), distances: near.distances };
  return Float32Array.from(neighbourMean({ values, width }, own));
}

/**
 * Where a latent lies on the map: exactly on a PCA map, amid the places of its nearest images on t-SNE and UMAP maps, at
 * the nearest image itself where no place becomes a latent.
 */
export async function placeOf(app: Base, latent: Float32Array): Promise<{ x: number; y: number } | null> {
  const { inverse } = app.projection.value;
  if (inverse?.kind === "linear") {
    const [x, y] = linearPlace(inverse, latent);
    return { x, y };
  }
  const nearest = await nearestImages(app, latent, inverse?.k ?? 1);
  const positions = app.positions.value;
  if (!positions || nearest.rows.length === 0) return null;
  const [x, y] = neighbourMean({ values: positions, width: 2 }, nearest);
  return { x, y };
}
