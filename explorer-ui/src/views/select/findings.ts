/** What there is to be known of the selections: composition, members, mean pictures. Computed when they change. */

import type { ReadonlySignal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import type { App } from "../../app/app";
import { perApp } from "../../app/per-app";
import { pixelsOf } from "../../decoding/decoder";
import type { Composition, FactorColumn, LabelColumn } from "../../maths/enrichment";
import { composing, sidesOf } from "../../maths/enrichment";
import type { Members } from "../../maths/members";
import { membersOf } from "../../maths/members";
import { meanThumbnail } from "../../pictures/mean-thumbnail";

export interface Portrait {
  rows: Int32Array;
  /** typical and odd ones; null while latents are read */
  members: Members | null;
  /** of how many images the members and the mean latent are: all, or a sample of a large selection */
  looked: number;
  /** (C, H, W) decoded from the mean latent; null while it is decoded, or without a decoder */
  decoded: Float32Array | null;
  /** mean of the images' thumbnails, as an image of the canvas, and of how many */
  mean: ImageData | null;
  meanOf: number;
}

const MOST_LOOKED = 20_000; // latents of a selection
const SHOWN = 6;
const AT_ONCE = 100_000; // images: of more, what was said last is taken away before anything new is computed
const SLICE_MS = 50;

/** Composition of A: against B where there is one, else against all other images; null without A, or while it is made. */
export const compositionSignal = perApp((app: App): ReadonlySignal<Composition | null> => {
  const composition = signal<Composition | null>(null);
  let newest: Work | null = null;
  effect(() => {
    const work = workOn(app);
    newest = work;
    const step = (): void => {
      if (work === null || work !== newest) return;
      const began = performance.now();
      while (performance.now() - began < SLICE_MS) {
        const { done, value } = work.next();
        if (!done) continue;
        composition.value = value;
        return;
      }
      setTimeout(step);
    };
    if (work === null || app.manifest.images.count > AT_ONCE) composition.value = null;
    step();
  });
  return composition;
});

type Work = Generator<undefined, Composition>;

function workOn(app: App): Work | null {
  const [a, b] = [app.store.selectionA.value, app.store.selectionB.value];
  const count = app.manifest.images.count;
  if (!a || a.length === 0 || (b ? b.length === 0 : a.length === count)) return null;
  const [labels, factors] = [labelColumns(app), factorColumns(app)];
  return labels && factors ? composing(sidesOf(count, a, b), labels, factors) : null;
}

/** null while one of them is read. */
function labelColumns(app: App): LabelColumn[] | null {
  const columns = app.manifest.labels.map(({ name, classes, codes }) => {
    const read = app.arrays.signal(codes).value;
    return read && { name, classes, codes: read };
  });
  return whole(columns);
}

/** Factors, and the model's scores; null while one of them is read. */
function factorColumns(app: App): FactorColumn[] | null {
  const scores = app.model.value.scores.map((score) => ({ ...score, period: null }));
  const columns = [...app.manifest.factors, ...scores].map(({ name, unit, period, values }) => {
    const read = app.arrays.signal(values).value;
    return read && { name, unit, period, values: read };
  });
  return whole(columns);
}

function whole<Column>(columns: (Column | null)[]): Column[] | null {
  const read = columns.filter((column) => column !== null);
  return read.length === columns.length ? read : null;
}

export const portraitA = perApp((app: App) => portraitOf(app, () => app.store.selectionA.value));
export const portraitB = perApp((app: App) => portraitOf(app, () => app.store.selectionB.value));

function portraitOf(app: App, selected: () => Int32Array | null): ReadonlySignal<Portrait | null> {
  const portrait = signal<Portrait | null>(null);
  effect(() => {
    const rows = selected();
    const model = app.store.model.value;
    if (!rows || rows.length === 0) {
      portrait.value = null;
      return;
    }
    const first: Portrait = { rows, members: null, looked: 0, decoded: null, mean: null, meanOf: 0 };
    portrait.value = first;
    const still = (): boolean => portrait.peek()?.rows === rows && app.store.model.peek() === model;
    const add = (more: Partial<Portrait>): void => {
      const now = portrait.peek();
      if (now && still()) portrait.value = { ...now, ...more };
    };
    void look(app, rows, model, add, still);
    void meanThumbnail(app, rows).then(
      ({ image, count }) => add({ mean: image, meanOf: count }),
      () => undefined,
    );
  });
  return portrait;
}

async function look(
  app: App,
  rows: Int32Array,
  model: number,
  add: (more: Partial<Portrait>) => void,
  still: () => boolean,
): Promise<void> {
  const step = Math.max(1, Math.ceil(rows.length / MOST_LOOKED));
  const looked = rows.filter((_, i) => i % step === 0);
  const { latents, latent_size: width, decoder } = app.manifest.models[model];
  const values = await app.arrays.rows(latents, looked);
  if (!still()) return;
  const members = membersOf({ values, width }, Int32Array.from(looked.keys()), SHOWN);
  members.typical = members.typical.map((i) => looked[i]);
  members.odd = members.odd.map((i) => looked[i]);
  add({ members, looked: looked.length });
  if (decoder) add({ decoded: await app.decoder.decode(Float32Array.from(members.mean), model) });
}

/** Frames of the film from one mean latent to another: (n, C, H, W), decoded. */
export async function filmBetween(
  app: App,
  from: Float64Array,
  to: Float64Array,
  frames: number,
): Promise<Float32Array> {
  const width = from.length;
  const latents = new Float32Array(frames * width);
  for (let f = 0; f < frames; f++)
    for (let d = 0; d < width; d++) latents[f * width + d] = from[d] + ((to[d] - from[d]) * f) / (frames - 1);
  const decoded = await app.decoder.decode(latents, app.store.model.peek());
  return decoded.slice(0, frames * pixelsOf(app.manifest.images));
}
