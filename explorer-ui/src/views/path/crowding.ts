/** The density along a path: how crowded with images its places are. */

import type { App } from "../../app/app";
import { nearestImages } from "../../app/neighbours";
import type { DensityScale } from "../../maths/density";
import { densityScale, relativeDensity } from "../../maths/density";
import type { UsualDistance } from "../../maths/support";
import { support } from "../../maths/support";

const LOOKED_AT = 20_000; // images for what is usual; fewer where each row is asked of the server
const ASKED_FOR = 500;
const scales = new WeakMap<App, Map<number, Promise<DensityScale>>>();

/** What is usual around an image of the chosen model. */
export function scaleOf(app: App): Promise<DensityScale> {
  const model = app.store.model.peek();
  const known = scales.get(app) ?? new Map<number, Promise<DensityScale>>();
  scales.set(app, known);
  const found = known.get(model) ?? readScale(app);
  known.set(model, found);
  return found;
}

async function readScale(app: App): Promise<DensityScale> {
  const { neighbour_distances: distances } = app.model.peek();
  const [count, width] = distances.shape;
  const most = app.arrays.isWhole(distances) ? LOOKED_AT : ASKED_FOR;
  const step = Math.max(1, count / most);
  const rows = Array.from({ length: Math.floor(count / step) }, (_, i) => Math.floor(i * step));
  return densityScale({ values: await app.arrays.rows(distances, rows), width });
}

export interface Crowding {
  /** 1: as around the median image */
  density: number;
  /** in [0, 1]: how strongly to show what is decoded there */
  strength: number;
}

/** At one latent; the images in `except` do not count, so that a path is not crowded by its own ends. */
export async function crowdingAt(
  app: App,
  latent: Float32Array,
  except: ReadonlySet<number>,
  scale: DensityScale,
  usual: UsualDistance | null,
): Promise<Crowding> {
  const found = await nearestImages(app, latent, scale.k + except.size);
  const others = found.distances.filter((_, i) => !except.has(found.rows[i]));
  const nearest = found.distances.length > 0 ? found.distances[0] : Number.NaN;
  const strength = usual && Number.isFinite(nearest) ? support(nearest, usual) : 1;
  return { density: relativeDensity(others, scale), strength };
}
