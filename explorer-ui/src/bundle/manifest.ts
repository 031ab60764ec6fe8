/**
 * What a bundle says about itself: the one contract between Python (src/hinterland/explorer/manifest.py writes it)
 * and this front end (which only reads it). Arrays are parts: little-endian, C order, by name. In a single file a
 * part is a gzipped base64 script block; on a server it is a file; in a notebook it is a binary buffer.
 */

export const FORMAT = "hinterland-bundle";
export const VERSION = 1;

export type DType = "float32" | "uint8" | "int16" | "int32";

/** An array that lies in the part of this name. */
export interface ArrayPart {
  part: string;
  dtype: DType;
  shape: number[];
}

export interface Manifest {
  format: typeof FORMAT;
  version: typeof VERSION;
  /** e.g. "hinterland 0.1.0" */
  made_by: string;
  title: string;
  images: Images;
  labels: Label[];
  factors: Factor[];
  /** one, or two of the same images */
  models: Model[];
  /** where a server answers: encoding, exact neighbours, rows of arrays too large to send; null in a single file */
  server: Server | null;
}

export interface Images {
  count: number;
  channels: number;
  height: number;
  width: number;
  /** part of JSON: string[] of `count` unique ids, shown as text */
  ids: string;
  /** "test", "validation" or "train": the split that is shown */
  split: string;
  /** pixels as stored -> [0, 1]: (stored - lo) / (hi - lo), one of each per band */
  lo: number[];
  hi: number[];
  /** the bands that are shown as red, green, blue (or one, shown as grey) */
  shown_bands: number[];
  sheets: Sheet[];
}

/** Thumbnails of images first .. first + count - 1, row by row from the top left, each tile_width x tile_height. */
export interface Sheet {
  /** part of an image file: WebP */
  part: string;
  first: number;
  count: number;
  columns: number;
  tile_width: number;
  tile_height: number;
}

export interface Label {
  name: string;
  classes: string[];
  /** int16 (count,): index into classes, -1 where missing */
  codes: ArrayPart;
}

export interface Factor {
  name: string;
  /** e.g. "degrees"; "" where unknown */
  unit: string;
  /** null where not circular */
  period: number | null;
  /** float32 (count,): NaN where missing */
  values: ArrayPart;
}

export interface Model {
  name: string;
  latent_size: number;
  variational: boolean;
  /** float32 (count, latent_size): posterior means */
  latents: ArrayPart;
  /** float32 (count, latent_size): log-variances in nats; null where the posterior is a point */
  logvar: ArrayPart | null;
  statistics: LatentStatistics;
  /** nats, squared error a pixel, ...: numbers per image by which the map can be coloured */
  scores: Score[];
  components: Components;
  projections: Projection[];
  /** int32 (count, k): the nearest images in latent space, nearest first, itself left out */
  neighbours: ArrayPart;
  /** float32 (count, k): their Euclidean distances in latent space */
  neighbour_distances: ArrayPart;
  /** share of the true neighbours that are among them; 1 where the search was exact */
  neighbours_recall: number;
  decoder: Network | null;
  encoder: Network | null;
  findings: Answer[];
}

export interface LatentStatistics {
  mean: number[];
  std: number[];
  /** nats, mean over images; null where not variational */
  kl: number[] | null;
  /** false: this dimension tells nothing (collapsed) */
  active: boolean[];
}

export interface Score {
  /** e.g. "reconstruction error", "KL" */
  name: string;
  unit: string;
  values: ArrayPart;
}

/** Principal components of the latents: latent = mean + sum_k coordinate_k * vectors[k]. */
export interface Components {
  /** float32 (latent_size,) */
  mean: ArrayPart;
  /** float32 (k, latent_size): unit rows, by falling variance */
  vectors: ArrayPart;
  /** (k,) */
  variances: number[];
}

export interface Projection {
  /** "place": where images lie on the ground, north up */
  kind: "pca" | "t-sne" | "umap" | "place";
  /** float32 (count, 2): each axis within [-1, 1], the proportions of the projection kept */
  positions: ArrayPart;
  /** how a position becomes a latent; null: a position means the image nearest to it */
  inverse: LinearInverse | NeighbourInverse | null;
  /** width and height of an image on the map; left out or null where images are points */
  tile?: [number, number] | null;
  /** float32 (count,): per-point projection error in [0, 1], 0 is best */
  error: ArrayPart;
  /** in [0, 1], 1 is best; both on `trust_sample` images */
  trustworthiness: number;
  continuity: number;
  trust_sample: number;
  /** e.g. "perplexity 30, seed 0": said where the map is described */
  settings: string;
}

/** Exact: latent = mean + u * x + v * y, with x, y the position on the map. */
export interface LinearInverse {
  kind: "linear";
  mean: number[];
  u: number[];
  v: number[];
}

/**
 * The latents of the k nearest images on the map, weighted by w = exp(-(d / h)^2 / 2), h = the distance to the k-th
 * divided by 2.
 */
export interface NeighbourInverse {
  kind: "neighbours";
  k: number;
}

/** An ONNX model. Decoder: latents (n, D) -> images (n, C, H, W) in [0, 1]. Encoder: images in [0, 1] -> mean (, logvar). */
export interface Network {
  part: string;
  input: string;
  outputs: string[];
  /** the largest absolute difference from torch that was seen at export, and on how many images */
  largest_difference: number;
  checked_on: number;
}

/** One answer of the battery in words, and what it speaks of. */
export interface Answer {
  /** name of the label or factor; "" for the table as a whole */
  subject: string;
  sentence: string;
  /** beyond the baselines | like the baselines | less than the baselines | found | not found | described */
  verdict: string;
  numbers: Number_[];
}

export interface Number_ {
  name: string;
  estimate: number;
  low: number | null;
  high: number | null;
  unit: string;
  p_value: number | null;
}

export interface Server {
  /** POST an image file (multipart field "image") -> Placed */
  encode: string;
  /** POST {model, latent: number[], k} -> {indices: number[], distances: number[]}: exact neighbours */
  neighbours: string;
  /** GET ?part=NAME&rows=1,2,3 -> those rows, little-endian: for arrays whose part is too large to send whole */
  rows: string;
  /** parts that are not sent whole */
  by_rows: string[];
}

export interface Placed {
  model: string;
  latent: number[];
  logvar: number[] | null;
}
