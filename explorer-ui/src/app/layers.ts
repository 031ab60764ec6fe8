/** How views reach onto the map: layers are drawn over its points, tools are what dragging on it does. */

import type { Theme } from "../maths/colours";

/** From places of the map to pixels of the canvas (CSS pixels), and how long a unit of the map is there. */
export interface Screen {
  x(mapX: number): number;
  y(mapY: number): number;
  unit: number;
  width: number;
  height: number;
  theme: Theme;
}

export interface Layer {
  id: string;
  /** draws; reading signals within it makes the map draw anew when they change */
  draw(context: CanvasRenderingContext2D, screen: Screen): void;
}

/** Places are those of the map. */
export interface Tool {
  id: string;
  title: string;
  /** what it is for, in one sentence */
  hint: string;
  /** one key that chooses it */
  key: string;
  /** SVG path in a box of 16 x 16 */
  icon: string;
  start(x: number, y: number): void;
  move(x: number, y: number): void;
  end(): void;
  /** a second finger came: what began was no such gesture; without it, it ends */
  cancel?(): void;
}
