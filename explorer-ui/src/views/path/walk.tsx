/** One way: its strip, and aligned below it how much each step changes and how dense its places are. */

import type { App } from "../../app/app";
import type { Way } from "../../maths/paths";
import { unevenness } from "../../maths/steps";
import { Strip } from "../../pictures/strip";
import { number } from "../../ui/words";
import { DASHES } from "./on-map";
import type { Route, Walk } from "./route";
import { FINE } from "./route";
import { stopName } from "./stops";

export const WAY_NAMES: Record<Way, string> = { linear: "Linear", slerp: "Slerp", hyperspherical: "Hyperspherical" };

interface WalkProps {
  app: App;
  route: Route;
  walk: Walk;
  /** the ends of both axes: the same for all ways */
  mostStep: number;
  mostDensity: number;
}

export function WalkView({ app, route, walk, mostStep, mostDensity }: WalkProps) {
  const { way, count, trouble, pictures, steps, crowding } = walk;
  const shape = app.manifest.images;
  const strengths = crowding ? crowding.filter((_, i) => i % FINE === 0).map(({ strength }) => strength) : undefined;
  return (
    <section class="walk" aria-label={WAY_NAMES[way]}>
      <h3>
        {WAY_NAMES[way]}
        <svg class="dash" viewBox="0 0 40 4" aria-hidden="true">
          <line x1="2" y1="2" x2="38" y2="2" stroke-dasharray={DASHES[way].join(" ")} />
        </svg>
      </h3>
      {trouble !== null ? (
        <p class="note">{trouble}</p>
      ) : (
        <div class="aligned">
          {app.model.value.decoder && (
            <Strip pixels={pictures} count={count} shape={shape} strengths={strengths} label={stripLabel(app, walk)} />
          )}
          {steps && <Steps steps={steps} count={count} most={mostStep} />}
          {crowding && <Density values={crowding.map(({ density }) => density)} count={count} most={mostDensity} />}
          {route.share.value > 0 && <i class="now" style={{ left: `${placeOf(route.share.value, count)}%` }} />}
        </div>
      )}
    </section>
  );
}

/** Per cent of the strip's width at which the film is: pictures are cells, and time goes from middle to middle. */
function placeOf(share: number, count: number): number {
  return (100 * (share * (count - 1) + 0.5)) / count;
}

function stripLabel(app: App, { way, count }: Walk): string {
  const stops = app.store.path.peek().map((stop) => stopName(app, stop));
  return `${WAY_NAMES[way]}: ${count} decoded pictures, from ${stops.join(" to ")}`;
}

const HEIGHT = 28;
const LEAST_DENSITY = 0.001; // the foot of the axis, on which a factor of ten is always as high

/** In [0, 1]: where a density stands on an axis from 0.001 to `most` that counts factors. */
export function logShare(density: number, most: number): number {
  return Math.max(0, Math.log(density / LEAST_DENSITY) / Math.log(most / LEAST_DENSITY));
}

function Steps({ steps, count, most }: { steps: Float64Array; count: number; most: number }) {
  const largest = steps.reduce((a, b) => Math.max(a, b), 0);
  const words = `steps change ${number(Math.min(...steps), 2)} to ${number(largest, 2)} a pixel; the largest is ${number(unevenness(steps), 2)} times the mean`;
  return (
    <figure>
      <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        {Array.from(steps, (step, i) => {
          const height = most > 0 ? ((HEIGHT - 1) * step) / most : 0;
          return <rect key={i} x={i + 0.75} width={0.5} y={HEIGHT - height} height={height} />;
        })}
      </svg>
      <figcaption>
        change a pixel: up to {number(largest, 2)}; largest step {number(unevenness(steps), 2)} × the mean
      </figcaption>
    </figure>
  );
}

function Density({ values, count, most }: { values: number[]; count: number; most: number }) {
  const y = (value: number): number => HEIGHT - (HEIGHT - 2) * logShare(value, most);
  const points = values.map((value, i) => `${0.5 + i / FINE},${y(value)}`);
  const least = Math.min(...values);
  const words = `density from ${number(least, 2)} to ${number(Math.max(...values), 2)}; 1 is as around the median image`;
  return (
    <figure class="density">
      <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <line x1="0" x2={count} y1={y(1)} y2={y(1)} />
        <polyline points={points.join(" ")} />
      </svg>
      <figcaption>
        density: least {number(least, 2)} (log scale from {LEAST_DENSITY}; dotted: 1)
      </figcaption>
    </figure>
  );
}
