/** decoder-worker.js: a classic worker that unpacks parts and runs networks, so that the page never waits. */

import * as ort from "onnxruntime-web/wasm";
import { unpack } from "../bundle/unpack";
import type { Answers, Asked, Question } from "./protocol";

const networks = new Map<string, Promise<ort.InferenceSession>>();

const context = self as unknown as {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
};

context.onmessage = (event) => {
  const { id } = event.data;
  answer(event.data).then(
    ({ said, transfer }) => context.postMessage({ id, answer: said }, transfer),
    (thrown: unknown) => context.postMessage({ id, error: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
};

interface Said {
  said: Answers[keyof Answers];
  transfer: Transferable[];
}

async function answer(question: Question): Promise<Said> {
  switch (question.kind) {
    case "unpack": {
      const buffer = await unpack(question.text, question.encoding);
      return { said: { buffer }, transfer: [buffer] };
    }
    case "start":
      ort.env.wasm.wasmBinary = question.wasm;
      ort.env.wasm.numThreads = 1; // more would need a page that is isolated, which a file is not
      return { said: {}, transfer: [] };
    case "open":
      networks.set(question.name, ort.InferenceSession.create(question.network, { executionProviders: ["wasm"] }));
      await networks.get(question.name);
      return { said: {}, transfer: [] };
    case "run":
      return run(question);
  }
}

async function run(question: Question & { kind: "run" }): Promise<Said> {
  const network = await networks.get(question.name);
  if (!network) throw new Error(`no network "${question.name}" was opened`);
  const began = performance.now();
  const input = new ort.Tensor("float32", question.values, question.shape);
  const results = await network.run({ [question.input]: input }, question.outputs);
  const milliseconds = performance.now() - began;
  const outputs = question.outputs.map((name) => new Float32Array(results[name].data as Float32Array));
  const shapes = question.outputs.map((name) => [...results[name].dims]);
  return { said: { outputs, shapes, milliseconds }, transfer: outputs.map((output) => output.buffer) };
}
