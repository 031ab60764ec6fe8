/** The element that everything is in, in the chosen theme. */

import { effect } from "@preact/signals";
import { theme } from "./theme";

export function mountTheme(root: HTMLElement): () => void {
  root.classList.add("hinterland");
  return effect(() => {
    root.dataset.theme = theme.value;
  });
}
