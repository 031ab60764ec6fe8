/** What the reader sees and has chosen: one small store of signals. Maths and drawing read it; only actions.ts writes. */

import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Problem } from "./bundle/problem";
import type { Nearest } from "./maths/nearest";

/** What the points' colours mean. */
export type ColourBy =
  | { kind: "none" }
  | { kind: "label"; name: string }
  | { kind: "factor"; name: string }
  | { kind: "score"; name: string }
  | { kind: "trust" };

/** A place that is decoded. Positions are those of the map, in [-1, 1]. */
export interface Cursor {
  x: number;
  y: number;
  latent: Float32Array;
  /** the images nearest to the latent, by latent distance; rows are empty while they are looked up */
  nearest: Nearest;
  /** distance to the nearest image, in usual distances between neighbours; NaN while unknown */
  distance: number;
  /** farther from every image than 95 % of the images are from their nearest: false */
  supported: boolean;
  /** in [0, 1]: how strongly to show what is decoded here */
  strength: number;
}

/** Images of the bundle that were chosen together. */
export type Selection = Int32Array;

/** A stop of a path: a latent, and where it lies on the map. */
export interface Stop {
  latent: Float32Array;
  x: number;
  y: number;
  /** image that it is, -1 where it is a place between images */
  image: number;
}

export interface Store {
  problem: Signal<Problem | null>;
  /** passing trouble, said at the foot of the page */
  notice: Signal<string>;
  /** index into manifest.models */
  model: Signal<number>;
  /** index into that model's projections */
  projection: Signal<number>;
  colour: Signal<ColourBy>;
  /** the class that alone is coloured, -1 for all */
  onlyClass: Signal<number>;
  contours: Signal<boolean>;
  /** id of the panel that is shown beside the map */
  view: Signal<string>;
  /** id of what dragging on the map does: "decode", "move", or a tool that a view adds */
  tool: Signal<string>;
  cursor: Signal<Cursor | null>;
  /** what the cursor's latent decodes to: (C, H, W) in [0, 1] */
  decoded: Signal<Float32Array | null>;
  /** the image under the pointer, -1 for none */
  hovered: Signal<number>;
  selectionA: Signal<Selection | null>;
  selectionB: Signal<Selection | null>;
  path: Signal<Stop[]>;
  /** what a screen reader is told */
  said: Signal<string>;
}

export function createStore(): Store {
  return {
    problem: signal(null),
    notice: signal(""),
    model: signal(0),
    projection: signal(0),
    colour: signal<ColourBy>({ kind: "none" }),
    onlyClass: signal(-1),
    contours: signal(false),
    view: signal("here"),
    tool: signal("decode"),
    cursor: signal(null),
    decoded: signal(null),
    hovered: signal(-1),
    selectionA: signal(null),
    selectionB: signal(null),
    path: signal<Stop[]>([]),
    said: signal(""),
  };
}
