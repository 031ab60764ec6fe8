/** How far a map can be trusted, in words: the numbers say it too, but not to everybody. */

import type { Projection } from "../bundle/manifest";
import { counted, MAP_NAMES, number } from "../ui/words";

const MUCH = 0.95;
const SOME = 0.85;

function share(value: number): "almost always" | "mostly" | "often not" {
  if (value >= MUCH) return "almost always";
  return value >= SOME ? "mostly" : "often not";
}

/** One or two sentences. Venna & Kaski 2001: trustworthiness and continuity. */
export function trustWords({ kind, trustworthiness, continuity }: Projection): string {
  const near = {
    "almost always": "almost always are near",
    mostly: "mostly are near",
    "often not": "often are not near",
  };
  const kept = {
    "almost always": "almost always stay together",
    mostly: "mostly stay together",
    "often not": "often are torn apart",
  };
  const lie = {
    "almost always": "almost always lie together",
    mostly: "mostly lie together",
    "often not": "often lie far apart",
  };
  if (kind === "place")
    return (
      `Images that are near on the ground ${near[share(trustworthiness)]} in latent space; ` +
      `images that are near in latent space ${lie[share(continuity)]} on the ground.`
    );
  return (
    `Images that are near on this ${MAP_NAMES[kind]} map ${near[share(trustworthiness)]} in latent space; ` +
    `images that are near in latent space ${kept[share(continuity)]} on the map.`
  );
}

/** The numbers behind the words. */
export function trustNumbers({ trustworthiness, continuity, trust_sample, settings }: Projection): string {
  const both = `Trustworthiness ${number(trustworthiness)} and continuity ${number(continuity)}, both of 1`;
  return `${both}, on ${counted(trust_sample, "image")}${settings ? `; ${settings}` : ""}`;
}
