/**
 * Which points of the map are near a position: a grid of square cells, each with the list of its points.
 *
 * Built bit by bit (`add`), so that a million points never hold up the page; what was added so far is found already.
 * About four points a cell where they lie evenly; a lookup walks outwards ring by ring until no nearer one can follow.
 * Bentley, Weide & Yao 1980 (optimal expected-time algorithms for closest point problems).
 */

import type { Nearest } from "./nearest";
import { Shortlist } from "./nearest";

const POINTS_PER_CELL = 4;
const MOST_CELLS = 1 << 20;

export class GridIndex {
  private readonly side: number;
  private readonly head: Int32Array; // the last point added to each cell, -1 where none
  private readonly next: Int32Array; // the point added before it to the same cell
  private added = 0;

  /**
   * @param positions (N, 2), x and y in turn; those that are not finite are never found
   * @param low the least x and y: the map's corner
   * @param extent the width and height that the grid covers; points outside it lie in its border cells
   */
  constructor(
    private readonly positions: ArrayLike<number>,
    private readonly low = -1,
    private readonly extent = 2,
  ) {
    const cells = Math.min(MOST_CELLS, Math.max(1, positions.length / 2 / POINTS_PER_CELL));
    this.side = Math.max(1, Math.round(Math.sqrt(cells)));
    this.head = new Int32Array(this.side * this.side).fill(-1);
    this.next = new Int32Array(positions.length / 2).fill(-1);
  }

  /** How many points the positions have. */
  get size(): number {
    return this.next.length;
  }

  /** True when every point is in. */
  get complete(): boolean {
    return this.added === this.size;
  }

  /** Put the next `most` points in; true when all are. 100,000 take about 3 ms. */
  add(most = 100_000): boolean {
    const end = Math.min(this.size, this.added + most);
    for (let row = this.added; row < end; row++) {
      const x = this.positions[2 * row];
      const y = this.positions[2 * row + 1];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      const cell = this.place(y) * this.side + this.place(x);
      this.next[row] = this.head[cell];
      this.head[cell] = row;
    }
    this.added = end;
    return this.complete;
  }

  /** The point nearest to (x, y) and at most `within` away, or -1. */
  nearest(x: number, y: number, within = Number.POSITIVE_INFINITY): number {
    const found = this.nearestFew(x, y, 1, within);
    return found.rows.length > 0 ? found.rows[0] : -1;
  }

  /** The `k` points nearest to (x, y) and at most `within` away, nearest first. */
  nearestFew(x: number, y: number, k: number, within = Number.POSITIVE_INFINITY): Nearest {
    const found = new Shortlist(Math.max(0, k));
    if (k > 0 && Number.isFinite(x) && Number.isFinite(y)) this.search(x, y, within, found);
    return found.result();
  }

  private search(x: number, y: number, within: number, found: Shortlist): void {
    const column = this.place(x);
    const row = this.place(y);
    const size = this.extent / this.side;
    const limit = within * within * (1 + 1e-12);
    for (let ring = 0; ring < this.side; ring++) {
      // whatever lies in this ring or beyond is at least so far away
      const reach = ring === 0 ? 0 : this.gap(x, y, column, row, ring, size);
      if (reach * reach > Math.min(found.worst, limit)) return;
      this.searchRing(column, row, ring, x, y, limit, found);
    }
  }

  /** The distance from (x, y) to the nearest cell of a ring, 0 where the position lies outside the grid. */
  private gap(x: number, y: number, column: number, row: number, ring: number, size: number): number {
    const left = x - (this.low + (column - ring + 1) * size);
    const right = this.low + (column + ring) * size - x;
    const below = y - (this.low + (row - ring + 1) * size);
    const above = this.low + (row + ring) * size - y;
    let nearest = Number.POSITIVE_INFINITY; // sides beyond the grid hold nothing
    if (column - ring >= 0) nearest = Math.min(nearest, left);
    if (column + ring < this.side) nearest = Math.min(nearest, right);
    if (row - ring >= 0) nearest = Math.min(nearest, below);
    if (row + ring < this.side) nearest = Math.min(nearest, above);
    return Math.max(0, nearest);
  }

  private searchRing(
    column: number,
    row: number,
    ring: number,
    x: number,
    y: number,
    limit: number,
    found: Shortlist,
  ): void {
    const top = Math.min(this.side - 1, row + ring);
    for (let r = Math.max(0, row - ring); r <= top; r++) {
      const whole = Math.abs(r - row) === ring;
      const step = whole || ring === 0 ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c >= 0 && c < this.side) this.searchCell(r * this.side + c, x, y, limit, found);
      }
    }
  }

  private searchCell(cell: number, x: number, y: number, limit: number, found: Shortlist): void {
    for (let point = this.head[cell]; point >= 0; point = this.next[point]) {
      const dx = this.positions[2 * point] - x;
      const dy = this.positions[2 * point + 1] - y;
      const squared = dx * dx + dy * dy;
      if (squared <= limit) found.offer(point, squared);
    }
  }

  private place(coordinate: number): number {
    const cell = Math.floor(((coordinate - this.low) / this.extent) * this.side);
    return Math.min(this.side - 1, Math.max(0, cell));
  }
}
