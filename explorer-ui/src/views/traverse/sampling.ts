/** Samples of an image's posterior, decoded one after the other; their mean and deviation grow as they come. */

import type { ReadonlySignal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { App } from "../../app/app";
import { asProblem } from "../../bundle/problem";
import { pixelsOf } from "../../decoding/decoder";
import { posteriorSample, Random } from "../../maths/random";
import { RunningMoments } from "../../maths/running";

const AT_ONCE = 4; // samples a call
const SEED = 0;

/** All pictures (C, H, W). */
export interface Sampled {
  image: number;
  model: number;
  count: number;
  latest: Float32Array;
  mean: Float32Array;
  /** of the range 0 to 1, and the largest of it */
  deviation: Float32Array;
  most: number;
}

export interface Sampling {
  sampled: ReadonlySignal<Sampled | null>;
  /** true while samples come */
  running: ReadonlySignal<boolean>;
  /** goes on with the same image, begins anew with another; ends with `stop`, or after `most` */
  start(image: number, most?: number): void;
  stop(): void;
}

const made = new WeakMap<App, Sampling>();

export function samplingOf(app: App): Sampling {
  const known = made.get(app);
  if (known) return known;
  const sampled = signal<Sampled | null>(null);
  const running = signal(false);
  const size = pixelsOf(app.manifest.images);
  let [random, moments] = [Random.seeded(SEED), new RunningMoments(size)];
  let turn = 0; // counts starts: an old one ends when there is a new one

  const run = async (image: number, model: number, most: number, own: number): Promise<void> => {
    const { latents, logvar } = app.manifest.models[model];
    if (!logvar) return;
    const [mean, spread] = await Promise.all([app.arrays.rows(latents, [image]), app.arrays.rows(logvar, [image])]);
    // let go meanwhile: what was said last stays true; but a short press shows something
    const wanted = (): boolean => own === turn && (running.peek() || moments.count === 0);
    for (let drawn = 0; wanted() && drawn < most; drawn += AT_ONCE) {
      const batch = new Float32Array(AT_ONCE * mean.length);
      for (let i = 0; i < AT_ONCE; i++) batch.set(posteriorSample(mean, spread, random), i * mean.length);
      const pixels = await app.decoder.decode(batch, model);
      if (!wanted()) return;
      for (let i = 0; i < AT_ONCE; i++) moments.add(pixels.subarray(i * size, (i + 1) * size));
      const deviation = Float32Array.from(moments.deviation());
      sampled.value = {
        image,
        model,
        count: moments.count,
        latest: pixels.slice((AT_ONCE - 1) * size),
        mean: Float32Array.from(moments.mean),
        deviation,
        most: deviation.reduce((a, b) => Math.max(a, b), 0),
      };
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  };

  const sampling: Sampling = {
    sampled,
    running,
    start(image, most = Number.POSITIVE_INFINITY) {
      const model = app.store.model.peek();
      const before = sampled.peek();
      if (before?.image !== image || before.model !== model) {
        [random, moments] = [Random.seeded(SEED), new RunningMoments(size)];
        sampled.value = null;
      }
      running.value = true;
      const own = ++turn;
      run(image, model, most, own)
        .catch((thrown: unknown) => {
          app.store.notice.value = asProblem(thrown).message;
        })
        .finally(() => {
          if (own === turn) running.value = false;
        });
    },
    stop() {
      running.value = false;
    },
  };
  made.set(app, sampling);
  return sampling;
}
