/** Which map, which colours, which tool, how near. */

import type { App } from "../app/app";
import { choicesOf, colourFrom, colourText } from "../colour/choices";
import { zoomedAt } from "../scatter/camera";
import { MAP_NAMES } from "../ui/words";
import type { Stage } from "./stage";

export function Toolbar({ app, stage }: { app: App; stage: Stage | null }) {
  const { store } = app;
  return (
    <div class="toolbar" role="toolbar" aria-label="Map settings">
      {app.manifest.models.length > 1 && <Models app={app} />}
      <fieldset class="segments">
        <legend>Map</legend>
        {app.model.value.projections.map(({ kind }, index) => (
          <button
            key={kind}
            type="button"
            aria-pressed={app.projection.value.kind === kind}
            onClick={() => {
              store.projection.value = index;
            }}
          >
            {MAP_NAMES[kind]}
          </button>
        ))}
      </fieldset>
      <Colours app={app} />
      <label class="check">
        <input
          type="checkbox"
          checked={store.contours.value}
          onChange={(event) => {
            store.contours.value = event.currentTarget.checked;
          }}
        />
        contours
      </label>
      <span class="gap" />
      <fieldset class="segments icons">
        <legend>Dragging</legend>
        {app.tools.value.map(({ id, title, hint, key, icon }) => (
          <button
            key={id}
            type="button"
            aria-pressed={store.tool.value === id}
            aria-label={title}
            title={`${title} (${key}): ${hint}`}
            onClick={() => {
              store.tool.value = id;
            }}
          >
            <Icon path={icon} />
          </button>
        ))}
      </fieldset>
      {stage && <Zoom stage={stage} />}
    </div>
  );
}

function Models({ app }: { app: App }) {
  return (
    <label class="choice">
      Model
      <select
        value={app.store.model.value}
        onChange={(event) => app.actions.chooseModel(Number(event.currentTarget.value))}
      >
        {app.manifest.models.map(({ name }, index) => (
          <option key={name} value={index}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Colours({ app }: { app: App }) {
  const choices = choicesOf(app.manifest, app.model.value);
  return (
    <label class="choice">
      Colour by
      <select
        value={colourText(app.store.colour.value)}
        onChange={(event) => {
          const by = colourFrom(event.currentTarget.value, choices);
          if (by) app.store.colour.value = by;
        }}
      >
        {choices.map(({ by, title }) => (
          <option key={colourText(by)} value={colourText(by)}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Zoom({ stage }: { stage: Stage }) {
  const by = (factor: number) => () => {
    const { x, y } = stage.camera.peek();
    stage.look(zoomedAt(stage.camera.peek(), factor, x, y));
  };
  return (
    <fieldset class="segments icons">
      <legend>Zoom</legend>
      <button type="button" aria-label="Nearer" title="Nearer (+)" onClick={by(1.5)}>
        <Icon path="M8 3v10M3 8h10" />
      </button>
      <button type="button" aria-label="Farther" title="Farther (−)" onClick={by(1 / 1.5)}>
        <Icon path="M3 8h10" />
      </button>
      <button type="button" aria-label="Whole map" title="Whole map (0)" onClick={() => stage.whole()}>
        <Icon path="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
      </button>
    </fieldset>
  );
}

export function Icon({ path }: { path: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
