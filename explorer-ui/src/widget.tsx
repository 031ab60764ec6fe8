/** widget.js: the same in a notebook, for anywidget. */

import { render as draw } from "preact";
import { open } from "./app/open";
import { asProblem } from "./bundle/problem";
import type { WidgetModel } from "./bundle/widget-parts";
import { WidgetParts } from "./bundle/widget-parts";
import { mountTheme } from "./ui/mount";
import { Shell } from "./ui/shell";
import { Trouble } from "./ui/trouble";

async function render({ model, el }: { model: WidgetModel; el: HTMLElement }): Promise<() => void> {
  const root = el.appendChild(document.createElement("div"));
  root.classList.add("within");
  const stopTheme = mountTheme(root);
  let close = (): void => undefined;
  try {
    const opened = await open(new WidgetParts(model), false);
    close = opened.close;
    draw(<Shell app={opened.app} />, root);
  } catch (thrown) {
    draw(<Trouble problem={asProblem(thrown)} />, root);
  }
  return () => {
    draw(null, root);
    close();
    stopTheme();
  };
}

export default { render };
