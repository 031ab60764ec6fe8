/** The keys, and how to read the map. */

import type { RefObject } from "preact";
import type { App } from "../app/app";
import { KEYS } from "../map/keys";

export function Help({ app, dialog }: { app: App; dialog: RefObject<HTMLDialogElement> }) {
  const tools = app.tools.value.map(({ key, title }) => [key, `dragging: ${title.toLowerCase()}`]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title">
      <h2 id="help-title">Help</h2>
      <p>
        Every point is an image; images with similar latents lie near each other as far as a flat map allows. Click
        anywhere to decode that place, drag for a film, pull with shift or two fingers to move the map, turn the wheel
        to come nearer, double-click a point to go to that image exactly.
      </p>
      <p>
        On a PCA map a place is one latent exactly. On t-SNE and UMAP maps it is the weighted mean of the latents of the
        images around it. The address of the page keeps what you see: copy it to share it.
      </p>
      <h3>Keys</h3>
      <dl class="keys">
        {[...KEYS, ...tools].map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
