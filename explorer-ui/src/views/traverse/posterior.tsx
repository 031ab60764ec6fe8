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
            if (event.repeat || (event.key !== " " && event.key !== "Enter")) return;
            hold();
          }}
          onKeyUp={release}
          onBlur={release}
          onClick={() => {
            // neither pointer nor key held it: a screen reader or a switch pressed it
            if (!held.current) sampling.start(image, AT_A_CLICK);
            held.current = false;
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
  const scaled = sampled && sampled.most > 0 ? sampled.deviation.map((value) => value / sampled.most) : null;
  return (
    <div class="screens">
      <figure>
        <Thumbnail app={app} index={image} label={`The image: ${nameOf(app, image)}`} />
        <figcaption>image</figcaption>
      </figure>
      <figure>
        <Picture pixels={sampled?.latest ?? null} shape={shape} label="The latest sample, decoded" />
        <figcaption>{sampled ? `sample ${sampled.count}` : "sample"}</figcaption>
      </figure>
      <figure>
        <Picture pixels={sampled?.mean ?? null} shape={shape} label="The mean of the decoded samples" />
        <figcaption>mean</figcaption>
      </figure>
      <figure>
        <Picture pixels={scaled} shape={shape} label="The standard deviation of the decoded samples, pixel by pixel" />
        <figcaption>{sampled ? `sd, white is ${number(sampled.most, 2)} of 1` : "standard deviation"}</figcaption>
      </figure>
    </div>
  );
}
