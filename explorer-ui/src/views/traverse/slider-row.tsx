/** One slider, its strip, and how much it tells. */

import type { App } from "../../app/app";
import type { Slider } from "../../maths/traversal";
import { Strip } from "../../pictures/strip";
import { number } from "../../ui/words";
import { keyOf, STEPS, stripsOf } from "./strips";
import { walkingOf } from "./walking";

export function SliderRow({ app, slider }: { app: App; slider: Slider }) {
  const walking = walkingOf(app);
  const { pixels, quick } = stripsOf(app);
  const { active, low, high, centre, sd } = slider;
  const value = walking.value(slider);
  const at = value ?? centre;
  const name = nameOf(slider);
  const tells = tellsOf(slider);
  const strip = pixels.value.get(keyOf(slider));
  const away = sd > 0 ? (at - centre) / sd : 0;
  // beyond the ends lie some images: the slider reaches to where the latent is
  const [least, most] = [Math.min(low, at), Math.max(high, at)];
  return (
    <div class={active ? "slider" : "slider idle"}>
      <p class="name">
        <b>{name}</b> <small>{tells}</small>
        {!active && <span class="mark">collapsed</span>}
      </p>
      {quick.value && app.model.value.decoder && (
        <Strip pixels={strip ?? null} count={STEPS} shape={app.manifest.images} label="" />
      )}
      <div class="hand">
        <input
          type="range"
          min={least}
          max={most}
          step="any"
          value={at}
          disabled={value === null || sd === 0}
          aria-label={`${name}, ${tells}${active ? "" : ", collapsed: it tells nothing"}`}
          aria-valuetext={`${number(at)}, ${number(away, 2)} standard deviations from the mean`}
          onInput={(event) => walking.move(slider, event.currentTarget.valueAsNumber)}
          onKeyDown={(event) => step(event, (by) => walking.move(slider, clamp(at + by * sd, least, most)))}
        />
        <output aria-live="off">{number(at, 2)}</output>
      </div>
    </div>
  );
}

/** "latent 3" as everywhere in hinterland from 0; components from 1 as everywhere else. */
function nameOf({ kind, index }: Slider): string {
  return kind === "latent" ? `latent ${index}` : `component ${index + 1}`;
}

function tellsOf({ weight, weighedBy }: Slider): string {
  return weighedBy === "KL" ? `KL ${number(weight, 2)} nats` : `variance ${number(weight, 2)}`;
}

/** A tenth of a standard deviation a key press: with step="any" browsers differ. */
const KEYS: Record<string, number> = {
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  PageUp: 1,
  PageDown: -1,
};

function step(event: KeyboardEvent, by: (deviations: number) => void): void {
  const deviations = KEYS[event.key];
  if (deviations === undefined) return;
  event.preventDefault();
  by(deviations);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
