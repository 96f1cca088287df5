import type {
  ChatMessage,
  ChatModel,
  ChatRequest,
  ModelDelta,
  ModelEvent,
  ModelFinish,
} from "../../src/model/chat-model.ts";

/** One step of an answer: an event, something to wait for, or a failure. */
export type ModelStep = ModelEvent | Promise<unknown> | Error;

/** A model that answers as a test says. Ends like the real one when aborted: by throwing `cancelled`. */
export class ScriptedModel implements ChatModel {
  promptLimitTokens = 1000;
  canContinue = true;
  readonly requests: (ChatRequest & { readonly messages: readonly ChatMessage[] })[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #scripts: (readonly ModelStep[])[] = [];

  /** Queues what the next calls give out, one script each; without one the question is echoed. A `finish` ends its script. */
  script(...scripts: (readonly ModelStep[])[]): void {
    this.#scripts.push(...scripts);
  }

  async stream(request: ChatRequest, signal: AbortSignal, onDelta: (delta: ModelDelta) => void): Promise<ModelFinish> {
    const messages = await request.prompt();
    this.requests.push({ ...request, messages });
    this.signals.push(signal);
    const steps = this.#scripts.shift() ?? answer(`Echo: ${messages.at(-1)?.content ?? ""}`);
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    aborted.catch(() => undefined);
    for (const step of steps) {
      signal.throwIfAborted();
      if (step instanceof Error) throw step;
      if (step instanceof Promise) await Promise.race([step, aborted]);
      else if (step.type === "finish") return step;
      else onDelta(step);
    }
    throw new TypeError("The script has no end.");
  }
}

/** The steps of a whole answer. */
export function answer(...texts: string[]): ModelStep[] {
  return [...texts.map(text), { type: "finish", reason: "stop", usage: undefined }];
}

/** One piece of text. */
export function text(piece: string): ModelEvent {
  return { type: "text-delta", text: piece };
}
