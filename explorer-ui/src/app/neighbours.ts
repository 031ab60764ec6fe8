/** The images nearest to a latent: here where all latents are here, by the server where they are too many to send. */

import type { Nearest } from "../maths/nearest";
import { nearestRows } from "../maths/nearest";
import type { Base } from "./app";

const AT_ONCE = 20_000_000; // numbers that may be looked at in one go

/** The `k` nearest, nearest first; none where they cannot be known. */
export async function nearestImages(app: Base, latent: Float32Array, k: number): Promise<Nearest> {
  const { latent_size: width, name } = app.model.value;
  const latents = app.latents.value;
  const { server } = app.manifest;
  if (latents && (latents.length <= AT_ONCE || !server)) return nearestRows({ values: latents, width }, latent, k);
  if (!server) return { rows: new Int32Array(0), distances: new Float64Array(0) };
  const response = await fetch(server.neighbours, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model: name, latent: Array.from(latent), k }),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status} when asked for neighbours`);
  const { indices, distances } = (await response.json()) as { indices: number[]; distances: number[] };
  return { rows: Int32Array.from(indices), distances: Float64Array.from(distances) };
}
