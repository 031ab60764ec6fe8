/** The image under the pointer: itself, its reconstruction, what is known of it, and how true its surroundings are. */

import { useRef } from "preact/hooks";
import type { App } from "../app/app";
import { reconstructionOf } from "../app/reconstruction";
import { valuesOf } from "../app/values";
import { Picture } from "../pictures/picture";
import { Thumbnail } from "../pictures/thumbnail";
import { toScreen } from "../scatter/camera";
import { number } from "../ui/words";
import { aroundHovered } from "./around";
import type { Stage } from "./stage";

const WIDTH = 224; // CSS pixels, as in map.css
const AWAY = 40;
const EXACT = 0.9995;

/** Docked in an upper corner of the map, so that it covers neither the point nor its neighbours. */
export function HoverCard({ app, stage }: { app: App; stage: Stage }) {
  const side = useRef<"left" | "right">("right");
  const index = app.store.hovered.value;
  const positions = app.positions.value;
  if (index < 0 || !positions) return null;
  const size = stage.size.value;
  const [x] = toScreen(stage.camera.value, size, positions[2 * index], positions[2 * index + 1]);
  // it changes sides only when it is in the way
  if (x > size.width - WIDTH - AWAY) side.current = "left";
  else if (x < WIDTH + AWAY) side.current = "right";
  return (
    <div class={`hover ${side.current}`}>
      <ImageFacts app={app} index={index} />
      <Surroundings app={app} />
    </div>
  );
}

export function ImageFacts({ app, index }: { app: App; index: number }) {
  const reconstruction = reconstructionOf(app).value;
  const own = reconstruction?.image === index && reconstruction.model === app.store.model.value;
  const id = app.ids.value?.at(index) ?? `image ${index + 1}`;
  const values = [...valuesOf(app, index), { name: "id", value: id, unit: "" }];
  return (
    <>
      <div class="pair">
        <figure>
          <Thumbnail app={app} index={index} label={`Image ${id}`} />
          <figcaption>image</figcaption>
        </figure>
        {app.model.value.decoder && (
          <figure>
            <Picture
              pixels={own ? reconstruction.pixels : null}
              shape={app.manifest.images}
              label={`Reconstruction of ${id}`}
            />
            <figcaption>reconstruction</figcaption>
          </figure>
        )}
      </div>
      <dl class="values">
        {values.map(({ name, value, unit }) => (
          <div key={name}>
            <dt>
              {name}
              {unit && <small>{unit}</small>}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Surroundings({ app }: { app: App }) {
  const around = aroundHovered(app).value;
  if (!around) return null;
  const { truly, falsely, shown, listed } = around;
  const recall = app.model.value.neighbours_recall;
  return (
    <p class="around">
      <span class="truly">Lines</span> lead to its {truly.length} nearest images in latent space.{" "}
      {falsely.length === 0 ? (
        `All ${shown} nearest on the map are neighbours.`
      ) : (
        <>
          <span class="falsely">×</span> {falsely.length} of the {shown} nearest on the map are not among its {listed}{" "}
          neighbours.
        </>
      )}
      {recall < EXACT && ` Found by a quick search, which finds ${number(100 * recall)} % of the true neighbours.`}
    </p>
  );
}
