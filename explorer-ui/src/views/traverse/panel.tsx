/** View 4: what each latent, and each principal component, does to the picture. */

import { useEffect, useState } from "preact/hooks";
import { measureDecoded } from "../../app/actions";
import type { App } from "../../app/app";
import { Picture } from "../../pictures/picture";
import { number } from "../../ui/words";
import { Posterior } from "./posterior";
import { SliderRow } from "./slider-row";
import { stripsOf } from "./strips";
import { walkingOf } from "./walking";

const FIRST = 12; // sliders shown before one asks for more

export function TraversePanel({ app }: { app: App }) {
  const walking = walkingOf(app);
  const strips = stripsOf(app);
  const [all, setAll] = useState(false);
  const sliders = walking.sliders.value;
  const shown = all ? sliders : sliders.slice(0, FIRST);
  useEffect(() => strips.show(shown.length), [strips, shown.length]);
  const cursor = app.store.cursor.value;
  if (!cursor) return <p class="invitation">Click on the map first: the sliders then walk away from that latent.</p>;
  return (
    <div class="traverse-view">
      <h2 class="unseen">Traverse</h2>
      <Now app={app} />
      <Kinds app={app} />
      <ul class="sliders">
        {shown.map((slider) => (
          <li key={`${slider.kind} ${slider.index}`}>
            <SliderRow app={app} slider={slider} />
          </li>
        ))}
      </ul>
      {sliders.length > FIRST && (
        <p class="buttons">
          <button type="button" onClick={() => setAll(!all)}>
            {all ? `Only the first ${FIRST}` : `All ${sliders.length}`}
          </button>
        </p>
      )}
      <Posterior app={app} />
    </div>
  );
}

/** The picture as it is, and how to come back; it stays in sight while the sliders scroll. */
function Now({ app }: { app: App }) {
  const walking = walkingOf(app);
  const cursor = app.store.cursor.value;
  if (!cursor) return null;
  const far = farOf(cursor.distance);
  return (
    <div class="now-decoded">
      {app.model.value.decoder && (
        <div class={cursor.supported ? "frame" : "frame unsupported"}>
          <Picture
            pixels={app.store.decoded.value}
            shape={app.manifest.images}
            strength={cursor.strength}
            label={`Decoded from the sliders. ${far}`}
            onDrawn={measureDecoded}
          />
        </div>
      )}
      <div>
        <p class="far">{far}</p>
        {!cursor.supported && <p class="falsely">No image is near: this is the decoder’s guess.</p>}
        <p class="buttons">
          <button type="button" disabled={!walking.away.value} onClick={walking.reset}>
            Reset
          </button>
          <button type="button" onClick={walking.toMean}>
            Mean image
          </button>
        </p>
      </div>
    </div>
  );
}

function farOf(distance: number): string {
  if (Number.isNaN(distance)) return "";
  if (distance === 0) return "The latent of an image.";
  return `${number(distance, 2)} × the usual distance between neighbours to the nearest image.`;
}

function Kinds({ app }: { app: App }) {
  const { kind } = walkingOf(app);
  const { kl } = app.model.value.statistics;
  const choices = [
    { id: "latent", title: "Latents" },
    { id: "component", title: "Principal components" },
  ] as const;
  return (
    <div class="kinds">
      <fieldset class="segments">
        <legend>What the sliders move</legend>
        {choices.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            aria-pressed={kind.value === id}
            onClick={() => {
              kind.value = id;
            }}
          >
            {title}
          </button>
        ))}
      </fieldset>
      <small>
        {kind.value === "latent" && kl !== null ? "most KL first" : "most variance first"}; each from −3 to 3 standard
        deviations
      </small>
    </div>
  );
}
