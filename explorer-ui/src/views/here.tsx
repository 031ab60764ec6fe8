/** View 2: what the decoder makes of the place under the cursor, and how far that is from any image. */

import { useEffect } from "preact/hooks";
import { measureDecoded } from "../app/actions";
import type { App } from "../app/app";
import { ON_IMAGE } from "../app/usual";
import { nameOf } from "../app/values";
import { Picture } from "../pictures/picture";
import { Thumbnail } from "../pictures/thumbnail";
import type { Cursor } from "../store";
import { number } from "../ui/words";
import type { View } from "./index";

const SHOWN = 6;
const PAUSE_MS = 500; // a screen reader hears of a place after the cursor rests there

function Here({ app }: { app: App }) {
  const cursor = app.store.cursor.value;
  useAnnouncement(app, cursor);
  if (!cursor)
    return (
      <p class="invitation">
        Click anywhere on the map. The place becomes a latent, and the decoder shows the image that would be there. Drag
        for a live film.
      </p>
    );
  return (
    <>
      <Decoded app={app} cursor={cursor} />
      <Distance app={app} cursor={cursor} />
      <Nearest app={app} cursor={cursor} />
    </>
  );
}

function Decoded({ app, cursor }: { app: App; cursor: Cursor }) {
  const { name, decoder } = app.model.value;
  if (!decoder) return <p class="note">The model {name} has no decoder in this bundle: nothing is decoded.</p>;
  return (
    <figure class="decoded">
      <div class={cursor.supported ? "frame" : "frame unsupported"}>
        <Picture
          pixels={app.store.decoded.value}
          shape={app.manifest.images}
          strength={cursor.strength}
          label={`Decoded from the latent at the cursor. ${sentenceOf(cursor)}`}
          onDrawn={measureDecoded}
        />
      </div>
      <figcaption>
        decoded at {number(cursor.x, 2)}, {number(cursor.y, 2)} of the map, from −1 to 1
      </figcaption>
    </figure>
  );
}

function Distance({ app, cursor }: { app: App; cursor: Cursor }) {
  const usual = app.usual.value;
  if (!usual || Number.isNaN(cursor.distance)) return null;
  const limit = usual.limit / usual.typical;
  const most = Math.max(2 * limit, 3);
  return (
    <div class={cursor.supported ? "distance" : "distance unsupported"}>
      {cursor.distance < ON_IMAGE ? (
        <p>
          <b>On an image</b> of the data: what is shown is its reconstruction.
        </p>
      ) : (
        <p>
          The nearest image is <b>{number(cursor.distance, 2)} ×</b> the usual distance between neighbours away.{" "}
          {cursor.supported ? "Images like this are in the data." : "No image is near: this is the decoder's guess."}
        </p>
      )}
      <div class="gauge" aria-hidden="true">
        <i class="limit" style={{ left: `${(100 * limit) / most}%` }} />
        <i class="value" style={{ width: `${Math.min(100, (100 * cursor.distance) / most)}%` }} />
      </div>
      <p class="scale" aria-hidden="true">
        <span style={{ left: `${(100 * limit) / most}%` }}>95 % of images: within {number(limit, 2)} ×</span>
      </p>
    </div>
  );
}

function Nearest({ app, cursor }: { app: App; cursor: Cursor }) {
  const rows = Array.from(cursor.nearest.rows).slice(0, SHOWN);
  if (rows.length === 0) return null;
  return (
    <>
      <h3>Nearest images in latent space</h3>
      <ul class="strip">
        {rows.map((row) => (
          <li key={row}>
            <button
              type="button"
              title="Go to this image"
              onClick={() => app.actions.goToImage(row)}
              onPointerEnter={() => app.actions.hover(row)}
              onPointerLeave={() => app.actions.hover(-1)}
            >
              <Thumbnail app={app} index={row} label="" />
              <span>{nameOf(app, row)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function sentenceOf({ distance, supported }: Cursor): string {
  if (Number.isNaN(distance)) return "";
  if (distance < ON_IMAGE) return "On an image of the data.";
  const far = `${number(distance, 2)} times the usual distance between neighbours`;
  return supported ? `The nearest is ${far} away.` : `No image is near: the nearest is ${far} away.`;
}

function useAnnouncement(app: App, cursor: Cursor | null): void {
  useEffect(() => {
    if (!cursor || Number.isNaN(cursor.distance)) return;
    const timer = setTimeout(() => {
      const names = Array.from(cursor.nearest.rows.slice(0, 3)).map((row) => nameOf(app, row));
      app.actions.say(`Decoded. Nearest images: ${names.join(", ")}. ${sentenceOf(cursor)}`);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [app, cursor]);
}

export const here: View = { id: "here", title: "Here", fits: () => true, Panel: Here };
