/** A decoded image on a canvas of its own size, scaled by CSS with sharp pixels. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Shape } from "./paint";
import { toImageData } from "./paint";

interface PictureProps {
  /** (n, C, H, W) in [0, 1]; null shows an empty frame */
  pixels: Float32Array | null;
  /** which of them */
  index?: number;
  shape: Shape;
  /** what it shows, for those who cannot see it */
  label: string;
  /** in [0, 1]: fades what the data does not support */
  strength?: number;
  /** after the pixels were put on the canvas */
  onDrawn?: () => void;
}

export function Picture({ pixels, index = 0, shape, label, strength = 1, onDrawn }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (!pixels) return;
    canvas.current?.getContext("2d")?.putImageData(toImageData(pixels, shape, index), 0, 0);
    onDrawn?.();
  }, [pixels, index, shape]);
  return (
    <canvas
      class="picture"
      ref={canvas}
      width={shape.width}
      height={shape.height}
      role="img"
      aria-label={label}
      style={{ opacity: pixels ? strength : 0 }}
    />
  );
}
