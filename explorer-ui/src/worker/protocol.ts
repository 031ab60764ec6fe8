/** What the page and decoder-worker.js say to each other. */

export type Question =
  | { kind: "unpack"; text: string; encoding: string }
  /** once, before the first "open" */
  | { kind: "start"; wasm: ArrayBuffer }
  /** a network gets a name */
  | { kind: "open"; name: string; network: ArrayBuffer }
  /** runs the network `name` on one float32 input */
  | { kind: "run"; name: string; input: string; outputs: string[]; values: Float32Array; shape: number[] };

export interface Answers {
  unpack: { buffer: ArrayBuffer };
  start: Record<string, never>;
  open: Record<string, never>;
  /** one array and shape for each output */
  run: { outputs: Float32Array[]; shapes: number[][]; milliseconds: number };
}

export type Asked = Question & { id: number };
export type Answered = { id: number; answer: Answers[keyof Answers] } | { id: number; error: string };
