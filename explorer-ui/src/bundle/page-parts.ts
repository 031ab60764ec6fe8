/** Parts within the page itself: one HTML file that works from disk. */

import { WorkerClient } from "../worker/client";
import type { Parts } from "./parts";
import { WASM, workerFrom } from "./parts";
import { Problem } from "./problem";
import { unpack } from "./unpack";

const ANEW = "The file is incomplete or was changed; make it anew with `hinterland export`.";
const SMALL = 400_000; // characters: unpacked at once, without a worker

export class PageParts implements Parts {
  private unpacking: Promise<WorkerClient> | null = null;
  private source: Promise<ArrayBuffer> | null = null;

  constructor(private readonly page: Document) {}

  async manifest(): Promise<unknown> {
    const text = this.page.getElementById("manifest")?.textContent;
    if (!text) throw new Problem("This page holds no manifest.", ANEW);
    try {
      return JSON.parse(text);
    } catch {
      throw new Problem("The manifest of this page is not JSON.", ANEW);
    }
  }

  part(name: string): Promise<ArrayBuffer> {
    return this.block(`part:${name}`, name);
  }

  wasm(): Promise<ArrayBuffer> {
    return this.block(`asset:${WASM}`, WASM);
  }

  async worker(): Promise<Worker> {
    this.source ??= this.block("asset:decoder-worker.js", "decoder-worker.js");
    return workerFrom(await this.source);
  }

  private async block(id: string, name: string): Promise<ArrayBuffer> {
    const element = this.page.getElementById(id);
    const text = element?.textContent?.trim();
    if (!element || text === undefined) throw new Problem(`The part "${name}" is missing from this page.`, ANEW);
    const encoding: string = element.dataset.encoding ?? "";
    const bytes = await this.unpacked(text, encoding).catch(() => {
      throw new Problem(`The part "${name}" of this page cannot be read.`, ANEW);
    });
    const expected = Number(element.dataset.bytes);
    if (bytes.byteLength !== expected)
      throw new Problem(`The part "${name}" has ${bytes.byteLength} bytes; ${expected} were written.`, ANEW);
    return bytes;
  }

  private async unpacked(text: string, encoding: string): Promise<ArrayBuffer> {
    if (text.length < SMALL) return unpack(text, encoding);
    this.unpacking ??= this.worker().then((worker) => new WorkerClient(worker));
    const answer = await (await this.unpacking).ask({ kind: "unpack", text, encoding });
    return answer.buffer;
  }
}
