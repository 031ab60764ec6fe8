/** Small strips, one a slider: what it does from one end to the other. Decoded when the sliders rest, while that is quick. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import type { App } from "../../app/app";
import { pixelsOf } from "../../decoding/decoder";
import { latest } from "../../decoding/latest";
import { joined } from "../../maths/table";
import type { Slider } from "../../maths/traversal";
import { evenly } from "../../maths/traversal";
import type { Walking } from "./walking";
import { walkingOf } from "./walking";

export const STEPS = 7;
const REST_MS = 150;
const SLOW_MS = 150; // a strip that takes longer holds up the picture
const MOST_NUMBERS = 2_000_000; // of one strip

export interface Strips {
  /** (STEPS, C, H, W) in [0, 1] by `keyOf` the slider */
  pixels: ReadonlySignal<Map<string, Float32Array>>;
  /** false: this decoder is too slow for strips */
  quick: ReadonlySignal<boolean>;
  /** how many sliders have a strip: the first ones */
  show(count: number): void;
}

export function keyOf({ kind, index }: Slider): string {
  return `${kind} ${index}`;
}

const made = new WeakMap<App, Strips>();

export function stripsOf(app: App): Strips {
  const known = made.get(app);
  if (known) return known;
  const strips = new StripMaker(app);
  made.set(app, strips);
  return strips;
}

interface Wish {
  latent: Float32Array;
  sliders: Slider[];
  model: number;
}

class StripMaker implements Strips {
  readonly pixels = signal(new Map<string, Float32Array>());
  readonly quick: Signal<boolean>;
  private readonly shown = signal(0);
  private readonly walking: Walking;
  private newest: Float32Array | null = null;
  private timer = 0;

  constructor(private readonly app: App) {
    this.walking = walkingOf(app);
    this.quick = signal(STEPS * pixelsOf(app.manifest.images) <= MOST_NUMBERS);
    const decode = latest(
      (wish: Wish) => this.decode(wish),
      () => {
        this.quick.value = false; // what cannot be decoded is said where the picture is
      },
    );
    effect(() => {
      const wish = this.wish();
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => {
        this.newest = wish?.latent ?? null;
        if (wish) decode(wish);
      }, REST_MS);
    });
    effect(() => {
      app.model.value; // strips of another model are of no use
      this.pixels.value = new Map();
    });
  }

  show(count: number): void {
    this.shown.value = count;
  }

  /** null while nobody looks, or something is not read yet. */
  private wish(): Wish | null {
    const { store, model } = this.app;
    const sliders = this.walking.sliders.value.slice(0, this.shown.value);
    const ready = sliders.every((slider) => this.walking.value(slider) !== null);
    const wanted = store.view.value === "traverse" && model.value.decoder !== null && this.quick.value;
    const latent = store.cursor.value?.latent;
    return latent && wanted && ready ? { latent, sliders, model: store.model.value } : null;
  }

  private async decode({ latent, sliders, model }: Wish): Promise<void> {
    for (const slider of sliders) {
      const began = performance.now();
      const steps = this.newest === latent && this.quick.peek() ? stepsOf(this.walking, latent, slider) : null;
      if (!steps) return;
      const strip = await this.app.decoder.decode(steps, model);
      this.pixels.value = new Map(this.pixels.peek()).set(keyOf(slider), strip);
      // the first takes longer: the network is being opened
      if (this.pixels.peek().size > 2 && performance.now() - began > SLOW_MS) this.quick.value = false;
    }
  }
}

/** What the slider makes of `latent` on its way, one latent after the other; null while the components are read. */
function stepsOf(walking: Walking, latent: Float32Array, slider: Slider): Float32Array | null {
  const steps = evenly(slider.low, slider.high, STEPS).map((to) => walking.with(latent, slider, to));
  return steps.includes(null) ? null : joined(steps as Float32Array[]);
}
