/** View 1: the map, its legend, and what the pointer is on. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { App } from "../app/app";
import { mark } from "../app/timing";
import { Problem } from "../bundle/problem";
import { Trouble } from "../ui/trouble";
import { counted, MAP_NAMES } from "../ui/words";
import { listen } from "./gestures";
import { HoverCard } from "./hover-card";
import { Inset } from "./inset";
import { keyOnMap } from "./keys";
import { MapLegend } from "./legend";
import { Stage } from "./stage";
import { Toolbar } from "./toolbar";
import { trustNumbers, trustWords } from "./trust";

export function MapView({ app }: { app: App }) {
  const points = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  // a lost context is gone for good: the canvases are made anew
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const [below, above] = [points.current, marks.current];
    if (!below || !above) return;
    try {
      const made = new Stage(app, below, above, () => mark("first-picture"));
      const stop = listen(app, made, above);
      const anew = (): void => setAttempt(attempt + 1);
      const lost = (event: Event): void => {
        event.preventDefault();
        setTimeout(anew, 500);
      };
      below.addEventListener("webglcontextlost", lost);
      setStage(made);
      return () => {
        below.removeEventListener("webglcontextlost", lost);
        stop();
        made.close();
      };
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      setProblem(thrown);
    }
  }, [app, attempt]);

  const projection = app.projection.value;
  const { count } = app.manifest.images;
  return (
    <section class="map" aria-label="Map">
      <Toolbar app={app} stage={stage} />
      <div class="stage">
        {problem ? (
          <Trouble problem={problem} />
        ) : (
          <>
            <canvas key={`points ${attempt}`} class="points" ref={points} />
            {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an application takes keys */}
            <canvas
              key={`marks ${attempt}`}
              class="marks"
              ref={marks}
              tabIndex={0}
              role="application"
              aria-roledescription="map"
              aria-label={`${projection.kind === "place" ? "Geographic" : MAP_NAMES[projection.kind]} map of ${counted(count, "image")}. Arrow keys move the cursor, which is decoded; Enter looks at the nearest image; ? lists all keys.`}
              onKeyDown={(event) => {
                if (stage && keyOnMap(app, stage, event)) event.preventDefault();
              }}
            />
            {app.positions.value === null && <p class="waiting">Reading the map …</p>}
            {stage && <HoverCard app={app} stage={stage} />}
            <Inset app={app} />
          </>
        )}
      </div>
      <div class="below">
        <MapLegend app={app} />
        <p class="trust" title={trustNumbers(projection)}>
          {trustWords(projection)} <small>{trustNumbers(projection)}.</small>
        </p>
      </div>
    </section>
  );
}
