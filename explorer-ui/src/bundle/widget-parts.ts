/** Parts that come with a notebook's widget: its model's traits, sent whole. */

import type { Parts } from "./parts";
import { WASM, workerFrom } from "./parts";
import { Problem } from "./problem";
import { gunzip } from "./unpack";

/** The part of anywidget's model that is used here. */
export interface WidgetModel {
  get(trait: "manifest"): unknown;
  get(trait: "parts"): Record<string, DataView | undefined>;
  get(trait: "worker"): string;
  get(trait: "wasm"): DataView;
}

export class WidgetParts implements Parts {
  constructor(private readonly model: WidgetModel) {}

  async manifest(): Promise<unknown> {
    return this.model.get("manifest");
  }

  async part(name: string): Promise<ArrayBuffer> {
    const view = this.model.get("parts")[name];
    if (!view) throw new Problem(`The part "${name}" did not come with the widget.`, "Run the cell again.");
    return bytesOf(view).slice().buffer;
  }

  async wasm(): Promise<ArrayBuffer> {
    const view = this.model.get("wasm");
    if (!view) throw new Problem(`"${WASM}" did not come with the widget.`, "Run the cell again.");
    return (await gunzip(bytesOf(view))).buffer;
  }

  async worker(): Promise<Worker> {
    return workerFrom(this.model.get("worker"));
  }
}

function bytesOf(view: DataView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
}
