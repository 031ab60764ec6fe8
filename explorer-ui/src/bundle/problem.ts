/** What went wrong and what can be done about it: shown in the page, never a blank canvas. */
export class Problem extends Error {
  constructor(
    /** what is wrong, with the name and the value */
    readonly what: string,
    /** what the reader can do */
    readonly remedy: string,
  ) {
    super(`${what} ${remedy}`);
    this.name = "Problem";
  }
}

/** Anything thrown as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(text, "Reload the page; if it stays, make the explorer anew with `hinterland export`.");
}
