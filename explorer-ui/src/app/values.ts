/** What is known of one image: labels, factors, scores, each as text with its unit. */

import { number } from "../ui/words";
import type { App } from "./app";

export interface Value {
  name: string;
  value: string;
  unit: string;
}

/** What is not read yet is left out, and comes when it is there. */
export function valuesOf(app: App, index: number): Value[] {
  const { labels, factors } = app.manifest;
  const values: Value[] = [];
  for (const { name, classes, codes } of labels) {
    const code = app.arrays.signal(codes).value?.[index];
    if (code !== undefined) values.push({ name, value: classes[code] ?? "none given", unit: "" });
  }
  const numbers = [...factors, ...app.model.value.scores].map(({ name, unit, values }) => ({
    name,
    unit,
    part: values,
  }));
  const trust = { name: "error of the map", unit: "of 1", part: app.projection.value.error };
  for (const { name, unit, part } of [...numbers, trust]) {
    const value = app.arrays.signal(part).value?.[index];
    if (value !== undefined) values.push({ name, value: Number.isNaN(value) ? "none given" : number(value), unit });
  }
  return values;
}

/** The first label's class of an image, or its id: how it is called in a sentence. */
export function nameOf(app: App, index: number): string {
  const [label] = app.manifest.labels;
  const code = label && app.arrays.signal(label.codes).value?.[index];
  const name = code !== undefined ? label.classes[code] : undefined;
  return name ?? app.ids.value?.at(index) ?? `image ${index + 1}`;
}
