/** Where the bytes of a bundle come from. */

/** The compiled runtime of the decoder. */
export const WASM = "ort-wasm.wasm";

export interface Parts {
  /** the manifest as it was parsed from JSON; read.ts checks it */
  manifest(): Promise<unknown>;
  /** the bytes of part `name`, decompressed */
  part(name: string): Promise<ArrayBuffer>;
  /** the wasm of onnxruntime-web, decompressed */
  wasm(): Promise<ArrayBuffer>;
  /** a worker that runs decoder-worker.js */
  worker(): Promise<Worker>;
}

/** A classic worker from its source: from file:// and in notebooks nothing else is allowed. */
export function workerFrom(source: BlobPart): Worker {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return new Worker(address);
  } finally {
    // the worker has its own hold on the blob as soon as it was made
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}
