/** The path on the map: a line for each way, the stops by their numbers, and where the film is. */

import type { App } from "../../app/app";
import type { Layer, Screen, Tool } from "../../app/layers";
import { INK } from "../../map/marks";
import type { Way } from "../../maths/paths";
import { routeOf } from "./route";
import { addImage, addPlace } from "./stops";

/** Told apart by their dashes, so that no colour is needed; in CSS pixels. */
export const DASHES: Record<Way, number[]> = { linear: [], slerp: [9, 5], hyperspherical: [2, 5] };

const SHAKE = 0.012; // of the map: a click that slips so far is a click still

type Context = CanvasRenderingContext2D;

export function pathLayer(app: App): Layer {
  const route = routeOf(app);
  return {
    id: "path",
    draw(context, screen) {
      if (app.store.view.value !== "path") return;
      const ink = INK[screen.theme];
      context.lineCap = "round";
      context.lineJoin = "round";
      for (const { way, places } of route.walks.value) {
        if (!places) continue;
        trace(context, screen, places);
        context.setLineDash([]);
        pen(context, ink.halo, 5);
        context.setLineDash(DASHES[way]);
        pen(context, ink.line, 2);
        context.setLineDash([]);
        if (route.share.value > 0) dot(context, screen, places, route.share.value, ink);
      }
      for (const [i, { x, y }] of app.store.path.value.entries()) stop(context, screen.x(x), screen.y(y), i + 1, ink);
    },
  };
}

function trace(context: Context, screen: Screen, places: Float64Array): void {
  context.beginPath();
  for (let i = 0; i < places.length; i += 2) context.lineTo(screen.x(places[i]), screen.y(places[i + 1]));
}

function pen(context: Context, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function dot(context: Context, screen: Screen, places: Float64Array, share: number, ink: Ink): void {
  const at = Math.round(share * (places.length / 2 - 1));
  context.beginPath();
  context.arc(screen.x(places[2 * at]), screen.y(places[2 * at + 1]), 5, 0, 2 * Math.PI);
  pen(context, ink.halo, 4);
  context.fillStyle = ink.line;
  context.fill();
}

type Ink = (typeof INK)["light"];

function stop(context: Context, x: number, y: number, number: number, ink: Ink): void {
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  pen(context, ink.halo, 4);
  context.fillStyle = ink.line;
  context.fill();
  context.fillStyle = ink.halo;
  context.font = "bold 13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(number), x, y + 0.5);
}

/** A click on an image takes that image, a click beside them that place; while dragging the place is decoded. */
export function pathTool(app: App): Tool {
  let [at, image]: [[number, number], number] = [[0, 0], -1];
  return {
    id: "path",
    title: "Path",
    hint: "Click two or three images or places: paths lead from one to the next.",
    key: "p",
    icon: "M2 13a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M11 3a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M5 13c6 0 0-10 6-10",
    start(x, y) {
      at = [x, y];
      image = app.store.hovered.peek();
      if (image >= 0) app.actions.goToImage(image);
      else app.actions.moveTo(x, y);
    },
    move(x, y) {
      if (image >= 0 && Math.hypot(x - at[0], y - at[1]) < SHAKE) return;
      at = [x, y];
      image = -1;
      app.actions.moveTo(x, y);
    },
    cancel: () => undefined, // no stop
    end() {
      app.store.view.value = "path";
      if (image >= 0) addImage(app, image);
      else addPlace(app, ...at);
    },
  };
}
