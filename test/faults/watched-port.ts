import type {
  Fidelity,
  PartStage,
  RenderedPart,
  ReplyDocument,
  ReplyFile,
  ReplyPort,
  WriteRequest,
} from "../../src/contract/reply.ts";

/** One method of a port that is under way: an indicator, or a write. */
export interface Operation {
  readonly kind: "typing" | "write";
}

/** A real port that tells what is under way. */
export class WatchedPort implements ReplyPort {
  readonly typingLastsMs: number;
  readonly #port: ReplyPort;
  readonly #underWay = new Set<Operation>();

  constructor(port: ReplyPort) {
    this.#port = port;
    this.typingLastsMs = port.typingLastsMs;
  }

  /** What is under way, oldest first. */
  get underWay(): readonly Operation[] {
    return [...this.#underWay];
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<unknown>[] {
    return this.#port.render(document, fidelity);
  }

  ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    return this.#port.ready(index, request, signal);
  }

  show(index: number, part: RenderedPart<unknown>, stage: PartStage, signal: AbortSignal): Promise<string | undefined> {
    return this.#watch("write", this.#port.show(index, part, stage, signal));
  }

  attach(index: number, file: ReplyFile, signal: AbortSignal): Promise<string> {
    return this.#watch("write", this.#port.attach(index, file, signal));
  }

  traceOf(content: RenderedPart<unknown> | ReplyFile): string | undefined {
    return this.#port.traceOf(content);
  }

  retract(index: number, signal: AbortSignal): Promise<void> {
    return this.#watch("write", this.#port.retract(index, signal));
  }

  showTyping(signal: AbortSignal): Promise<void> {
    return this.#watch("typing", this.#port.showTyping(signal));
  }

  close(): void {
    this.#port.close();
  }

  async #watch<Result>(kind: Operation["kind"], work: Promise<Result>): Promise<Result> {
    const operation = { kind };
    this.#underWay.add(operation);
    try {
      return await work;
    } finally {
      this.#underWay.delete(operation);
    }
  }
}
