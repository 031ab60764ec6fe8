/** Where two models of the same images disagree: computed once, when both tables of neighbours are read. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { App } from "../../app/app";
import { perApp } from "../../app/per-app";
import type { Score } from "../../bundle/manifest";
import { byDifference, byDisagreement, differences, NEIGHBOURS, neighboursKept } from "../../maths/agreement";

export type By = "neighbours" | "reconstruction";

export interface Disagreement {
  /** (count,) share of each image's neighbours that both models give it */
  kept: Float64Array;
  meanKept: number;
  /** what unrelated latents would give */
  chance: number;
  /** how many neighbours were compared */
  k: number;
  /** (count,) second minus first, and what it is; null where the models share no such score */
  difference: Float64Array | null;
  score: Score | null;
}

/** What the list is sorted by. */
export const sortedBy = perApp((_app: App): Signal<By> => signal<By>("neighbours"));

/** null while the tables are read */
export const disagreementOf = perApp(
  (app: App): ReadonlySignal<Disagreement | null> =>
    computed(() => {
      const [first, second] = app.manifest.models;
      if (!second) return null;
      const [a, b] = [first, second].map((model) => app.arrays.signal(model.neighbours).value);
      if (!a || !b) return null;
      const widths = [first.neighbours.shape[1], second.neighbours.shape[1]];
      const kept = neighboursKept({ values: a, width: widths[0] }, { values: b, width: widths[1] });
      const k = Math.min(NEIGHBOURS, ...widths);
      const { score, difference } = errors(app);
      const meanKept = kept.reduce((sum, value) => sum + value, 0) / kept.length;
      return { kept, meanKept, chance: k / (app.manifest.images.count - 1), k, difference, score };
    }),
);

/** The first score that both models have: how well images come back. */
function errors(app: App): Pick<Disagreement, "difference" | "score"> {
  const [first, second] = app.manifest.models;
  const score = first.scores.find(({ name, unit }) => second.scores.some((s) => s.name === name && s.unit === unit));
  const other = second.scores.find(({ name }) => name === score?.name);
  const [a, b] = [score, other].map((one) => one && app.arrays.signal(one.values).value);
  return score && a && b ? { score, difference: differences(a, b) } : { score: null, difference: null };
}

/** Images by disagreement, most first. */
export const orderOf = perApp(
  (app: App): ReadonlySignal<Int32Array> =>
    computed(() => {
      const found = disagreementOf(app).value;
      if (!found) return new Int32Array(0);
      const byError = sortedBy(app).value === "reconstruction" && found.difference;
      return byError ? byDifference(byError) : byDisagreement(found.kept, found.difference);
    }),
);
