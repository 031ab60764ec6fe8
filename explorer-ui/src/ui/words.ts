/** Numbers and their units as a person writes them. */

/** Three significant digits, a real minus, no more zeros than needed: "0.123", "1,234", "−4.5". */
export function number(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "unknown";
  const size = Math.abs(value);
  const text =
    size !== 0 && size < 1e-4
      ? value.toExponential(digits - 1)
      : value.toLocaleString("en-GB", { maximumSignificantDigits: Math.max(digits, Math.ceil(Math.log10(size + 1))) });
  return text.replace("-", "−");
}

/** "3.1 nats", "0.2" */
export function withUnit(value: number, unit: string): string {
  return unit ? `${number(value)} ${unit}` : number(value);
}

/** "1 image", "1,797 images" */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}

export const MAP_NAMES = { pca: "PCA", "t-sne": "t-SNE", umap: "UMAP", place: "Map" } as const;
