/** What is derived once for an app and read in several places. */

import type { App } from "./app";

/** A function that makes it when it is first asked for, and gives the same thing from then on. */
export function perApp<Made extends object>(make: (app: App) => Made): (app: App) => Made {
  const made = new WeakMap<App, Made>();
  return (app) => {
    const known = made.get(app);
    if (known) return known;
    const fresh = make(app);
    made.set(app, fresh);
    return fresh;
  };
}
