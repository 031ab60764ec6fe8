/** The keyboard on the map and on the page; Help lists what is here. */

import type { App } from "../app/app";
import { valuesOf } from "../app/values";
import { choicesOf } from "../colour/choices";
import { nextTowards } from "../maths/towards";
import { zoomedAt } from "../scatter/camera";
import { switchTheme } from "../ui/theme";
import type { Stage } from "./stage";

export const KEYS: [string, string][] = [
  ["arrow keys", "move the cursor on the map, on the ground to the next image; with shift, five times as far"],
  ["enter", "look at the image nearest to the cursor"],
  ["+  −  0", "nearer, farther, the whole map"],
  ["m", "the next map: PCA, t-SNE, UMAP, and the ground where it is known"],
  ["c", "the next colouring"],
  ["d", "density contours on or off"],
  ["l", "light or dark"],
  ["escape", "take the cursor away"],
  ["?", "this list"],
];

const STEP = 10; // CSS pixels
const ANYWHERE = 1e6; // CSS pixels
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Keys while the map has the focus; true where the key was meant for it. */
export function keyOnMap(app: App, stage: Stage, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { store, actions } = app;
  const arrow = ARROWS[event.key];
  const cursor = store.cursor.peek();
  const camera = stage.camera.peek();
  const from = cursor ?? { x: camera.x, y: camera.y };
  if (arrow && cursor && !app.projection.peek().inverse) {
    toNextImage(app, stage, cursor, arrow, event.shiftKey ? 5 : 1);
    return true;
  }
  if (arrow) {
    const step = (STEP * (event.shiftKey ? 5 : 1) * 2) / (stage.size.peek().height * camera.zoom);
    const clamp = (value: number): number => Math.min(1.2, Math.max(-1.2, value));
    const [x, y] = cursor ? [clamp(from.x + arrow[0] * step), clamp(from.y + arrow[1] * step)] : [from.x, from.y];
    stage.show(x, y);
    actions.moveTo(x, y);
    return true;
  }
  switch (event.key) {
    case "+":
    case "=":
      stage.look(zoomedAt(camera, 1.3, from.x, from.y));
      return true;
    case "-":
    case "−":
      stage.look(zoomedAt(camera, 1 / 1.3, from.x, from.y));
      return true;
    case "0":
      stage.whole();
      return true;
    case "Enter":
      lookAt(app, stage.pointNear(from.x, from.y, ANYWHERE));
      return true;
    case "Escape":
      actions.hover(-1);
      actions.clearCursor();
      return true;
    default:
      return false;
  }
}

/** Where the cursor rests on images alone, a small step would lead back to the same one. */
function toNextImage(app: App, stage: Stage, from: { x: number; y: number }, arrow: [number, number], times: number) {
  const positions = app.positions.peek();
  if (!positions) return;
  let [image, { x, y }] = [-1, from];
  for (let i = 0; i < times; i++) {
    const next = nextTowards(positions, x, y, arrow);
    if (next < 0) break;
    image = next;
    [x, y] = [positions[2 * image], positions[2 * image + 1]];
  }
  if (image < 0) return;
  stage.show(x, y);
  app.actions.goToImage(image);
}

/** As if the pointer rested on the image; and it is read out. */
function lookAt(app: App, image: number): void {
  app.actions.hover(image);
  if (image < 0) return;
  const values = valuesOf(app, image).map(({ name, value, unit }) => `${name} ${value} ${unit}`.trim());
  app.actions.say(`Image ${app.ids.peek()?.at(image) ?? image + 1}: ${values.join(", ")}.`);
}

/** Keys anywhere on the page, but in fields that take text. */
export function keyOnPage(app: App, openHelp: () => void, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (target.closest("input:not([type=checkbox], [type=range]), select, textarea, dialog")) return;
  const { store } = app;
  const tool = app.tools.peek().find(({ key }) => key === event.key);
  if (tool) {
    store.tool.value = tool.id;
    return;
  }
  switch (event.key) {
    case "m":
      store.projection.value = (store.projection.peek() + 1) % app.model.peek().projections.length;
      return;
    case "c": {
      const choices = choicesOf(app.manifest, app.model.peek());
      const at = choices.findIndex(({ by }) => JSON.stringify(by) === JSON.stringify(store.colour.peek()));
      store.colour.value = choices[(at + 1) % choices.length].by;
      return;
    }
    case "d":
      store.contours.value = !store.contours.peek();
      return;
    case "l":
      switchTheme();
      return;
    case "?":
      openHelp();
      return;
  }
}
