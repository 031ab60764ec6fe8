/** A small bundle of four images, as Python would describe it. */

import type { ArrayPart, DType, Manifest } from "../../src/bundle/manifest";
import type { Parts } from "../../src/bundle/parts";

export function array(part: string, dtype: DType, ...shape: number[]): ArrayPart {
  return { part, dtype, shape };
}

export function manifest(): Manifest {
  return {
    format: "hinterland-bundle",
    version: 1,
    made_by: "hinterland 0",
    title: "four",
    images: {
      count: 4,
      channels: 1,
      height: 2,
      width: 2,
      ids: "ids",
      split: "test",
      lo: [0],
      hi: [255],
      shown_bands: [0],
      sheets: [],
    },
    labels: [{ name: "class", classes: ["cat", "<b>dog</b>"], codes: array("codes", "int16", 4) }],
    factors: [{ name: "angle", unit: "degrees", period: 360, values: array("angle", "float32", 4) }],
    models: [
      {
        name: "vae",
        latent_size: 2,
        variational: false,
        latents: array("latents", "float32", 4, 2),
        logvar: null,
        statistics: { mean: [0, 0], std: [1, 1], kl: null, active: [true, true] },
        scores: [{ name: "KL", unit: "nats", values: array("kl", "float32", 4) }],
        components: {
          mean: array("mean", "float32", 2),
          vectors: array("vectors", "float32", 2, 2),
          variances: [1, 1],
        },
        projections: [
          {
            kind: "pca",
            positions: array("pca", "float32", 4, 2),
            inverse: { kind: "linear", mean: [0, 0], u: [1, 0], v: [0, 1] },
            error: array("error", "float32", 4),
            trustworthiness: 1,
            continuity: 1,
            trust_sample: 4,
            settings: "",
          },
        ],
        neighbours: array("neighbours", "int32", 4, 2),
        neighbour_distances: array("distances", "float32", 4, 2),
        neighbours_recall: 1,
        decoder: null,
        encoder: null,
        findings: [],
      },
    ],
    server: null,
  };
}

/** Parts that hold these arrays and nothing else. */
export function partsOf(arrays: Record<string, ArrayBufferView<ArrayBuffer>>, described: unknown = manifest()): Parts {
  return {
    manifest: async () => described,
    part: async (name) => {
      const view = arrays[name];
      if (!view) throw new Error(`no part ${name}`);
      return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    },
    wasm: () => Promise.reject(new Error("no wasm")),
    worker: () => Promise.reject(new Error("no worker")),
  };
}
