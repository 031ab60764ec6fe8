/** Four sentences for a first-time visitor: beside the page, never in its way, remembered when done. */

import { useState } from "preact/hooks";
import { recall, remember } from "./memory";

const STEPS = [
  [
    "This is a map of images",
    "Every point is one. Rest the pointer on a point to see the image and what the model makes of it.",
  ],
  ["Click anywhere", "The decoder shows what would be there, also between the images. Drag for a live film."],
  [
    "Maps can lie",
    "Lines lead to the true neighbours of an image, × marks those that only look near. Try the other maps, or colour by trust.",
  ],
  ["Everything is in the address", "Copy it to share what you see. Press ? for the keys."],
] as const;

export function Tour() {
  const [step, setStep] = useState(recall("tour") === "done" ? STEPS.length : 0);
  if (step >= STEPS.length) return null;
  const [title, text] = STEPS[step];
  const go = (to: number): void => {
    if (to >= STEPS.length) remember("tour", "done");
    setStep(to);
  };
  return (
    <aside class="tour" aria-label="Tour">
      <p class="kicker">
        {step + 1} of {STEPS.length}
      </p>
      <h2>{title}</h2>
      <p>{text}</p>
      <div class="buttons">
        <button type="button" onClick={() => go(STEPS.length)}>
          Skip
        </button>
        <button type="button" class="primary" onClick={() => go(step + 1)}>
          {step + 1 < STEPS.length ? "Next" : "Done"}
        </button>
      </div>
    </aside>
  );
}
