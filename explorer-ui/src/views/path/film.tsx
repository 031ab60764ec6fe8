/** The three ways as films side by side: play, stop, or go by hand; the map shows where they are. */

import { useEffect, useRef } from "preact/hooks";
import type { App } from "../../app/app";
import { pixelsOf } from "../../decoding/decoder";
import { download, fileName } from "../../pictures/download";
import { Picture } from "../../pictures/picture";
import { filmFile } from "./film-file";
import type { Route } from "./route";
import { frameAt } from "./route";
import { stopName } from "./stops";
import { WAY_NAMES } from "./walk";

const SECONDS = 2.4; // from the first stop to the last

export function Film({ app, route }: { app: App; route: Route }) {
  const { share, playing } = route;
  const walks = route.walks.value.filter(({ trouble }) => trouble === null);
  const ready = walks.length > 0 && walks.every(({ film }) => film !== null);
  const size = pixelsOf(app.manifest.images);
  usePlaying(route);
  const save = (): void => {
    const names = app.store.path.peek().map((stop) => stopName(app, stop));
    download(new Blob([filmFile(app, walks)], { type: "image/gif" }), `${fileName("path", ...names)}.gif`);
  };
  return (
    <section class="film" aria-label="Film">
      <div class="screens">
        {walks.map((walk) => (
          <figure key={walk.way}>
            <Picture
              pixels={walk.film ?? walk.pictures}
              index={walk.film ? frameAt(walk, share.value, size) : 0}
              shape={app.manifest.images}
              label={`${WAY_NAMES[walk.way]}, ${Math.round(100 * share.value)} per cent of the way`}
            />
            <figcaption>{WAY_NAMES[walk.way]}</figcaption>
          </figure>
        ))}
      </div>
      <div class="controls">
        <button
          type="button"
          disabled={!ready}
          onClick={() => {
            playing.value = !playing.value;
          }}
        >
          {playing.value ? "Stop" : "Play"}
        </button>
        <input
          type="range"
          min="0"
          max="1"
          step="any"
          disabled={!ready}
          value={share.value}
          aria-label="Along the path"
          aria-valuetext={`${Math.round(100 * share.value)} per cent of the way`}
          onInput={(event) => {
            playing.value = false;
            share.value = event.currentTarget.valueAsNumber;
          }}
        />
        <output aria-live="off">{Math.round(100 * share.value)} %</output>
        <button type="button" disabled={!ready} onClick={save}>
          Save as GIF
        </button>
      </div>
    </section>
  );
}

/** There and back again, while `playing`. */
function usePlaying({ share, playing }: Route): void {
  const backwards = useRef(false);
  const on = playing.value;
  useEffect(() => {
    if (!on) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const moved = (backwards.current ? -1 : 1) * ((now - before) / 1000 / SECONDS);
      before = now;
      const next = share.peek() + moved;
      if (next >= 1 || next <= 0) backwards.current = next >= 1;
      share.value = Math.min(1, Math.max(0, next));
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [on, share]);
}
