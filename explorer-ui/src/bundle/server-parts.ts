/** Parts that a server holds: `hinterland explore`. All addresses are relative to the page. */

import type { Parts } from "./parts";
import { WASM } from "./parts";
import { Problem } from "./problem";

const RESTART = "Look into the terminal where `hinterland explore` runs, and reload the page.";

export class ServerParts implements Parts {
  constructor(
    private readonly page: Document,
    /** folders, with a slash at the end */
    private readonly at: { parts: string; assets: string },
  ) {}

  async manifest(): Promise<unknown> {
    const text = this.page.getElementById("manifest")?.textContent;
    if (!text) throw new Problem("The server sent a page without a manifest.", RESTART);
    return JSON.parse(text);
  }

  part(name: string): Promise<ArrayBuffer> {
    return fetched(this.at.parts + encodeURIComponent(name), name);
  }

  wasm(): Promise<ArrayBuffer> {
    return fetched(this.at.assets + WASM, WASM);
  }

  async worker(): Promise<Worker> {
    return new Worker(`${this.at.assets}decoder-worker.js`);
  }
}

async function fetched(address: string, name: string): Promise<ArrayBuffer> {
  const response = await fetch(address).catch(() => {
    throw new Problem(`The server did not answer when asked for "${name}".`, RESTART);
  });
  if (!response.ok) throw new Problem(`The server answered ${response.status} when asked for "${name}".`, RESTART);
  return response.arrayBuffer();
}
