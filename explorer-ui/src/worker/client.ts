/** Questions to a worker, each with its answer. */

import { Problem } from "../bundle/problem";
import type { Answered, Answers, Question } from "./protocol";

interface Waiting {
  resolve(answer: Answers[keyof Answers]): void;
  reject(problem: Error): void;
}

export class WorkerClient {
  private next = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly worker: Worker) {
    worker.onmessage = (event: MessageEvent<Answered>) => this.settle(event.data);
    worker.onerror = (event) => this.fail(event.message || "the worker could not be started");
  }

  ask<Q extends Question>(question: Q, transfer: Transferable[] = []): Promise<Answers[Q["kind"]]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.worker.postMessage({ ...question, id }, transfer);
    });
  }

  close(): void {
    this.worker.terminate();
    this.fail("the worker was closed");
  }

  private settle(answered: Answered): void {
    const waiting = this.waiting.get(answered.id);
    this.waiting.delete(answered.id);
    if ("error" in answered) waiting?.reject(new Error(answered.error));
    else waiting?.resolve(answered.answer);
  }

  private fail(text: string): void {
    const problem = new Problem(`The decoder stopped: ${text}.`, "Reload the page, or try another browser.");
    for (const waiting of this.waiting.values()) waiting.reject(problem);
    this.waiting.clear();
  }
}
