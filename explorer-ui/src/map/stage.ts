/** The canvases of the map and when they are drawn: points by WebGL below, lines and marks in 2D above. */

import { computed, effect, signal } from "@preact/signals";
import type { App } from "../app/app";
import type { Screen } from "../app/layers";
import { measure } from "../app/timing";
import { colouringOf, paletteOf } from "../colour/colouring";
import { classColour } from "../maths/colours";
import type { Camera, Size } from "../scatter/camera";
import { HOME, showing, toMap, toScreen, unitOf } from "../scatter/camera";
import { between, boundsOf, framing } from "../scatter/frame";
import { eased, pointAlpha, pointSize } from "../scatter/looks";
import { Renderer } from "../scatter/renderer";
import { theme } from "../ui/theme";

const MOVING_MS = 900;
const RESTS_MS = 180; // after the last move all points are drawn again, where some were drawn meanwhile

export class Stage {
  /** what is seen of the map */
  readonly camera = signal<Camera>(HOME);
  readonly size = signal<Size>({ width: 0, height: 0 });
  /** the camera that shows the whole map */
  readonly home = computed(() => {
    const positions = this.app.positions.value;
    const { width } = this.size.value;
    return positions && width > 0 ? framing(boundsOf(positions), this.size.value) : HOME;
  });
  private readonly renderer: Renderer;
  private readonly stops: (() => void)[] = [];
  private places: Float32Array | null = null;
  private began = 0;
  private moving = false;
  private atHome = true;
  private cameFrom: Camera = HOME;
  private rest = 0;
  private frame = 0;
  private pointsStale = true;
  private coloured = false;
  private drawn = false;

  constructor(
    private readonly app: App,
    private readonly points: HTMLCanvasElement,
    private readonly marks: HTMLCanvasElement,
    private readonly onFirstPicture: () => void,
  ) {
    this.renderer = new Renderer(points);
    const { manifest, store, positions } = app;
    this.follow(() => this.moveTo(positions.value));
    this.follow(() => {
      // whoever looks at the whole map goes on doing so
      void this.size.value;
      if (this.atHome && !this.moving) this.camera.value = this.home.peek();
    });
    this.follow(() => {
      const colouring = colouringOf(app).value;
      if (!colouring) return;
      this.renderer.setCodes(colouring.codes);
      this.coloured = true;
      this.redraw();
    });
    this.follow(() => {
      const colouring = colouringOf(app).value;
      if (!colouring) return;
      const marks = [6, 0].flatMap((index) => [...unitColour(classColour(index, theme.value)), 1]);
      this.renderer.setPalette(paletteOf(colouring.legend, theme.value, store.onlyClass.value), marks);
      this.redraw();
    });
    this.follow(() => {
      this.renderer.setFlags(flagsOf(manifest.images.count, store.selectionA.value, store.selectionB.value));
      this.redraw();
    });
    this.follow(() => {
      void this.camera.value;
      this.resize();
      if (this.drawn && this.renderer.thins) this.settle();
      this.redraw();
    });
    this.follow(() => {
      // whatever a layer reads makes the marks be drawn anew
      this.drawMarks();
    });
    const observer = new ResizeObserver(([{ contentRect }]) => {
      this.size.value = { width: contentRect.width, height: contentRect.height };
    });
    observer.observe(marks);
    this.stops.push(() => observer.disconnect());
  }

  /** CSS pixels from the top left -> a place of the map. */
  at(left: number, top: number): [number, number] {
    return toMap(this.camera.peek(), this.size.peek(), left, top);
  }

  /** Moves the view just so far that the place is seen. */
  show(x: number, y: number): void {
    const camera = showing(this.camera.peek(), this.size.peek(), x, y);
    const here = this.camera.peek();
    if (camera.x !== here.x || camera.y !== here.y) this.look(camera);
  }

  /** The reader chose what to see. */
  look(camera: Camera): void {
    this.atHome = false;
    this.camera.value = camera;
  }

