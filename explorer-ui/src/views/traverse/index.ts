/** View 4, as the page takes it in. */

import { effect } from "@preact/signals";
import type { App } from "../../app/app";
import { latentFrom, latentText } from "../../app/latent-text";
import type { View } from "../index";
import { TraversePanel } from "./panel";
import { walkingOf } from "./walking";

/** Only where a slider was moved: otherwise the cursor's place says it all. */
function writeLatent(app: App): string | null {
  const cursor = app.store.cursor.value;
  return cursor && walkingOf(app).away.value ? latentText(cursor.latent) : null;
}

/** As soon as there is a cursor, which the address puts in its place first. */
function readLatent(app: App, text: string): void {
  const latent = latentFrom(text, app.model.peek().latent_size);
  if (!latent) return;
  const stop = effect(() => {
    if (!app.store.cursor.value) return;
    setTimeout(() => {
      stop();
      walkingOf(app).goTo(latent);
    });
  });
}

export const traverse: View = {
  id: "traverse",
  title: "Traverse",
  fits: (app) => app.manifest.models.some(({ decoder }) => decoder !== null),
  install: (app) => {
    walkingOf(app);
  },
  address: {
    latent: { write: writeLatent, read: readLatent },
    along: {
      write: (app) => (walkingOf(app).kind.value === "component" ? "components" : null),
      read: (app, text) => {
        if (text === "components") walkingOf(app).kind.value = "component";
      },
    },
  },
  Panel: TraversePanel,
};
