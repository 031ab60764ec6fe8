/** View 7: an image of the reader's own, encoded, placed on the map, and given back. */

import type { App } from "../../app/app";
import { nameOf } from "../../app/values";
import { Picture } from "../../pictures/picture";
import { Thumbnail } from "../../pictures/thumbnail";
import { number } from "../../ui/words";
import type { View } from "../index";
import type { Dropped } from "./dropping";
import { droppingOf, takeFromPage } from "./dropping";
import { OtherSize, squaredError } from "./reading";

const SHOWN = 6;

function Drop({ app }: { app: App }) {
  const dropping = droppingOf(app);
  const { height, width, channels } = app.manifest.images;
  const found = dropping.dropped.value;
  const trouble = dropping.trouble.value;
  if (!app.manifest.server && !app.model.value.encoder)
    return (
      <p class="note">
        To keep it small this file has no encoder. <kbd>hinterland export --encoder</kbd> makes one with it, and{" "}
        <kbd>hinterland explore</kbd> always has it: there an image of your own is encoded, put on the map, and given
        back.
      </p>
    );
  return (
    <div class="drop-view">
      <h2 class="unseen">Drop an image</h2>
      <label class="target">
        <span>
          Drop an image file anywhere on the page, or <b>choose one</b>
        </span>
        <small>
          {height} × {width} pixels{channels === 1 ? ", colour becomes grey" : ""}. It never leaves this{" "}
          {app.manifest.server ? "machine" : "page"}.
        </small>
        <input
          type="file"
          accept="image/*"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void dropping.take(file);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {dropping.working.value && <p class="note">Encoding …</p>}
      {trouble && (
        <div class="note" role="alert">
          <p>{trouble.message}</p>
          {trouble instanceof OtherSize && (
            <p class="buttons">
              <button type="button" onClick={() => void dropping.resize()}>
                Resize it to {height} × {width}
              </button>
            </p>
          )}
        </div>
      )}
      {found && found.model === app.store.model.value && <Shown app={app} found={found} />}
    </div>
  );
}

function Shown({ app, found }: { app: App; found: Dropped }) {
  const { given, latent } = found;
  const cursor = app.store.cursor.value;
  const here = cursor?.latent === latent;
  const decoded = here ? app.store.decoded.value : null;
  return (
    <>
      <div class="screens">
        <figure>
          <Picture pixels={given.pixels} shape={app.manifest.images} label={`The image ${given.name}`} />
          <figcaption>
            {given.name}
            {given.changed && ` (${given.changed})`}
          </figcaption>
        </figure>
        <figure>
          <Picture pixels={decoded} shape={app.manifest.images} label="What the model gives back" />
          <figcaption>
            given back{decoded && `: squared error ${number(squaredError(given.pixels, decoded))} a pixel`}
          </figcaption>
        </figure>
      </div>
      {!here && (
        <p class="buttons">
          <button type="button" onClick={() => app.actions.goTo(latent)}>
            Back to this image
          </button>
        </p>
      )}
      {here && cursor && !Number.isNaN(cursor.distance) && (
        <p>
          Its nearest image is <b>{number(cursor.distance, 2)} ×</b> the usual distance between neighbours away.{" "}
          {cursor.supported ? "The model knows images like this." : "The model has seen nothing like it."}
        </p>
      )}
      {here && cursor && cursor.nearest.rows.length > 0 && (
        <>
          <h3>Nearest images in latent space</h3>
          <ul class="strip">
            {Array.from(cursor.nearest.rows.slice(0, SHOWN)).map((row) => (
              <li key={row}>
                <button
                  type="button"
                  title="Show on the map"
                  onPointerEnter={() => app.actions.hover(row)}
                  onPointerLeave={() => app.actions.hover(-1)}
                  onClick={() => app.actions.hover(row)}
                >
                  <Thumbnail app={app} index={row} label="" />
                  <span>{nameOf(app, row)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export const drop: View = {
  id: "drop",
  title: "Drop",
  fits: () => true,
  install: takeFromPage,
  Panel: Drop,
};
