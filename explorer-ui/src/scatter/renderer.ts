/**
 * A million points by WebGL 2: typed arrays go to the graphics card as they are, one byte a point for its colour.
 * README.md says why this is no library: what there is makes code from text, which a strict page forbids.
 */

import { Problem } from "../bundle/problem";
import { FRAGMENT, VERTEX } from "./shaders";

/** How the points are drawn this time. */
export interface Drawing {
  /** clip = place * (sx, sy) + (ox, oy) */
  view: [number, number, number, number];
  /** 0 at the places before the change of map, 1 at those after it */
  moved: number;
  /** diameter in pixels of the screen */
  size: number;
  /** in [0, 1] */
  alpha: number;
  /** only some points, evenly chosen: for as long as things move */
  roughly: boolean;
}

const ATTRIBUTES = { from: 2, to: 2, code: 1, flag: 1 } as const;
type Attribute = keyof typeof ATTRIBUTES;
const SOME = 60_000;
const UNIFORMS = ["moved", "view", "size", "pass_", "selecting", "palette", "marks", "alpha"] as const;

export class Renderer {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly buffers = {} as Record<Attribute, WebGLBuffer>;
  private readonly uniforms = {} as Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>;
  private count = 0;
  private some = 0; // how many of them are drawn roughly
  private faint = false;
  private selecting = false;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
    if (!gl)
      throw new Problem(
        "This browser gives no WebGL 2, so the map cannot be drawn.",
        "Turn hardware acceleration on in its settings, or open the page in another browser.",
      );
    this.gl = gl;
    this.program = linked(gl);
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const name of UNIFORMS) this.uniforms[name] = gl.getUniformLocation(this.program, name);
    for (const name of Object.keys(ATTRIBUTES) as Attribute[]) this.buffers[name] = gl.createBuffer();
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  get lost(): boolean {
    return this.gl.isContextLost();
  }

  /** Whether there are more points than are drawn roughly. */
  get thins(): boolean {
    return this.some < this.count;
  }

  /** (count, 2) places before and after a change of map; the same twice where nothing moves. */
  setPlaces(from: Float32Array, to: Float32Array): void {
    this.count = to.length / 2;
    this.fill("from", from);
    this.fill("to", to);
    this.choose();
  }

  /** (count,) columns of the palette. */
  setCodes(codes: Uint8Array): void {
    this.fill("code", codes);
  }

  /** (count,) 0 plain, 1 in A, 2 in B; null where nothing is selected. */
  setFlags(flags: Uint8Array | null): void {
    this.selecting = flags !== null;
    this.fill("flag", flags ?? new Uint8Array(this.count));
  }

  /** 256 colours, RGBA; and those of the selections A and B, in [0, 1]. */
  setPalette(rgba: Uint8Array, marks: number[]): void {
    const { gl } = this;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    gl.uniform4fv(this.uniforms.marks, marks);
    this.faint = rgba.some((value, i) => i % 4 === 3 && value < 128);
  }

  draw({ view, moved, size, alpha, roughly }: Drawing): void {
    const { gl, uniforms } = this;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.count === 0) return;
    gl.uniform4fv(uniforms.view, view);
    gl.uniform1f(uniforms.moved, moved);
    gl.uniform1f(uniforms.size, size);
    gl.uniform1f(uniforms.alpha, alpha);
    gl.uniform1f(uniforms.selecting, this.selecting ? 1 : 0);
    // what is faint lies below what is not
    for (const pass of this.selecting || this.faint ? [1, 2] : [0]) {
      gl.uniform1f(uniforms.pass_, pass);
      if (roughly && this.thins) gl.drawElements(gl.POINTS, this.some, gl.UNSIGNED_INT, 0);
      else gl.drawArrays(gl.POINTS, 0, this.count);
    }
  }

  close(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** Every so many-th point: labels often come in order, so the first ones would not do. */
  private choose(): void {
    const some = Math.min(this.count, SOME);
    if (some === this.some) return;
    this.some = some;
    const { gl } = this;
    const rows = Uint32Array.from({ length: some }, (_, i) => Math.floor((i * this.count) / some));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, rows, gl.STATIC_DRAW);
  }

  private fill(name: Attribute, values: Float32Array | Uint8Array): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    const place = gl.getAttribLocation(this.program, name);
    gl.enableVertexAttribArray(place);
    const bytes = values instanceof Uint8Array;
    gl.vertexAttribPointer(place, ATTRIBUTES[name], bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, bytes, 0, 0);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) continue; // the context was lost meanwhile
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Problem(
      `The map cannot be drawn: ${gl.getProgramInfoLog(program) ?? "its program was refused"}.`,
      "Try another browser.",
    );
  return program;
}
