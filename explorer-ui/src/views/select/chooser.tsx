/** Which images: by hand on the map, by class, or around the cursor; A, and B to compare with. */

import type { App } from "../../app/app";
import { classColour } from "../../maths/colours";
import { theme } from "../../ui/theme";
import { counted } from "../../ui/words";
import { choose, nameOfSource, type Side, sourcesOf } from "./sources";

const AROUND = 100;

export function Chooser({ app }: { app: App }) {
  const { side } = sourcesOf(app);
  const both = app.store.selectionA.value && app.store.selectionB.value;
  return (
    <section class="chooser" aria-label="Which images">
      <fieldset class="segments">
        <legend>Which selection is chosen next</legend>
        {(["A", "B"] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={side.value === one}
            onClick={() => {
              side.value = one;
            }}
          >
            {both && (
              <i
                class="mark"
                style={{ background: classColour(one === "A" ? 6 : 0, theme.value) }}
                aria-hidden="true"
              />
            )}
            Selection {one}
            <small> {sizeOf(app, one)}</small>
          </button>
        ))}
      </fieldset>
      <div class="ways">
        <ByClass app={app} />
        <button type="button" disabled={!app.store.cursor.value} onClick={() => aroundCursor(app)}>
          {AROUND} nearest to the cursor
        </button>
      </div>
    </section>
  );
}

function sizeOf(app: App, side: Side): string {
  const rows = (side === "A" ? app.store.selectionA : app.store.selectionB).value;
  const source = sourcesOf(app)[side].value;
  if (!rows || !source) return side === "A" ? "none yet" : "to compare with";
  return `${counted(rows.length, "image")}, ${nameOfSource(source)}`;
}

function ByClass({ app }: { app: App }) {
  const { labels } = app.manifest;
  if (labels.length === 0) return null;
  const { side, A, B } = sourcesOf(app);
  const source = (side.value === "A" ? A : B).value;
  const now = source?.kind === "class" ? `${source.label}\n${source.name}` : "";
  return (
    <label class="choice">
      all of class
      <select
        value={now}
        onChange={(event) => {
          const [label, name] = event.currentTarget.value.split("\n");
          choose(app, label ? { kind: "class", label, name } : null);
        }}
      >
        <option value="">…</option>
        {labels.map((label) => (
          <optgroup key={label.name} label={label.name}>
            {label.classes.map((name) => (
              <option key={name} value={`${label.name}\n${name}`}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function aroundCursor(app: App): void {
  const image = app.store.cursor.peek()?.nearest.rows[0];
  if (image !== undefined) choose(app, { kind: "around", image, count: Math.min(AROUND, app.manifest.images.count) });
}
