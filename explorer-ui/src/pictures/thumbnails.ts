/** The images themselves, cut from the sheets of the bundle; each sheet is decoded once, when it is first looked at. */

import type { Images, Sheet } from "../bundle/manifest";
import type { Parts } from "../bundle/parts";

/** Where an image lies in a sheet. */
export interface Cutting {
  sheet: ImageBitmap;
  x: number;
  y: number;
  width: number;
  height: number;
}

const MOST_SHEETS = 24;

export class Thumbnails {
  private readonly sheets = new Map<string, Promise<ImageBitmap>>();
  private readonly ready = new Map<string, ImageBitmap>();

  constructor(
    private readonly parts: Parts,
    private readonly images: Images,
  ) {}

  /** The image at once, or null where its sheet is not decoded yet: `get` sets that going. */
  peek(index: number): Cutting | null {
    const sheet = this.sheetOf(index);
    const bitmap = sheet && this.ready.get(sheet.part);
    return bitmap ? cutting(sheet, bitmap, index) : null;
  }

  /** null where the bundle has no picture of this image. */
  async get(index: number): Promise<Cutting | null> {
    const sheet = this.sheetOf(index);
    if (!sheet) return null;
    let read = this.sheets.get(sheet.part);
    if (!read) {
      read = this.read(sheet);
      this.sheets.set(sheet.part, read);
    }
    return cutting(sheet, await read, index);
  }

  private sheetOf(index: number): Sheet | undefined {
    return this.images.sheets.find(({ first, count }) => index >= first && index < first + count);
  }

  private async read(sheet: Sheet): Promise<ImageBitmap> {
    const bitmap = await createImageBitmap(new Blob([await this.parts.part(sheet.part)], { type: "image/webp" }));
    this.ready.set(sheet.part, bitmap);
    const [oldest] = this.ready.keys();
    if (this.ready.size > MOST_SHEETS && oldest !== undefined) {
      // not closed: a drawing may still hold it
      this.ready.delete(oldest);
      this.sheets.delete(oldest);
    }
    return bitmap;
  }
}

function cutting(sheet: Sheet, bitmap: ImageBitmap, index: number): Cutting {
  const place = index - sheet.first;
  const { tile_width: width, tile_height: height } = sheet;
  return {
    sheet: bitmap,
    x: (place % sheet.columns) * width,
    y: Math.floor(place / sheet.columns) * height,
    width,
    height,
  };
}
