/** What the colours mean, with units; a class that is chosen here alone keeps its colour. */

import type { App } from "../app/app";
import { colouringOf, type Legend } from "../colour/colouring";
import { classColour, MOST_CLASSES, UNKNOWN } from "../maths/colours";
import { theme } from "../ui/theme";
import { number } from "../ui/words";

const STOPS = 16;

export function MapLegend({ app }: { app: App }) {
  const legend = colouringOf(app).value?.legend;
  switch (legend?.kind) {
    case "classes":
      return <Classes app={app} legend={legend} />;
    case "range":
      return <Range legend={legend} />;
    default:
      return <p class="legend">Every image is a point of one colour.</p>;
  }
}

function Classes({ app, legend }: { app: App; legend: Legend & { kind: "classes" } }) {
  const { onlyClass } = app.store;
  const rest = legend.classes.length - MOST_CLASSES;
  return (
    <ul class="legend classes" aria-label={`Colours: ${legend.name}`}>
      {legend.classes.slice(0, MOST_CLASSES).map((name, index) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={onlyClass.value === index}
            title={onlyClass.value === index ? "Show all classes" : `Show ${name} alone`}
            onClick={() => {
              onlyClass.value = onlyClass.value === index ? -1 : index;
            }}
          >
            <i class="dot" style={{ background: classColour(index, theme.value) }} />
            {name}
          </button>
        </li>
      ))}
      {(rest > 0 || legend.missing) && (
        <li>
          <span>
            <i class="dot" style={{ background: UNKNOWN[theme.value] }} />
            {rest > 0 ? `${rest} more classes${legend.missing ? ", or none given" : ""}` : "none given"}
          </span>
        </li>
      )}
    </ul>
  );
}

function Range({ legend }: { legend: Legend & { kind: "range" } }) {
  const { name, unit, low, high, more, scale, circular, note } = legend;
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => scale(i / STOPS, theme.value));
  const [below, above] = circular ? ["", ""] : [more[0] ? "≤ " : "", more[1] ? "≥ " : ""];
  return (
    <div class="legend range">
      <span>
        {name}
        {unit && ` (${unit})`}
      </span>
      <span class="end">
        {below}
        {number(low)}
      </span>
      <i class="bar" style={{ backgroundImage: `linear-gradient(to right, ${stops.join(", ")})` }} />
      <span class="end">
        {above}
        {number(high)}
      </span>
      {note && <small>{note}</small>}
    </div>
  );
}
