/** View 5: what a selection is made of, what it looks like, and how two of them differ. */

import { useEffect } from "preact/hooks";
import type { App } from "../../app/app";
import { counted } from "../../ui/words";
import { Chooser } from "./chooser";
import { Composed } from "./composed";
import { FilmBetween } from "./film-between";
import { portraitA, portraitB } from "./findings";
import { PortraitView } from "./portrait";
import { sourcesOf } from "./sources";

export function SelectPanel({ app }: { app: App }) {
  useLassoInHand(app);
  const [a, b] = [app.store.selectionA.value, app.store.selectionB.value];
  return (
    <div class="select-view">
      <h2 class="unseen">Select</h2>
      <Chooser app={app} />
      {!a && (
        <p class="invitation">
          Draw around images on the map, or choose a class: what are they, and what sets them apart from the rest?
        </p>
      )}
      {a && a.length === 0 && <p class="note">No image lies within selection A.</p>}
      {a && a.length > 0 && (
        <>
          <Composed app={app} />
          <PortraitView app={app} side="A" portrait={portraitA(app).value} />
          {b && b.length > 0 && (
            <>
              <PortraitView app={app} side="B" portrait={portraitB(app).value} />
              <FilmBetween app={app} />
            </>
          )}
          <p class="buttons">
            <button type="button" onClick={() => clear(app)}>
              Clear {a && b ? "both selections" : `the ${counted(a.length, "image")}`}
            </button>
          </p>
        </>
      )}
    </div>
  );
}

function clear(app: App): void {
  const { A, B, side } = sourcesOf(app);
  A.value = null;
  B.value = null;
  side.value = "A";
}

/** While selections are looked at, dragging on the map draws; afterwards it decodes again. */
function useLassoInHand(app: App): void {
  useEffect(() => {
    const { tool } = app.store;
    if (tool.peek() === "decode") tool.value = "lasso";
    return () => {
      if (tool.peek() === "lasso") tool.value = "decode";
    };
  }, [app]);
}
