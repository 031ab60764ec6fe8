/** What this browser remembers between visits; from file:// and in private windows it may refuse, and nothing is lost. */

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`hinterland:${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`hinterland:${key}`, value);
  } catch {
    // it asks again next time
  }
}
