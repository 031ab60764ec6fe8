/** What the map can be coloured by, as text for menus and addresses. */

import type { Manifest, Model } from "../bundle/manifest";
import type { ColourBy } from "../store";

export interface Choice {
  by: ColourBy;
  title: string;
}

export function choicesOf(manifest: Manifest, model: Model): Choice[] {
  return [
    ...manifest.labels.map(({ name }): Choice => ({ by: { kind: "label", name }, title: name })),
    ...manifest.factors.map(
      ({ name, unit }): Choice => ({ by: { kind: "factor", name }, title: unit ? `${name} (${unit})` : name }),
    ),
    ...model.scores.map(({ name }): Choice => ({ by: { kind: "score", name }, title: name })),
    { by: { kind: "trust" }, title: "trust (error of the map)" },
    { by: { kind: "none" }, title: "nothing" },
  ];
}

/** e.g. "label:class", "trust" */
export function colourText(by: ColourBy): string {
  return "name" in by ? `${by.kind}:${by.name}` : by.kind;
}

/** The choice that a text names; null where there is none. */
export function colourFrom(text: string, choices: Choice[]): ColourBy | null {
  return choices.find(({ by }) => colourText(by) === text)?.by ?? null;
}
