import type {
  Fidelity,
  PartStage,
  RenderedPart,
  ReplyDocument,
  ReplyFile,
  ReplyPort,
  WriteLane,
  WriteRequest,
} from "../../src/contract/reply.ts";

/** What happens at one call of `show`: an error thrown, or a promise to wait for first. */
type Interference = () => Promise<void> | void;

/**
 * A platform in memory with messages of at most `limitChars` characters. A fake: it really shows what it is told, and a
 * test says when a slot is free and which calls fail.
 */
export class FakePort implements ReplyPort<string> {
  readonly typingLastsMs = 5000;
  /** The messages the user sees, strays included. */
  readonly messages: { readonly id: string; text: string }[] = [];
  readonly writes: { readonly index: number; readonly text: string; readonly stage: PartStage }[] = [];
  /** The reply is over. */
  isClosed = false;
  /** The files the user sees, strays included, each with the index it was posted as. */
  readonly files: { readonly index: number; readonly file: ReplyFile }[] = [];
  attachCalls = 0;
  retractCalls = 0;
  typingCalls = 0;
  /** What happens at each call of `showTyping`. */
  onTyping: Interference = () => {};
  /** Resolved slots; a test replaces it to make the writer wait. */
  slot: (lane: WriteLane, signal: AbortSignal, request: WriteRequest) => Promise<void> = () => Promise.resolve();
  /** How long a message may be. */
  limitChars: number;
  readonly #interferences: Interference[] = [];
  readonly #interferencesOfFiles: Interference[] = [];
  readonly #idByIndex = new Map<number, string>();

  constructor(limitChars = 1000) {
    this.limitChars = limitChars;
  }

  /** The next calls of `show` meet these, one each, before they take effect. */
  interfere(...interferences: Interference[]): void {
    this.#interferences.push(...interferences);
  }

  /** The next calls of `attach` meet these, as those of `show` do theirs. */
  interfereWithFiles(...interferences: Interference[]): void {
    this.#interferencesOfFiles.push(...interferences);
  }

  get texts(): readonly string[] {
    return this.messages.map((message) => message.text);
  }

  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<string>[] {
    const text = [document.reasoning ?? "", document.markdown, document.notice ?? ""]
      .filter((piece) => piece.trim() !== "")
      .join("\n");
    const shown = fidelity === "plain" ? text.replaceAll("*", "") : text;
    const pieces = shown.match(new RegExp(`[^]{1,${this.limitChars}}`, "gu")) ?? [];
    return pieces.map((piece) => ({ body: piece, fingerprint: piece }));
  }

  async ready(_index: number, request: WriteRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.slot(request.lane, signal, request);
    request.choose?.();
  }

  async show(index: number, part: RenderedPart<string>, stage: PartStage): Promise<string | undefined> {
    this.writes.push({ index, text: part.body, stage });
    await this.#interferences.shift()?.();
    return this.put(index, part.body);
  }

  traceOf(content: RenderedPart<string> | ReplyFile): string {
    return "body" in content ? content.body : content.text;
  }

  async attach(index: number, file: ReplyFile): Promise<string> {
    this.attachCalls += 1;
    await this.#interferencesOfFiles.shift()?.();
    this.files.push({ index, file });
    return `f${this.files.length}`;
  }

  /** Takes effect whatever the caller is told. */
  put(index: number, text: string): string {
    const id = this.#idByIndex.get(index) ?? `m${this.messages.length + 1}`;
    const known = this.messages.find((message) => message.id === id);
    if (known === undefined) this.messages.push({ id, text });
    else known.text = text;
    this.#idByIndex.set(index, id);
    return id;
  }

  /** Forgets which message has this index, as after a create whose answer was lost. */
  lose(index: number): void {
    this.#idByIndex.delete(index);
  }

  async retract(index: number): Promise<void> {
    this.retractCalls += 1;
    const id = this.#idByIndex.get(index);
    const position = this.messages.findIndex((message) => message.id === id);
    if (position >= 0) this.messages.splice(position, 1);
    this.#idByIndex.delete(index);
  }

  async showTyping(): Promise<void> {
    this.typingCalls += 1;
    await this.onTyping();
  }

  close(): void {
    this.isClosed = true;
  }
}
