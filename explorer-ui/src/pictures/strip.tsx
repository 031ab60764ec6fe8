/** Decoded images side by side on one canvas. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Shape } from "./paint";
import { toImageData } from "./paint";

interface StripProps {
  /** (n, C, H, W) in [0, 1], flat; null shows an empty frame */
  pixels: Float32Array | null;
  count: number;
  shape: Shape;
  /** what it shows, for those who cannot see it; "" where the text beside it says so */
  label: string;
  /** (n,) in [0, 1]: fades single images */
  strengths?: ArrayLike<number> | undefined;
}

export function Strip({ pixels, count, shape, label, strengths }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !pixels) return;
    for (let i = 0; i < count; i++) {
      const data = toImageData(pixels, shape, i);
      const alpha = Math.round(255 * (strengths?.[i] ?? 1));
      if (alpha < 255) for (let at = 3; at < data.data.length; at += 4) data.data[at] = alpha;
      context.putImageData(data, i * shape.width, 0);
    }
  }, [pixels, count, shape, strengths]);
  const spoken = label === "" ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return (
    <canvas class="picture film-strip" ref={canvas} width={count * shape.width} height={shape.height} {...spoken} />
  );
}
