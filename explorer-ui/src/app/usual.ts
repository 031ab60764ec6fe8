/** The usual distance between neighbours in a model's latent space: of every image, or of evenly chosen ones. */

import type { ReadonlySignal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Arrays } from "../bundle/arrays";
import type { Model } from "../bundle/manifest";
import type { UsualDistance } from "../maths/support";
import { usualDistance } from "../maths/support";

/** in usual distances: nearer than this a latent is an image's own */
export const ON_IMAGE = 1e-3;

const LOOKED_AT = 20_000; // images: enough for a median and a tail, and quick
const ASKED_FOR = 1_000; // where each row is asked of the server

const made = new WeakMap<Model, ReadonlySignal<UsualDistance | null>>();

/** null while it is looked up */
export function usualOf(arrays: Arrays, model: Model): ReadonlySignal<UsualDistance | null> {
  const known = made.get(model);
  if (known) return known;
  const usual = signal<UsualDistance | null>(null);
  made.set(model, usual);
  const { neighbour_distances: distances } = model;
  const [count, width] = distances.shape;
  const most = arrays.isWhole(distances) ? LOOKED_AT : ASKED_FOR;
  const rows = Int32Array.from({ length: Math.min(count, most) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, most)),
  );
  arrays.rows(distances, rows).then(
    (values) => {
      usual.value = usualDistance({ values, width });
    },
    () => undefined, // distances are not shown then
  );
  return usual;
}
