/** Colours: for eyes that see all of them and eyes that do not, on light paper and on dark. */

export type Theme = "light" | "dark";

/** What points are drawn on, and contrasts promised for: --raised of styles/ground.css. */
export const PAPER: Record<Theme, string> = { light: "#f5f5f0", dark: "#1c2024" };

/** Ten colours that stay apart for every kind of colour vision. Petroff 2021, arXiv:2107.02270, "petroff10". */
const SERIES = [
  "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
  "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
]; // biome-ignore format: two rows of five
/** The two that are too dark for dark paper, lifted, as in the report. */
const ON_DARK: Record<number, string> = { 2: "#d1371b", 4: "#9b4fcb" };

export const MOST_CLASSES = 20;
/** Of what has no class, no number, or no colour of its own. */
export const UNKNOWN: Record<Theme, string> = { light: "#82878f", dark: "#7b818a" };

/** The colour of class `index`; from the eleventh on the ten again, mixed with the ink; beyond twenty the grey. */
export function classColour(index: number, theme: Theme): string {
  if (index < 0 || index >= MOST_CLASSES) return UNKNOWN[theme];
  const place = index % SERIES.length;
  const colour = (theme === "dark" ? ON_DARK[place] : undefined) ?? SERIES[place];
  if (index < SERIES.length) return colour;
  const [lightness, a, b] = toOklab(colour);
  return fromOklab([lightness + (theme === "dark" ? 0.45 * (1 - lightness) : -0.4 * lightness), 0.8 * a, 0.8 * b]);
}

// L rises or falls evenly; hue turns from blue-violet to amber
/** The colour at `t` in [0, 1], 0 least: ever farther from the paper in lightness, at least 3:1 against it all along. */
export function sequentialColour(t: number, theme: Theme): string {
  const at = Math.min(1, Math.max(0, t));
  const lightness = theme === "light" ? 0.62 - 0.36 * at : 0.53 + 0.41 * at;
  const hue = theme === "light" ? 75 - 165 * at : 285 + 165 * at;
  const chroma = 0.04 + 0.09 * Math.sin(Math.PI * (0.25 + 0.6 * at));
  return fromOklab(polar(lightness, chroma, hue));
}

/**
 * The colour at `turn` (any number: 0 and 1 are the same): a circle in lightness and blue-yellow, the two that weak
 * red-green vision keeps, so that no two directions look alike; a little red or green follows for other eyes.
 */
export function circularColour(turn: number, theme: Theme): string {
  const angle = 2 * Math.PI * turn;
  const centre = theme === "light" ? 0.5 : 0.71;
  return fromOklab([centre + 0.14 * Math.cos(angle), 0.06 * Math.sin(2 * angle), 0.1 * Math.sin(angle)]);
}

/** `count` colours from `of`, ends included where the scale has ends. */
export function ramp(of: (t: number, theme: Theme) => string, theme: Theme, count = 256): string[] {
  return Array.from({ length: count }, (_, i) => of(i / (count - 1), theme));
}

// (L1 + .05) / (L2 + .05)
/** Contrast of two colours: 1 to 21. WCAG 2.2; text needs 4.5, marks need 3. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance in [0, 1], WCAG 2.2. */
export function luminance(colour: string): number {
  const [r, g, b] = toLinear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

type Three = [number, number, number];

/** "#rrggbb" -> lightness, a (green to red), b (blue to yellow). Ottosson 2020, Oklab. */
export function toOklab(colour: string): Three {
  const [r, g, b] = toLinear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Oklab -> "#rrggbb", cut off where a screen has no such colour. */
export function fromOklab([lightness, a, b]: Three): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return hex([
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]);
}

function polar(lightness: number, chroma: number, degrees: number): Three {
  const angle = (degrees * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** "#rrggbb" -> red, green, blue in [0, 1], linear in light (sRGB, IEC 61966-2-1). */
export function toLinear(colour: string): Three {
  const one = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [one(1), one(3), one(5)];
}

/** The inverse of `toLinear`. */
export function hex(linear: Three): string {
  const digits = linear.map((value) => {
    const light = Math.min(1, Math.max(0, value));
    const encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(255 * encoded)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${digits.join("")}`;
}
