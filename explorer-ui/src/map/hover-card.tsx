/** The image under the pointer: itself, its reconstruction, what is known of it, and how true its surroundings are. */

import type { App } from "../app/app";
import { reconstructionOf } from "../app/reconstruction";
import { valuesOf } from "../app/values";
import { Picture } from "../pictures/picture";
import { Thumbnail } from "../pictures/thumbnail";
import { toScreen } from "../scatter/camera";
import { aroundHovered } from "./around";
import type { Stage } from "./stage";

const WIDTH = 236;
const HEIGHT = 250;
const AWAY = 22;

export function HoverCard({ app, stage }: { app: App; stage: Stage }) {
  const index = app.store.hovered.value;
  const positions = app.positions.value;
  if (index < 0 || !positions) return null;
  const size = stage.size.value;
  const [x, y] = toScreen(stage.camera.value, size, positions[2 * index], positions[2 * index + 1]);
  const left = x + AWAY + WIDTH < size.width ? x + AWAY : Math.max(4, x - AWAY - WIDTH);
  const top = Math.max(4, Math.min(y - 60, size.height - HEIGHT));
  return (
    <div class="hover" style={{ left: `${left}px`, top: `${top}px`, width: `${WIDTH}px` }}>
      <ImageFacts app={app} index={index} />
      <Surroundings app={app} />
    </div>
  );
}

export function ImageFacts({ app, index }: { app: App; index: number }) {
  const reconstruction = reconstructionOf(app).value;
  const pixels = reconstruction?.image === index ? reconstruction.pixels : null;
  const id = app.ids.value?.at(index) ?? `image ${index + 1}`;
  return (
    <>
      <div class="pair">
        <figure>
          <Thumbnail app={app} index={index} label={`Image ${id}`} />
          <figcaption>image</figcaption>
        </figure>
        {app.model.value.decoder && (
          <figure>
            <Picture pixels={pixels} shape={app.manifest.images} label={`Reconstruction of ${id}`} />
            <figcaption>reconstruction</figcaption>
          </figure>
        )}
      </div>
      <dl class="values">
        {valuesOf(app, index).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>id</dt>
          <dd>{id}</dd>
        </div>
      </dl>
    </>
  );
}

function Surroundings({ app }: { app: App }) {
  const around = aroundHovered(app).value;
  if (!around) return null;
  const false_ = around.falsely.length;
  return (
    <p class="around">
      <span class="truly">Lines</span> lead to its {around.truly.length} nearest images in latent space.{" "}
      {false_ === 0 ? (
        `All ${around.shown} nearest on the map are neighbours.`
      ) : (
        <>
          <span class="falsely">×</span> {false_} of the {around.shown} nearest on the map are not among its{" "}
          {around.listed} neighbours.
        </>
      )}
    </p>
  );
}
