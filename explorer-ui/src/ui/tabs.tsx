/** The panels, one shown at a time. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */

import { useRef } from "preact/hooks";
import type { App } from "../app/app";
import type { View } from "../views";

const TURNS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function Tabs({ app, views }: { app: App; views: View[] }) {
  const list = useRef<HTMLDivElement>(null);
  const { view } = app.store;
  const chosen = views.find(({ id }) => id === view.value) ?? views[0];
  const turn = (event: KeyboardEvent): void => {
    const by = TURNS[event.key];
    if (!by) return;
    const at = (views.indexOf(chosen) + by + views.length) % views.length;
    view.value = views[at].id;
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[at]?.focus();
    event.preventDefault();
  };
  return (
    <aside class="panel" aria-label="Views">
      {views.length > 1 && (
        <div class="tabs" role="tablist" aria-label="Views" ref={list} onKeyDown={turn}>
          {views.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={id === chosen.id}
              aria-controls={`panel-${chosen.id}`}
              tabIndex={id === chosen.id ? 0 : -1}
              onClick={() => {
                view.value = id;
              }}
            >
              {title}
            </button>
          ))}
        </div>
      )}
      <div
        class="shown"
        key={chosen.id}
        id={`panel-${chosen.id}`}
        {...(views.length > 1 ? { role: "tabpanel", "aria-labelledby": `tab-${chosen.id}` } : {})}
      >
        <h2 class="unseen">{chosen.title}</h2>
        <chosen.Panel app={app} />
      </div>
    </aside>
  );
}