  /** The whole map again. */
  whole(): void {
    this.atHome = true;
    this.camera.value = this.home.peek();
  }

  /** The point that is shown nearest to the place, at most so many CSS pixels away; -1 for none. */
  pointNear(x: number, y: number, pixels: number): number {
    const start = performance.now();
    const within = pixels / unitOf(this.camera.peek(), this.size.peek());
    const found = this.app.index.peek()?.nearest(x, y, within) ?? -1;
    measure("hover", start);
    return found;
  }

  close(): void {
    for (const stop of this.stops) stop();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.renderer.close();
  }

  private follow(run: () => void): void {
    this.stops.push(effect(run));
  }

  private moveTo(positions: Float32Array | null): void {
    if (!positions) return;
    const from = this.places ?? positions;
    this.moving = from !== positions && !wantsStillness();
    this.cameFrom = this.camera.peek();
    if (this.atHome && !this.moving) this.camera.value = this.home.peek();
    this.renderer.setPlaces(this.moving ? from : positions, positions);
    this.places = positions;
    this.began = performance.now();
    this.redraw();
  }

  private resize(): void {
    const { width, height } = this.size.value;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of [this.points, this.marks]) {
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w) canvas.width = w;
      if (canvas.height !== h) canvas.height = h;
    }
  }

  private redraw(): void {
    this.pointsStale = true;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.pointsStale) this.drawPoints();
    });
  }

  private drawPoints(): void {
    const { width, height } = this.size.peek();
    if (!this.places || !this.coloured || width === 0 || this.renderer.lost) return;
    const share = this.moving ? Math.min(1, (performance.now() - this.began) / MOVING_MS) : 1;
    if (this.moving && this.atHome) this.camera.value = between(this.cameFrom, this.home.peek(), eased(share));
    const camera = this.camera.peek();
    const count = this.places.length / 2;
    const unit = unitOf(camera, { width, height });
    const [sx, sy] = [(2 * unit) / width, (2 * unit) / height];
    const roughly = this.moving || this.rest !== 0 || !this.drawn;
    this.pointsStale = false;
    const start = performance.now();
    this.renderer.draw({
      view: [sx, sy, -camera.x * sx, -camera.y * sy],
      moved: eased(share),
      size: pointSize(count, camera.zoom / this.home.peek().zoom) * (this.points.width / width),
      alpha: pointAlpha(count, camera.zoom / this.home.peek().zoom),
      roughly,
    });
    measure("draw", start);
    if (this.renderer.thins && (!this.drawn || (this.moving && share >= 1))) this.settle();
    this.moving &&= share < 1;
    if (this.moving) this.redraw();
    this.drawn = true;
    this.onFirstPicture();
  }

  /** While things move some points stand for all; once they rest, all are drawn. */
  private settle(): void {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.rest = 0;
      this.redraw();
    }, RESTS_MS);
  }

  private drawMarks(): void {
    const camera = this.camera.value;
    const size = this.size.value;
    const context = this.marks.getContext("2d");
    if (!context || size.width === 0) return;
    this.resize();
    const ratio = this.marks.width / size.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    const screen: Screen = {
      x: (x) => toScreen(camera, size, x, 0)[0],
      y: (y) => toScreen(camera, size, 0, y)[1],
      unit: unitOf(camera, size),
      ...size,
      theme: theme.value,
    };
    for (const layer of this.app.layers.value) {
      context.save();
      layer.draw(context, screen);
      context.restore();
    }
  }
}

/** One byte an image: 1 in the first selection, 2 in the second, 0 in none; null where nothing is selected. */
export function flagsOf(count: number, a: Int32Array | null, b: Int32Array | null): Uint8Array | null {
  if (!a && !b) return null;
  const flags = new Uint8Array(count);
  for (const index of b ?? []) flags[index] = 2;
  for (const index of a ?? []) flags[index] = 1;
  return flags;
}

function unitColour(colour: string): number[] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255].map((value) => value / 255);
}

function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
