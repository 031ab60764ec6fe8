/** View 3: from one image to another, on three ways. */

import { useEffect } from "preact/hooks";
import type { App } from "../../app/app";
import { counted } from "../../ui/words";
import { Film } from "./film";
import { savePicture } from "./picture-file";
import { routeOf } from "./route";
import { Stops } from "./stops-list";
import { WalkView } from "./walk";

export function PathPanel({ app }: { app: App }) {
  useToolInHand(app);
  const route = routeOf(app);
  const walks = route.walks.value;
  const stops = app.store.path.value.length;
  const most = largest(walks.flatMap(({ steps }) => Array.from(steps ?? [])));
  const dense = Math.max(1.25, largest(walks.flatMap(({ crowding }) => crowding?.map(({ density }) => density) ?? [])));
  return (
    <div class="path-view">
      <h2 class="unseen">Path</h2>
      <Stops app={app} />
      {stops < 2 && (
        <p class="invitation">
          {stops === 0 ? "Click two or three images or places on the map" : "Click one or two more on the map"}: paths
          lead from one to the next, and every step is decoded.
        </p>
      )}
      {walks.length > 0 && (
        <>
          {app.model.value.decoder && <Film app={app} route={route} />}
          {walks.map((walk) => (
            <WalkView key={walk.way} app={app} route={route} walk={walk} mostStep={most} mostDensity={dense} />
          ))}
          <Reading app={app} />
          <p class="buttons">
            <button type="button" disabled={walks.some(unfinished)} onClick={() => void savePicture(app, walks)}>
              Save strips as PNG
            </button>
          </p>
        </>
      )}
    </div>
  );
}

function unfinished({
  trouble,
  pictures,
  crowding,
}: {
  trouble: unknown;
  pictures: unknown;
  crowding: unknown;
}): boolean {
  return trouble === null && (pictures === null || crowding === null);
}

function Reading({ app }: { app: App }) {
  const { channels, height, width } = app.manifest.images;
  return (
    <details class="reading">
      <summary>How to read this</summary>
      <dl>
        <dt>Linear</dt>
        <dd>The straight line between two latents.</dd>
        <dt>Slerp</dt>
        <dd>The arc around the origin. Where both ends are equally long, so is every latent between them.</dd>
        <dt>Hyperspherical</dt>
        <dd>Radius and angles change evenly. It depends on the order of the latent’s numbers; kept to compare with.</dd>
        <dt>Change</dt>
        <dd>
          The root mean square difference of two neighbouring pictures, over{" "}
          {counted(channels * height * width, "number")} of an image, of the range 0 to 1.
        </dd>
        <dt>Density</dt>
        <dd>
          How many images lie around the latent, by Gaussian weights; 1 is as around the median image, and a factor of
          ten is always as high. The stops themselves do not count. Pictures fade where no image is near.
        </dd>
      </dl>
    </details>
  );
}

/** While the path is looked at, a click on the map is a stop; afterwards it decodes again. */
function useToolInHand(app: App): void {
  useEffect(() => {
    const { tool } = app.store;
    if (tool.peek() === "decode") tool.value = "path";
    return () => {
      if (tool.peek() === "path") tool.value = "decode";
    };
  }, [app]);
}

function largest(values: number[]): number {
  return Math.max(0, ...values);
}
