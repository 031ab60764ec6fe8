/** From a position on the map to a latent, and back: what `Projection.inverse` of the manifest says. */

import type { LinearInverse } from "../bundle/manifest";
import type { Nearest } from "./nearest";
import type { Table } from "./table";

// latent = mean + u x + v y
/** The latent (D,) of position (x, y) on a PCA map: exact. */
export function linearInverse(inverse: LinearInverse, x: number, y: number): Float64Array {
  const { mean, u, v } = inverse;
  const latent = new Float64Array(mean.length);
  for (let d = 0; d < latent.length; d++) latent[d] = mean[d] + u[d] * x + v[d] * y;
  return latent;
}

// min over x, y of |mean + u x + v y - latent|
/** Where a latent (D,) lies on a PCA map: the foot of its perpendicular on the plane of the map. */
export function linearPlace(inverse: LinearInverse, latent: ArrayLike<number>): [number, number] {
  const { mean, u, v } = inverse;
  let [uu, uv, vv, ru, rv] = [0, 0, 0, 0, 0];
  for (let d = 0; d < mean.length; d++) {
    const rest = latent[d] - mean[d];
    uu += u[d] * u[d];
    uv += u[d] * v[d];
    vv += v[d] * v[d];
    ru += rest * u[d];
    rv += rest * v[d];
  }
  const determinant = uu * vv - uv * uv;
  if (determinant <= 1e-12 * uu * vv) return [uu > 0 ? ru / uu : 0, 0]; // one direction: a latent of size 1
  return [(ru * vv - rv * uv) / determinant, (rv * uu - ru * uv) / determinant];
}

// w = exp(-(d / h)^2 / 2),  h = half the distance to the last
/** (k,) weights of the k nearest by their `distances`, nearest first; they sum to 1. */
export function neighbourWeights(distances: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(distances.length);
  const h = distances.length > 0 ? distances[distances.length - 1] / 2 : 0;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    // relative to the nearest: far from all of them every weight would round to 0
    const exponent = h > 0 ? (distances[i] ** 2 - distances[0] ** 2) / (2 * h * h) : 0;
    weights[i] = Math.exp(-exponent);
    sum += weights[i];
  }
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
  return weights;
}

/** The weighted mean of rows of `table`: of latents for a place on a t-SNE or UMAP map, of positions for a latent. */
export function neighbourMean(table: Table, nearest: Nearest): Float64Array {
  const weights = neighbourWeights(nearest.distances);
  const mean = new Float64Array(table.width);
  for (let i = 0; i < weights.length; i++) {
    const start = nearest.rows[i] * table.width;
    for (let d = 0; d < mean.length; d++) mean[d] += weights[i] * table.values[start + d];
  }
  return mean;
}
