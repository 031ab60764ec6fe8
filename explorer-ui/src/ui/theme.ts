/** Light or dark: as the system says, or as the reader chose. */

import { computed, signal } from "@preact/signals";
import type { Theme } from "../maths/colours";
import { recall, remember } from "./memory";

const query = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
const systemIsDark = signal(query?.matches ?? false);
query?.addEventListener("change", ({ matches }) => {
  systemIsDark.value = matches;
});

const remembered = recall("theme");
/** null follows the system */
export const chosenTheme = signal<Theme | null>(remembered === "light" || remembered === "dark" ? remembered : null);

export const theme = computed<Theme>(() => chosenTheme.value ?? (systemIsDark.value ? "dark" : "light"));

export function switchTheme(): void {
  chosenTheme.value = theme.peek() === "dark" ? "light" : "dark";
  remember("theme", chosenTheme.value);
}
