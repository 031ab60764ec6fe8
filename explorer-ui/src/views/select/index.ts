/** View 5, as the page takes it in. */

import type { View } from "../index";
import { lassoLayer, lassoTool } from "./on-map";
import { SelectPanel } from "./panel";
import { followSources, sourceFrom, sourcesOf, sourceText } from "./sources";

export const select: View = {
  id: "select",
  title: "Select",
  fits: () => true,
  install(app) {
    app.layers.value = [...app.layers.value, lassoLayer(app)];
    app.tools.value = [...app.tools.value, lassoTool(app)];
    followSources(app);
  },
  address: {
    a: {
      write: (app) => sourceText(sourcesOf(app).A.value),
      read: (app, text) => {
        sourcesOf(app).A.value = sourceFrom(app, text);
      },
    },
    b: {
      write: (app) => sourceText(sourcesOf(app).B.value),
      read: (app, text) => {
        sourcesOf(app).B.value = sourceFrom(app, text);
      },
    },
  },
  Panel: SelectPanel,
};
