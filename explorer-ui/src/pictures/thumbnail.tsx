/** One image of the bundle on a small canvas. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { App } from "../app/app";
import type { Cutting } from "./thumbnails";

interface ThumbnailProps {
  app: App;
  index: number;
  /** what it shows, for those who cannot see it; "" where the text beside it says so */
  label: string;
}

export function Thumbnail({ app, index, label }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { sheets, width, height } = app.manifest.images;
  useLayoutEffect(() => {
    let wanted = true;
    const draw = (cut: Cutting | null): void => {
      const context = canvas.current?.getContext("2d");
      if (!wanted || !context) return;
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      if (cut)
        context.drawImage(
          cut.sheet,
          cut.x,
          cut.y,
          cut.width,
          cut.height,
          0,
          0,
          context.canvas.width,
          context.canvas.height,
        );
    };
    const ready = app.thumbnails.peek(index);
    if (ready) draw(ready);
    else app.thumbnails.get(index).then(draw, () => draw(null));
    return () => {
      wanted = false;
    };
  }, [app, index]);
  const tile = sheets[0];
  const spoken = label === "" ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return (
    <canvas
      class="picture"
      ref={canvas}
      width={tile?.tile_width ?? width}
      height={tile?.tile_height ?? height}
      {...spoken}
    />
  );
}
