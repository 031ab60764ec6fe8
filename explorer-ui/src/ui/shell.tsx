/** The page: a title, the map, and the panels beside it (below it where there is little room). */

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { App } from "../app/app";
import { keyOnPage } from "../map/keys";
import { MapView } from "../map/map";
import { VIEWS } from "../views";
import { Help } from "./help";
import { Tabs } from "./tabs";
import { switchTheme, theme } from "./theme";
import { Tour } from "./tour";
import { Trouble } from "./trouble";
import { counted } from "./words";

export function Shell({ app }: { app: App }) {
  const page = useRef<HTMLDivElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  const openHelp = (): void => help.current?.showModal();
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => keyOnPage(app, openHelp, event);
    const listening = page.current;
    // on a page of its own keys are heard wherever they are pressed; in a notebook only within
    const heard = listening?.closest(".within") ? listening : document;
    heard?.addEventListener("keydown", keys as EventListener);
    return () => heard?.removeEventListener("keydown", keys as EventListener);
  }, [app]);
  const { store } = app;
  return (
    <div class="page" ref={page}>
      <div class="body">
        <Masthead app={app} openHelp={openHelp} />
        {store.problem.value && <Trouble problem={store.problem.value} />}
        <main>
          <MapView app={app} />
          <Tabs app={app} views={VIEWS.filter((view) => view.fits(app))} />
        </main>
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {store.said.value}
      </p>
      {store.notice.value && <Notice app={app} />}
      <Help app={app} dialog={help as RefObject<HTMLDialogElement>} />
      <Tour />
    </div>
  );
}

function Masthead({ app, openHelp }: { app: App; openHelp: () => void }) {
  const { title, images, models, made_by } = app.manifest;
  const size = [images.height, images.width, images.channels].join(" × ");
  return (
    <header>
      <div>
        <p class="kicker">Explorer</p>
        <h1>{title}</h1>
      </div>
      <p class="about">
        {counted(images.count, "image")} of {size} ({images.split}); {models.map(sizeOf).join("; ")}.{" "}
        <span class="made">{made_by}</span>
      </p>
      <div class="buttons">
        <button type="button" onClick={switchTheme} title="Light or dark (l)">
          {theme.value === "dark" ? "Light" : "Dark"}
        </button>
        <button type="button" onClick={openHelp} title="Keys and help (?)">
          Help
        </button>
      </div>
    </header>
  );
}

function sizeOf({ name, latent_size }: App["manifest"]["models"][number]): string {
  return `${name}: ${counted(latent_size, "number")} an image`;
}

function Notice({ app }: { app: App }) {
  return (
    <div class="notice" role="alert">
      <p>{app.store.notice.value}</p>
      <button
        type="button"
        onClick={() => {
          app.store.notice.value = "";
        }}
      >
        Close
      </button>
    </div>
  );
}
