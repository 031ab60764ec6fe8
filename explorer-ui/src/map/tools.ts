/** What dragging on the map does, before any view adds to it. */

import type { App } from "../app/app";
import type { Tool } from "../app/layers";

const nothing = (): void => undefined;

export function mapTools(app: App): Tool[] {
  return [
    {
      id: "decode",
      title: "Decode",
      hint: "Click anywhere to decode that place; drag for a live film.",
      key: "x",
      icon: "M8 1v4M8 11v4M1 8h4M11 8h4M8 8h.01",
      start: app.actions.moveTo,
      move: app.actions.moveTo,
      end: nothing,
    },
    {
      id: "move",
      title: "Move the map",
      hint: "Drag to move the map; shift and drag does so with every tool.",
      key: "v",
      icon: "M8 1v14M1 8h14M8 1 6 3M8 1l2 2M8 15l-2-2M8 15l2-2M1 8l2-2M1 8l2 2M15 8l-2-2M15 8l-2 2",
      start: nothing,
      move: nothing,
      end: nothing,
    },
  ];
}
