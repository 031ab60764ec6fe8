/** View 3, as the page takes it in. */

import type { View } from "../index";
import { pathLayer, pathTool } from "./on-map";
import { PathPanel } from "./panel";
import { followMap, readStops, stopsText } from "./stops";

export const path: View = {
  id: "path",
  title: "Path",
  fits: () => true,
  install(app) {
    app.layers.value = [...app.layers.value, pathLayer(app)];
    app.tools.value = [...app.tools.value, pathTool(app)];
    followMap(app);
  },
  address: { path: { write: stopsText, read: readStops } },
  Panel: PathPanel,
};
