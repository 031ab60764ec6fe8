/** The three ways between the stops, decoded: first the strips, then what lies around them, then the film. */

import type { ReadonlySignal, Signal } from "@preact/signals";
import { effect, signal } from "@preact/signals";
import { placeOf } from "../../app/actions";
import type { App } from "../../app/app";
import { asProblem } from "../../bundle/problem";
import { pixelsOf } from "../../decoding/decoder";
import { latest } from "../../decoding/latest";
import type { Way } from "../../maths/paths";
import { NoPath, pathThrough, WAYS } from "../../maths/paths";
import { pixelSteps } from "../../maths/steps";
import { joined } from "../../maths/table";
import type { Stop } from "../../store";
import type { Crowding } from "./crowding";
import { crowdingAt, scaleOf } from "./crowding";

/** Pictures of each leg, ends included, by the number of stops. */
const PICTURES: Record<number, number> = { 2: 9, 3: 6 };
/** Fine steps from one picture to the next: of the film, and of the curves. */
export const FINE = 4;
const MOST_IN_FILM = 40_000_000; // numbers: beyond it the film has the strip's pictures only
const SLICE_MS = 12;

export interface Walk {
  way: Way;
  /** why there is no such way; null where there is one */
  trouble: string | null;
  /** pictures in the strip, and latents of the fine steps: FINE * (count - 1) + 1 */
  count: number;
  latents: Float32Array[];
  /** (count, C, H, W) in [0, 1]; null while they are decoded */
  pictures: Float32Array | null;
  /** (count - 1,) root mean square difference a pixel, of the range 0 to 1 */
  steps: Float64Array | null;
  /** at each fine step; null while it is looked up */
  crowding: Crowding[] | null;
  /** x and y on the map, at each fine step */
  places: Float64Array | null;
  /** images of the fine steps, one after the other; null while they are decoded */
  film: Float32Array | null;
}

export interface Route {
  walks: ReadonlySignal<Walk[]>;
  /** how far along the film is, in [0, 1] */
  share: Signal<number>;
  playing: Signal<boolean>;
}

const made = new WeakMap<App, Route>();

export function routeOf(app: App): Route {
  const known = made.get(app);
  if (known) return known;
  const walks = signal<Walk[]>([]);
  const route = { walks, share: signal(0), playing: signal(false) };
  made.set(app, route);
  let newest: readonly Stop[] = [];
  const work = latest(
    (stops: readonly Stop[]) =>
      walk(app, stops, (now) => {
        if (stops === newest) walks.value = now;
        return stops === newest;
      }),
    (thrown) => {
      app.store.notice.value = asProblem(thrown).message;
    },
  );
  effect(() => {
    const stops = app.store.path.value;
    const wanted = app.store.view.value === "path";
    if (!wanted || stops === newest) return;
    newest = stops;
    route.playing.value = false;
    if (stops.length < 2) walks.value = [];
    else work(stops);
  });
  return route;
}

/** Publishes what is known as it comes; stops where nobody wants it any more. */
async function walk(app: App, stops: readonly Stop[], publish: (walks: Walk[]) => boolean): Promise<void> {
  const model = app.store.model.peek();
  let walks = WAYS.map((way) => waysOf(way, stops));
  const update = async (work: (walk: Walk) => Promise<Partial<Walk>>): Promise<boolean> => {
    const found: Walk[] = [];
    for (const one of walks) found.push(one.trouble ? one : { ...one, ...(await work(one)) });
    walks = found;
    return publish(walks);
  };
  const decode = (latents: Float32Array[]): Promise<Float32Array> => app.decoder.decode(joined(latents), model);
  const decodes = app.model.peek().decoder !== null;
  const size = pixelsOf(app.manifest.images);

  publish(walks);
  if (decodes) {
    const wanted = await update(async ({ latents, count }) => {
      const pictures = await decode(latents.filter((_, i) => i % FINE === 0));
      const single = Array.from({ length: count }, (_, i) => pictures.subarray(i * size, (i + 1) * size));
      return { pictures, steps: pixelSteps(single) };
    });
    if (!wanted) return;
  }
  const around = surroundings(app, stops);
  if (!(await update(({ latents }) => around(latents)))) return;
  if (!decodes) return;
  const whole = walks.reduce((sum, { latents }) => sum + latents.length * size, 0) <= MOST_IN_FILM;
  await update(async ({ latents, pictures }) => ({ film: whole ? await decode(latents) : pictures }));
}

function waysOf(way: Way, stops: readonly Stop[]): Walk {
  const pictures = PICTURES[stops.length];
  const count = (pictures - 1) * (stops.length - 1) + 1;
  const empty = { way, count, pictures: null, steps: null, crowding: null, places: null, film: null };
  try {
    const path = pathThrough(
      way,
      stops.map(({ latent }) => latent),
      FINE * (pictures - 1) + 1,
    );
    return { ...empty, trouble: null, latents: path.map((latent) => Float32Array.from(latent)) };
  } catch (thrown) {
    if (!(thrown instanceof NoPath)) throw thrown;
    return { ...empty, trouble: thrown.message, latents: [] };
  }
}

/** Density and place of each latent, in slices: many images take a while to look through. */
function surroundings(app: App, stops: readonly Stop[]): (latents: Float32Array[]) => Promise<Partial<Walk>> {
  const except = new Set(stops.map(({ image }) => image).filter((image) => image >= 0));
  return async (latents) => {
    const scale = await scaleOf(app);
    const usual = app.usual.peek();
    const crowding: Crowding[] = [];
    const places = new Float64Array(2 * latents.length);
    let began = performance.now();
    for (const [i, latent] of latents.entries()) {
      crowding.push(await crowdingAt(app, latent, except, scale, usual));
      const place = await placeOf(app, latent);
      places.set(place ? [place.x, place.y] : [Number.NaN, Number.NaN], 2 * i);
      if (performance.now() - began < SLICE_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      began = performance.now();
    }
    // on t-SNE and UMAP maps a latent lies amid its neighbours, near its image but not on it: stops stay where they are
    const leg = (latents.length - 1) / (stops.length - 1);
    for (const [i, { x, y }] of stops.entries()) places.set([x, y], 2 * i * leg);
    return { crowding, places };
  };
}

/** Which picture of the film is shown at `share`. */
export function frameAt({ film, latents, count }: Walk, share: number, size: number): number {
  const frames = film ? film.length / size : latents.length;
  return Math.round(Math.min(1, Math.max(0, share)) * (Math.max(frames, count) - 1));
}
