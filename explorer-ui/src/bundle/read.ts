/** The manifest, checked: what is wrong is said by name before anything is drawn. */

import type { ArrayPart, DType, Manifest, Model, Projection } from "./manifest";
import { FORMAT, VERSION } from "./manifest";
import type { Parts } from "./parts";
import { Problem } from "./problem";

const ANEW = "Make it anew with `hinterland export`.";
const BYTES: Record<DType, number> = { float32: 4, uint8: 1, int16: 2, int32: 4 };

/** How many bytes an array takes. */
export function bytesOf(array: ArrayPart): number {
  return array.shape.reduce((product, size) => product * size, BYTES[array.dtype]);
}

export async function readManifest(parts: Parts): Promise<Manifest> {
  const read = await parts.manifest();
  if (typeof read !== "object" || read === null) throw new Problem("The manifest is not an object.", ANEW);
  const manifest = read as Manifest;
  if (manifest.format !== FORMAT)
    throw new Problem(`This is no explorer bundle: its format is "${String(manifest.format)}".`, ANEW);
  if (manifest.version !== VERSION)
    throw new Problem(
      `The bundle has version ${String(manifest.version)}; this page reads version ${VERSION}.`,
      "Export it with the same version of hinterland that this page came from.",
    );
  try {
    checkManifest(manifest);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem("The manifest is incomplete.", ANEW);
  }
  return manifest;
}

function checkManifest(manifest: Manifest): void {
  const { count } = manifest.images;
  if (!Number.isInteger(count) || count < 1) throw new Problem(`The bundle has ${String(count)} images.`, ANEW);
  if (!manifest.models.length) throw new Problem("The bundle holds no model.", ANEW);
  for (const label of manifest.labels) expect(`label "${label.name}"`, label.codes, [count]);
  for (const factor of manifest.factors) expect(`factor "${factor.name}"`, factor.values, [count]);
  for (const model of manifest.models) checkModel(model, count);
}

function checkModel(model: Model, count: number): void {
  const of = ` of model "${model.name}"`;
  const size = model.latent_size;
  expect(`latents${of}`, model.latents, [count, size]);
  if (model.logvar) expect(`log-variances${of}`, model.logvar, [count, size]);
  const k = model.neighbours.shape[1];
  expect(`neighbours${of}`, model.neighbours, [count, k]);
  expect(`neighbour distances${of}`, model.neighbour_distances, [count, k]);
  for (const score of model.scores) expect(`score "${score.name}"${of}`, score.values, [count]);
  if (!model.projections.length) throw new Problem(`The model "${model.name}" has no map.`, ANEW);
  for (const projection of model.projections) checkProjection(projection, of, count);
}

function checkProjection(projection: Projection, of: string, count: number): void {
  expect(`${projection.kind} positions${of}`, projection.positions, [count, 2]);
  expect(`${projection.kind} error${of}`, projection.error, [count]);
}

function expect(name: string, array: ArrayPart, shape: number[]): void {
  const same = array.shape.length === shape.length && shape.every((size, axis) => size === array.shape[axis]);
  if (!same) throw new Problem(`The ${name} have shape ${array.shape.join(" x ")}, not ${shape.join(" x ")}.`, ANEW);
}
