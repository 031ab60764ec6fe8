/** Hold a button, and see how sure the encoder was of an image: its posterior, drawn from and decoded. */

import { useEffect, useRef } from "preact/hooks";
import type { App } from "../../app/app";
import { nameOf } from "../../app/values";
import { Picture } from "../../pictures/picture";
import { Thumbnail } from "../../pictures/thumbnail";
import { counted, number } from "../../ui/words";
import type { Sampled } from "./sampling";
import { samplingOf } from "./sampling";

const AT_A_CLICK = 64; // for those who cannot hold

export function Posterior({ app }: { app: App }) {
  const { logvar, decoder, name } = app.model.value;
  if (!decoder) return null;
  if (!logvar)
    return (
      <p class="note">The posterior of {name} is a point: an image has one latent, so there is nothing to sample.</p>
    );
  const image = app.store.cursor.value?.nearest.rows[0];
  if (image === undefined) return null;
  return <Sampler app={app} image={image} />;
}

function Sampler({ app, image }: { app: App; image: number }) {
  const sampling = samplingOf(app);
  const held = useRef(false);
  const found = sampling.sampled.value;
  const sampled = found?.image === image && found.model === app.store.model.value ? found : null;
  useEffect(() => () => sampling.stop(), [sampling, image]);
  const hold = (): void => {
    held.current = true;
    sampling.start(image);
  };
  const release = (): void => {
    if (!held.current) return;
    held.current = false;
    sampling.stop();
    const drawn = sampling.sampled.peek();
    if (drawn)
      app.actions.say(`${counted(drawn.count, "sample")}; the largest standard deviation is ${number(drawn.most, 2)}.`);
  };
  return (
    <section class="posterior" aria-label="Posterior">
      <h3>Posterior of {nameOf(app, image)}, the image nearest to the cursor</h3>
      <p class="buttons">
        <button
          type="button"
          class="hold"
          aria-describedby="hold-hint"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            hold();
          }}
          onPointerUp={release}
          onPointerCancel={release}
          onContextMenu={(event) => event.preventDefault()}
          onKeyDown={(event) => {
            if (event.key !== " " && event.key !== "Enter") return;
            event.preventDefault(); // a key held is no click
            if (!event.repeat) hold();
          }}
          onKeyUp={(event) => {
            event.preventDefault();
            release();
          }}
          onBlur={release}
          onClick={(event) => {
            // neither pointer nor key: a screen reader or a switch pressed it
            if (event.detail === 0) sampling.start(image, AT_A_CLICK);
          }}
        >
          {sampling.running.value ? "Sampling …" : "Hold to sample"}
        </button>
        <small id="hold-hint">with the mouse, a finger or the space bar</small>
      </p>
      <Pictures app={app} image={image} sampled={sampled} />
    </section>
  );
}

function Pictures({ app, image, sampled }: { app: App; image: number; sampled: Sampled | null }) {
  const shape = app.manifest.images;
  if (!sampled) return null;
  const { count, latest, mean, deviation, most } = sampled;
  const scaled = deviation.map((value) => value / Math.max(most, 1e-9));
  return (
    <div class="screens">
      <figure>
        <Thumbnail app={app} index={image} label={`The image: ${nameOf(app, image)}`} />
        <figcaption>image</figcaption>
      </figure>
      <figure>
        <Picture pixels={latest} shape={shape} label="The latest sample, decoded" />
        <figcaption>sample {count}</figcaption>
      </figure>
      <figure>
        <Picture pixels={mean} shape={shape} label="The mean of the decoded samples" />
        <figcaption>mean</figcaption>
      </figure>
      <figure>
        <Picture pixels={scaled} shape={shape} label="The standard deviation of the decoded samples, pixel by pixel" />
        <figcaption>deviation: white is {number(most, 2)} of 1</figcaption>
      </figure>
    </div>
  );
}
