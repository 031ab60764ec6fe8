/** app.js: the page of a single file and of the server. */

import { render } from "preact";
import { open } from "./app/open";
import { asProblem } from "./bundle/problem";
import { partsOfPage } from "./bundle/source";
import { mountTheme } from "./ui/mount";
import { Shell } from "./ui/shell";
import { Trouble } from "./ui/trouble";
import "./styles/all.css";

async function start(): Promise<void> {
  const root = document.getElementById("explorer") ?? document.body.appendChild(document.createElement("div"));
  mountTheme(root);
  try {
    const { app } = await open(partsOfPage(document), true);
    root.replaceChildren(); // "Opening" stays until here
    render(<Shell app={app} />, root);
  } catch (thrown) {
    root.replaceChildren();
    render(<Trouble problem={asProblem(thrown)} />, root);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void start());
else void start();
