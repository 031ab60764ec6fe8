/** What a selection looks like: its mean image, what its mean latent decodes to, typical and odd images. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { App } from "../../app/app";
import { nameOf } from "../../app/values";
import { Picture } from "../../pictures/picture";
import { Thumbnail } from "../../pictures/thumbnail";
import { counted } from "../../ui/words";
import type { Portrait } from "./findings";
import type { Side } from "./sources";

export function PortraitView({ app, side, portrait }: { app: App; side: Side; portrait: Portrait | null }) {
  if (!portrait) return null;
  const { rows, members, looked, decoded, mean, meanOf } = portrait;
  return (
    <section class="portrait" aria-label={`What selection ${side} looks like`}>
      <h3>
        Selection {side}: {counted(rows.length, "image")}
      </h3>
      <div class="screens">
        <figure>
          <Drawn image={mean} label={`Mean of the images of selection ${side}`} />
          <figcaption>mean image{meanOf > 0 && meanOf < rows.length ? `, of ${meanOf} of them` : ""}</figcaption>
        </figure>
        {app.model.value.decoder && (
          <figure>
            <Picture
              pixels={decoded}
              shape={app.manifest.images}
              label={`Decoded from the mean latent of selection ${side}`}
            />
            <figcaption>mean latent, decoded</figcaption>
          </figure>
        )}
      </div>
      {members && (
        <>
          <Row app={app} title="Typical: nearest to the mean latent" rows={members.typical} />
          <Row app={app} title="Odd: farthest from it" rows={members.odd} />
          {looked < rows.length && <small>Among {counted(looked, "image")} of the selection.</small>}
        </>
      )}
    </section>
  );
}

function Row({ app, title, rows }: { app: App; title: string; rows: number[] }) {
  return (
    <>
      <h4>{title}</h4>
      <ul class="strip six">
        {rows.map((row) => (
          <li key={row}>
            <button
              type="button"
              title={`Go to this image: ${nameOf(app, row)}`}
              onClick={() => app.actions.goToImage(row)}
              onPointerEnter={() => app.actions.hover(row)}
              onPointerLeave={() => app.actions.hover(-1)}
            >
              <Thumbnail app={app} index={row} label={nameOf(app, row)} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Drawn({ image, label }: { image: ImageData | null; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (image) canvas.current?.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return (
    <canvas
      class="picture"
      ref={canvas}
      width={image?.width ?? 1}
      height={image?.height ?? 1}
      role="img"
      aria-label={label}
    />
  );
}
