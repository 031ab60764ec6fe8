/** Which part of the map is seen: pure maths, no drawing. */

/** The place in the middle of the canvas, and how many times larger than whole the map is. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

/** Size of the canvas in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

export const HOME: Camera = { x: 0, y: 0, zoom: 1 };
const LEAST = 0.4;
const MOST = 200;
const MARGIN = 0.92; // of the canvas is the whole map

/** CSS pixels of one unit of the map, of which the whole has two. */
export function unitOf(camera: Camera, { width, height }: Size): number {
  return (camera.zoom * MARGIN * Math.min(width, height)) / 2;
}

/** A place of the map -> CSS pixels from the top left. */
export function toScreen(camera: Camera, size: Size, x: number, y: number): [number, number] {
  const unit = unitOf(camera, size);
  return [size.width / 2 + (x - camera.x) * unit, size.height / 2 - (y - camera.y) * unit];
}

/** CSS pixels from the top left -> a place of the map. */
export function toMap(camera: Camera, size: Size, left: number, top: number): [number, number] {
  const unit = unitOf(camera, size);
  return [camera.x + (left - size.width / 2) / unit, camera.y - (top - size.height / 2) / unit];
}

/** `factor` times nearer, while place (x, y) stays where it is on the screen. */
export function zoomedAt(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = Math.min(MOST, Math.max(LEAST, camera.zoom * factor));
  const kept = camera.zoom / zoom;
  return within({ x: x + (camera.x - x) * kept, y: y + (camera.y - y) * kept, zoom });
}

/** Pulled by so many CSS pixels. */
export function pulled(camera: Camera, size: Size, right: number, down: number): Camera {
  const unit = unitOf(camera, size);
  return within({ ...camera, x: camera.x - right / unit, y: camera.y + down / unit });
}

/** Just far enough over that (x, y) is seen, with a little room around it. */
export function showing(camera: Camera, size: Size, x: number, y: number): Camera {
  const unit = unitOf(camera, size);
  const room = [(0.45 * size.width) / unit, (0.45 * size.height) / unit];
  return {
    ...camera,
    x: Math.min(Math.max(camera.x, x - room[0]), x + room[0]),
    y: Math.min(Math.max(camera.y, y - room[1]), y + room[1]),
  };
}

// the map is never lost from sight
function within(camera: Camera): Camera {
  return { ...camera, x: Math.min(1.2, Math.max(-1.2, camera.x)), y: Math.min(1.2, Math.max(-1.2, camera.y)) };
}
