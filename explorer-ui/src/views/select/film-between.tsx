/** The film from the mean latent of one selection to that of the other. */

import { useEffect, useState } from "preact/hooks";
import type { App } from "../../app/app";
import { Picture } from "../../pictures/picture";
import { filmBetween, portraitA, portraitB } from "./findings";

const FRAMES = 25;
const STEP_MS = 90;

export function FilmBetween({ app }: { app: App }) {
  const [film, setFilm] = useState<Float32Array | null>(null);
  const [frame, setFrame] = useState(0);
  const [playing, setPlaying] = useState(false);
  const from = portraitA(app).value?.members?.mean ?? null;
  const to = portraitB(app).value?.members?.mean ?? null;
  useEffect(() => {
    setFilm(null);
    let wanted = true;
    if (from && to && app.model.value.decoder)
      filmBetween(app, from, to, FRAMES).then(
        (frames) => wanted && setFilm(frames),
        () => undefined,
      );
    return () => {
      wanted = false;
    };
  }, [app, from, to]);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => setFrame((now) => (now + 1) % FRAMES), STEP_MS);
    return () => clearInterval(timer);
  }, [playing]);
  if (!app.model.value.decoder) return null;
  const percent = Math.round((100 * frame) / (FRAMES - 1));
  return (
    <section class="film" aria-label="From A to B">
      <h3>From A’s mean to B’s</h3>
      <div class="screens one">
        <Picture
          pixels={film}
          index={frame}
          shape={app.manifest.images}
          label={`${percent} per cent of the way from A to B`}
        />
      </div>
      <div class="controls">
        <button type="button" disabled={!film} onClick={() => setPlaying(!playing)}>
          {playing ? "Stop" : "Play"}
        </button>
        <input
          type="range"
          min="0"
          max={FRAMES - 1}
          value={frame}
          disabled={!film}
          aria-label="From A to B"
          aria-valuetext={`${percent} per cent of the way`}
          onInput={(event) => {
            setPlaying(false);
            setFrame(event.currentTarget.valueAsNumber);
          }}
        />
        <output aria-live="off">{percent} %</output>
      </div>
    </section>
  );
}
