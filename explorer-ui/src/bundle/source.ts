/** Which kind of page this is. */

import { PageParts } from "./page-parts";
import type { Parts } from "./parts";
import { Problem } from "./problem";
import { ServerParts } from "./server-parts";

type Source = { kind: "inline" } | { kind: "server"; parts: string; assets: string };

/** The parts of the page that we are in, by its block `source`. */
export function partsOfPage(page: Document): Parts {
  const text = page.getElementById("source")?.textContent;
  if (!text) throw new Problem("This page holds no data to explore.", "Make it anew with `hinterland export RUN`.");
  const source = JSON.parse(text) as Source;
  return source.kind === "server" ? new ServerParts(page, source) : new PageParts(page);
}
