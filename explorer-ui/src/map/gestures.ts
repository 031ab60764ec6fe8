/** Pointers on the map: hover, the chosen tool, pulling, wheel and pinch. */

import { effect } from "@preact/signals";
import type { App } from "../app/app";
import { pulled, zoomedAt } from "../scatter/camera";
import type { Stage } from "./stage";

const NEAR = 14; // CSS pixels around the pointer
const NEAR_FINGER = 26;

interface Pointer {
  left: number;
  top: number;
}

export function listen(app: App, stage: Stage, canvas: HTMLCanvasElement): () => void {
  const down = new Map<number, Pointer>();
  let doing: "nothing" | "tool" | "pull" = "nothing";
  const toolInHand = () => app.tools.peek().find(({ id }) => id === app.store.tool.peek());
  const at = (event: MouseEvent): Pointer => {
    const box = canvas.getBoundingClientRect();
    return { left: event.clientX - box.left, top: event.clientY - box.top };
  };

  const start = (event: PointerEvent): void => {
    canvas.setPointerCapture(event.pointerId);
    const point = at(event);
    down.set(event.pointerId, point);
    if (doing === "tool") {
      const tool = toolInHand();
      if (tool?.cancel) tool.cancel();
      else tool?.end();
    }
    const pulls = down.size > 1 || event.button > 0 || event.shiftKey || app.store.tool.peek() === "move";
    doing = pulls ? "pull" : "tool";
    const [x, y] = stage.at(point.left, point.top);
    if (event.pointerType === "touch") app.actions.hover(stage.pointNear(x, y, NEAR_FINGER));
    if (doing === "tool") toolInHand()?.start(x, y);
  };

  const move = (event: PointerEvent): void => {
    const point = at(event);
    const before = down.get(event.pointerId);
    const [x, y] = stage.at(point.left, point.top);
    if (!before) {
      app.actions.hover(stage.pointNear(x, y, NEAR));
      return;
    }
    if (doing === "pull") pull(event.pointerId, before, point);
    if (doing === "tool") {
      toolInHand()?.move(x, y);
      app.actions.hover(-1);
    }
    down.set(event.pointerId, point);
  };

  const pull = (id: number, before: Pointer, now: Pointer): void => {
    const share = 1 / down.size;
    const size = stage.size.peek();
    let camera = pulled(stage.camera.peek(), size, (now.left - before.left) * share, (now.top - before.top) * share);
    const other = [...down].find(([key]) => key !== id)?.[1];
    if (other) {
      const apart = (point: Pointer): number => Math.hypot(point.left - other.left, point.top - other.top) || 1;
      const [x, y] = stage.at((now.left + other.left) / 2, (now.top + other.top) / 2);
      camera = zoomedAt(camera, apart(now) / apart(before), x, y);
    }
    stage.look(camera);
  };

  const end = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (doing === "tool") toolInHand()?.end();
    doing = down.size > 0 ? "pull" : "nothing";
  };

  const leave = (): void => {
    if (down.size === 0) app.actions.hover(-1);
  };

  const wheel = (event: WheelEvent): void => {
    // in a notebook the wheel goes on past the map, until that has the focus
    if (canvas.closest(".within") && !canvas.matches(":focus") && !event.ctrlKey) return;
    event.preventDefault();
    const point = at(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    const factor = Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * 0.002);
    stage.look(zoomedAt(stage.camera.peek(), factor, ...stage.at(point.left, point.top)));
  };

  const twice = (event: MouseEvent): void => {
    const point = at(event);
    const image = stage.pointNear(...stage.at(point.left, point.top), NEAR);
    if (image >= 0) app.actions.goToImage(image);
  };

  const listeners: [string, (event: never) => void][] = [
    ["pointerdown", start],
    ["pointermove", move],
    ["pointerup", end],
    ["pointercancel", end],
    ["pointerleave", leave],
    ["wheel", wheel],
    ["dblclick", twice],
    ["contextmenu", (event: Event) => event.preventDefault()],
  ];
  for (const [name, run] of listeners) canvas.addEventListener(name, run as EventListener, { passive: false });
  const stopCursor = effect(() => {
    canvas.style.cursor = app.store.tool.value === "move" ? "grab" : "crosshair";
  });
  return () => {
    stopCursor();
    for (const [name, run] of listeners) canvas.removeEventListener(name, run as EventListener);
  };
}
