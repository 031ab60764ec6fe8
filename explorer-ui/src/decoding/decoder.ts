/** The run's own networks, run by a worker: latents -> images, and images -> latents. */

import type { Images, Manifest, Network } from "../bundle/manifest";
import type { Parts } from "../bundle/parts";
import { Problem } from "../bundle/problem";
import { WorkerClient } from "../worker/client";

const ELSEWHERE = "Open the page in a current Firefox, Chrome, Edge or Safari.";
const MOST_AT_ONCE = 256; // images a call: bounds memory, not speed

export class Decoder {
  private client: Promise<WorkerClient> | null = null;
  /** once the worker is there and the network in it: then nothing is waited for before it is asked */
  private live: WorkerClient | null = null;
  private readonly opened = new Map<string, Promise<void>>();
  private readonly ready = new Set<string>();

  constructor(
    private readonly parts: Parts,
    private readonly manifest: Manifest,
  ) {}

  /** Latents (n, D), flat -> images (n, C, H, W) in [0, 1], flat. */
  async decode(latents: Float32Array, model: number): Promise<Float32Array> {
    const { decoder, latent_size, name } = this.manifest.models[model];
    if (!decoder)
      throw new Problem(`The model "${name}" has no decoder in this bundle.`, "Export a run with a decoder.");
    const images = new Float32Array((latents.length / latent_size) * pixelsOf(this.manifest.images));
    const step = MOST_AT_ONCE * latent_size;
    for (let from = 0; from < latents.length; from += step) {
      const values = latents.slice(from, from + step);
      const shape = [values.length / latent_size, latent_size];
      const [decoded] = await this.run(`decoder ${model}`, decoder, values, shape);
      images.set(decoded, (from / latent_size) * pixelsOf(this.manifest.images));
    }
    return images;
  }

  /** Images (n, C, H, W) in [0, 1], flat -> latents: means (n, D), and log-variances where the posterior has any. */
  async encode(images: Float32Array, model: number): Promise<{ mean: Float32Array; logvar: Float32Array | null }> {
    const { encoder, name } = this.manifest.models[model];
    if (!encoder)
      throw new Problem(`The model "${name}" has no encoder in this bundle.`, "Export it with its encoder.");
    const { channels, height, width } = this.manifest.images;
    const shape = [images.length / pixelsOf(this.manifest.images), channels, height, width];
    const [mean, logvar] = await this.run(`encoder ${model}`, encoder, images.slice(), shape);
    return { mean, logvar: logvar ?? null };
  }

  /** Makes the first decoding quick: starts the worker and runs the network once. */
  async warm(model: number): Promise<void> {
    if (this.manifest.models[model].decoder)
      await this.decode(new Float32Array(this.manifest.models[model].latent_size), model);
  }

  close(): void {
    this.client?.then((client) => client.close()).catch(() => undefined);
  }

  private async run(name: string, network: Network, values: Float32Array, shape: number[]): Promise<Float32Array[]> {
    const { input, outputs } = network;
    const client = this.live && this.ready.has(name) ? this.live : await this.prepared(name, network);
    return (await client.ask({ kind: "run", name, input, outputs, values, shape }, [values.buffer])).outputs;
  }

  private async prepared(name: string, network: Network): Promise<WorkerClient> {
    this.client ??= this.start();
    const client = await this.client;
    if (!this.opened.has(name)) this.opened.set(name, this.open(client, name, network));
    await this.opened.get(name);
    this.live = client;
    this.ready.add(name);
    return client;
  }

  private async open(client: WorkerClient, name: string, network: Network): Promise<void> {
    const bytes = await this.parts.part(network.part);
    await client.ask({ kind: "open", name, network: bytes }, [bytes]).catch((thrown: Error) => {
      throw cannotRun(name, thrown.message);
    });
  }

  private async start(): Promise<WorkerClient> {
    if (typeof WebAssembly === "undefined")
      throw new Problem("This browser has no WebAssembly, so nothing can be decoded.", ELSEWHERE);
    const [worker, wasm] = await Promise.all([this.parts.worker(), this.parts.wasm()]);
    const client = new WorkerClient(worker);
    await client.ask({ kind: "start", wasm }, [wasm]);
    return client;
  }
}

function cannotRun(name: string, said: string): Problem {
  if (/backend|WebAssembly|wasm/i.test(said))
    return new Problem("This browser does not run WebAssembly on this page, so nothing can be decoded.", ELSEWHERE);
  return new Problem(
    `The ${name} cannot be run: ${said}.`,
    "The bundle may be damaged; make it anew with `hinterland export`.",
  );
}

/** Numbers in one image. */
export function pixelsOf({ channels, height, width }: Images): number {
  return channels * height * width;
}
