/** The stops with their pictures, and all that can be done with them by keyboard. */

import type { App } from "../../app/app";
import { Thumbnail } from "../../pictures/thumbnail";
import type { Stop } from "../../store";
import { number } from "../../ui/words";
import { addCursor, MOST_STOPS, removeStop, stopName, twoImages } from "./stops";

export function Stops({ app }: { app: App }) {
  const { path, cursor } = app.store;
  const stops = path.value;
  return (
    <>
      <ol class="stops" aria-label="Stops of the path">
        {stops.map((stop, i) => (
          <li key={`${i} ${stop.image} ${stop.x} ${stop.y}`}>
            <StopCard app={app} stop={stop} number={i + 1} />
          </li>
        ))}
      </ol>
      <p class="buttons">
        <button type="button" disabled={!cursor.value} onClick={() => addCursor(app)}>
          {stops.length < MOST_STOPS ? "Add the cursor’s place" : "Last stop to the cursor"}
        </button>
        <button type="button" onClick={() => void twoImages(app)}>
          Two random images
        </button>
        {stops.length > 1 && (
          <button
            type="button"
            onClick={() => {
              path.value = [...path.value].reverse();
            }}
          >
            Turn round
          </button>
        )}
        {stops.length > 0 && (
          <button
            type="button"
            onClick={() => {
              path.value = [];
            }}
          >
            Clear
          </button>
        )}
      </p>
    </>
  );
}

function StopCard({ app, stop, number: place }: { app: App; stop: Stop; number: number }) {
  const { image, x, y, latent } = stop;
  const name = stopName(app, stop);
  const go = (): void => (image >= 0 ? app.actions.goToImage(image) : app.actions.goTo(latent, { x, y }));
  return (
    <>
      <button type="button" class="stop" title="Move the cursor here" onClick={go}>
        <b>{place}</b>
        {image >= 0 && <Thumbnail app={app} index={image} label="" />}
        <span>
          {name}
          {image < 0 && (
            <small>
              {" "}
              at {number(x, 2)}, {number(y, 2)}
            </small>
          )}
        </span>
      </button>
      <button
        type="button"
        class="remove"
        aria-label={`Remove stop ${place}: ${name}`}
        onClick={() => removeStop(app, place - 1)}
      >
        ×
      </button>
    </>
  );
}
