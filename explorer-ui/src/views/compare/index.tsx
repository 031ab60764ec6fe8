/** View 6: two models of the same images, side by side; the images about which they disagree most. */

import { useEffect, useState } from "preact/hooks";
import type { App } from "../../app/app";
import { nameOf } from "../../app/values";
import { Picture } from "../../pictures/picture";
import { Thumbnail } from "../../pictures/thumbnail";
import { number } from "../../ui/words";
import type { View } from "../index";
import { reconstructed } from "./both";
import type { By, Disagreement } from "./disagreement";
import { disagreementOf, orderOf, sortedBy } from "./disagreement";
import { SmallMap } from "./small-map";

const PAGE = 8;

function Compare({ app }: { app: App }) {
  const [shown, setShown] = useState(PAGE);
  const { models } = app.manifest;
  const here = app.store.model.value;
  const other = 1 - here;
  const found = disagreementOf(app).value;
  const order = orderOf(app).value;
  const by = sortedBy(app);
  return (
    <div class="compare-view">
      <h2 class="unseen">Compare</h2>
      <p class="buttons">
        <button type="button" onClick={() => app.actions.chooseModel(other)}>
          Put {models[other].name} on the large map
        </button>
      </p>
      <SmallMap app={app} model={models[other]} />
      {found ? <Summary app={app} found={found} /> : <p class="note">Comparing neighbours …</p>}
      <fieldset class="segments">
        <legend>Sort images by</legend>
        {ways(found).map(({ id, title }) => (
          <button
            key={id}
            type="button"
            aria-pressed={by.value === id}
            onClick={() => {
              by.value = id;
            }}
          >
            {title}
          </button>
        ))}
      </fieldset>
      <ol class="disagreeing">
        {Array.from(order.subarray(0, shown)).map((row) => (
          <li key={row}>
            <Disagreeing app={app} row={row} found={found} />
          </li>
        ))}
      </ol>
      {order.length > shown && (
        <p class="buttons">
          <button type="button" onClick={() => setShown(shown + PAGE)}>
            {PAGE} more
          </button>
        </p>
      )}
    </div>
  );
}

function ways(found: Disagreement | null): { id: By; title: string }[] {
  const neighbours = { id: "neighbours" as const, title: "fewest neighbours kept" };
  return found?.difference
    ? [neighbours, { id: "reconstruction" as const, title: "largest difference of error" }]
    : [neighbours];
}

function Summary({ app, found }: { app: App; found: Disagreement }) {
  const [first, second] = app.manifest.models;
  return (
    <p>
      Of the {found.k} nearest of an image {first.name} and {second.name} share{" "}
      <b>{number(100 * found.meanKept, 2)} %</b> on average; unrelated latents would share{" "}
      {number(100 * found.chance, 2)} %.
    </p>
  );
}

function Disagreeing({ app, row, found }: { app: App; row: number; found: Disagreement | null }) {
  const { models } = app.manifest;
  const name = nameOf(app, row);
  return (
    <button
      type="button"
      class="disagree"
      title={`Go to this image: ${name}`}
      onClick={() => app.actions.goToImage(row)}
      onPointerEnter={() => app.actions.hover(row)}
      onPointerLeave={() => app.actions.hover(-1)}
      onFocus={() => app.actions.hover(row)}
      onBlur={() => app.actions.hover(-1)}
    >
      <figure>
        <Thumbnail app={app} index={row} label="" />
        <figcaption>{name}</figcaption>
      </figure>
      {models.map((model, index) => (
        <figure key={model.name}>
          <Given app={app} model={index} row={row} />
          <figcaption>{model.name}</figcaption>
        </figure>
      ))}
      <span class="numbers">
        {found && `${number(found.kept[row] * found.k, 2)} of ${found.k} neighbours kept`}
        {found?.difference && found.score && (
          <small>
            {" "}
            {found.score.name}: {models[1].name} − {models[0].name} = {number(found.difference[row])} {found.score.unit}
          </small>
        )}
      </span>
    </button>
  );
}

/** What one model makes of the image. */
function Given({ app, model, row }: { app: App; model: number; row: number }) {
  const [pixels, setPixels] = useState<Float32Array | null>(null);
  useEffect(() => {
    let wanted = true;
    setPixels(null);
    if (app.manifest.models[model].decoder)
      reconstructed(app, model, row).then(
        (made) => wanted && setPixels(made),
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, [app, model, row]);
  const label = `${nameOf(app, row)} as ${app.manifest.models[model].name} gives it back`;
  return <Picture pixels={pixels} shape={app.manifest.images} label={label} />;
}

export const compare: View = {
  id: "compare",
  title: "Compare",
  fits: (app) => app.manifest.models.length === 2,
  address: {
    sort: {
      write: (app) => (sortedBy(app).value === "neighbours" ? null : sortedBy(app).value),
      read: (app, text) => {
        if (text === "reconstruction") sortedBy(app).value = text;
      },
    },
  },
  Panel: Compare,
};
