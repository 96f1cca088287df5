import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type {
  EarlierReply,
  NewReplyMessage,
  ReplyDocument,
  ReplyMessage,
  ReplyPort,
  WriteLane,
} from "../contract/reply.ts";
import { backoffMs, type BackoffSchedule } from "../pacing/backoff.ts";
import type { PlannedPreview } from "./next-preview.ts";
import type { PartLimitPolicy } from "./part-limit.ts";
import type { FirstTextPolicy } from "./preview-timing.ts";
import { Previews } from "./previews.ts";
import type { NextWrite } from "./reconcile.ts";
import { toRefusal } from "./refusal.ts";
import { ShownReply } from "./shown-reply.ts";
import { TypingIndicator } from "./typing.ts";

/**
 * How a reply ended. `shown`: the final document stands. `gone`: one of its messages was deleted. `forbidden`: the bot
 * may not write there. `rejected`: the platform accepts not even the plain text. `abandoned`: the writer was stopped, or its platform is lost.
 */
export type ReplyOutcome = "shown" | "gone" | "forbidden" | "rejected" | "abandoned";

/** What a writer needs besides its port. */
export interface WriterDependencies {
  readonly clock: Clock;
  readonly log: Logger;
  /** Yields numbers in [0, 1), for jitter. */
  readonly random: () => number;
  /** How much the last write matters: more for an answer than for a sentence about a command. */
  readonly finalLane: WriteLane & ("final" | "command");
  readonly firstText: FirstTextPolicy;
  readonly partLimit: PartLimitPolicy;
  /** Absent for a reply that begins; its port knows the messages too. */
  readonly earlier?: EarlierReply;
  /**
   * Told before the reply creates a message that can be looked for, a file among them, once or more often. The message is created
   * when it resolves; must not reject.
   */
  readonly onCreate: (message: NewReplyMessage) => Promise<void>;
  /**
   * Told once for each message that the reply creates, a file among them. Nothing more is written before it resolves; must not
   * reject.
   */
  readonly onMessage: (message: ReplyMessage) => Promise<void>;
  /**
   * Told the newest text of which messages show as much as they will before its end; not what is shown in a way that leaves no
   * message behind.
   */
  readonly onShown?: (markdown: string) => void;
}

const retrySchedule: BackoffSchedule = { firstMs: 500, capMs: 8000 };
/** The name of the file that holds an answer which is too long for messages. */
const fileName = "answer.md";

/**
 * Brings one reply onto its platform. Takes documents as fast as they come and writes the newest each time the platform
 * would accept a write; what was never written is superseded. Only the final document is certain to be shown.
 */
export class ReplyWriter {
  readonly #port: ReplyPort;
  readonly #dependencies: WriterDependencies;
  readonly #stop: AbortSignal;
  readonly #undeliverable = new AbortController();
  /** Nothing is worth a wait any more. */
  readonly #over: AbortSignal;
  readonly #shown: ShownReply;
  readonly #typing: TypingIndicator;
  readonly #previews: Previews;
  readonly #finalCame = new AbortController();
  #newest: ReplyDocument | undefined;
  #running: Promise<ReplyOutcome> | undefined;
  #failures = 0;
  /** The messages are full; what comes is for the file. */
  #isCut = false;

  /** `stop` ends the writer where it is; what is then not shown stays unshown. */
  constructor(port: ReplyPort, dependencies: WriterDependencies, stop: AbortSignal) {
    const { clock, log, firstText, partLimit, earlier = { messages: [] } } = dependencies;
    this.#port = port;
    this.#dependencies = dependencies;
    this.#stop = stop;
    this.#over = AbortSignal.any([stop, this.#undeliverable.signal]);
    this.#shown = new ShownReply(port, partLimit, earlier);
    const onForbidden = ({ kind, message }: PlatformError) => {
      log.warn({ kind, reason: message }, "The bot may not write in this chat; there is no reply.");
      this.#undeliverable.abort();
      this.#previews.wake();
    };
    this.#typing = new TypingIndicator(port, { clock, stop, onForbidden });
    this.#previews = new Previews(port, { clock, firstText, shown: this.#shown, typing: this.#typing, stop });
  }

  /** Aborts when nobody will see the answer any more, so that the model need not go on. */
  get undeliverable(): AbortSignal {
    return this.#undeliverable.signal;
  }

  /** Whether it was offered any text. */
  get hasText(): boolean {
    return this.#newest !== undefined && this.#newest.markdown !== "";
  }

  /**
   * Shows that the bot is typing, until the first text of the answer is shown or the reply ends; and again while more is
   * written than messages will show, and while the model is silent in the middle of its answer.
   */
  showTyping(): void {
    this.#typing.show();
  }

  /** Offers a newer preview. Returns at once. */
  update(document: ReplyDocument): void {
    if (this.#isFinal) return;
    this.#newest = document;
    if (this.#isCut) this.#dependencies.onShown?.(document.markdown);
    this.#previews.offer(document);
    if (this.#running === undefined) void this.#start();
  }

  /** Shows the final document. Resolves when the platform shows it or when it never will; does not reject. */
  finish(document: ReplyDocument): Promise<ReplyOutcome> {
    this.#newest = document;
    this.#finalCame.abort();
    this.#previews.wake();
    return this.#running ?? this.#start();
  }

  get #isFinal(): boolean {
    return this.#finalCame.signal.aborted;
  }

  #start(): Promise<ReplyOutcome> {
    this.#running = this.#run().then((outcome) => {
      this.#typing.hide();
      this.#port.close();
      if (outcome !== "shown") this.#undeliverable.abort();
      return outcome;
    });
    return this.#running;
  }

  async #run(): Promise<ReplyOutcome> {
    try {
      for (;;) {
        this.#stop.throwIfAborted();
        if (this.#undeliverable.signal.aborted) return "forbidden";
        const outcome = this.#isFinal ? await this.#writeFinal() : await this.#writePreview();
        if (outcome !== undefined) return outcome;
      }
    } catch (error) {
      if (this.#stop.aborted) return "abandoned";
      this.#dependencies.log.error({ err: error }, "A reply ended by a fault of the program; please report this.");
      return "rejected";
    }
  }

  /** Makes the next write of the final document. Resolves to the outcome if it is the end. */
  async #writeFinal(): Promise<ReplyOutcome | undefined> {
    const write = this.#newest && this.#shown.plan(this.#newest, true);
    if (write === undefined) return "shown";
    return this.#attempt(write, this.#over, async () => {
      if (write.kind === "retract") await this.#retract(write.index);
      else if (write.kind === "attach") await this.#attach(write.index);
      else {
        const lane = this.#dependencies.finalLane;
        await this.#port.ready(write.index, { lane, stage: write.stage }, this.#over);
        await this.#show(write);
      }
    });
  }

  /** Waits until a preview is worth a write, and makes it. */
  async #writePreview(): Promise<ReplyOutcome | undefined> {
    if (await this.#previews.rest()) return undefined;
    // The final document ends a preview's wait. Nothing but `stop` ends a call that is under way: it may take effect.
    const waiting = AbortSignal.any([this.#finalCame.signal, this.#over]);
    return this.#attempt({ kind: "show", index: this.#previews.expectedIndex }, waiting, async () => {
      const write = await this.#previews.awaitSlot(waiting);
      if (write !== undefined) await this.#show(write);
    });
  }

  /** Makes one write. Resolves to the outcome if it is the end. */
  async #attempt(
    write: Pick<NextWrite, "kind" | "index">,
    waiting: AbortSignal,
    make: () => Promise<void>,
  ): Promise<ReplyOutcome | undefined> {
    try {
      await make();
      this.#failures = 0;
    } catch (error) {
      if (error instanceof PlatformError) {
        this.#previews.lookAgain();
        return this.#answerTo(error, write, waiting);
      }
      if (!waiting.aborted) throw error;
    }
    return undefined;
  }

  async #retract(index: number): Promise<void> {
    await this.#port.retract(index, this.#stop);
    this.#shown.retracted(index);
  }

  async #attach(index: number): Promise<void> {
    await this.#port.ready(index, { lane: this.#dependencies.finalLane }, this.#over);
    const message = { index, kind: "file" } as const;
    const file = { name: fileName, text: this.#newest?.markdown ?? "" };
    const trace = this.#port.traceOf(file);
    if (trace !== undefined) await this.#dependencies.onCreate({ ...message, trace });
    const messageId = await this.#port.attach(index, file, this.#stop);
    this.#shown.attached();
    await this.#dependencies.onMessage({ ...message, messageId });
  }

  async #show(write: PlannedPreview): Promise<void> {
    const { index, stage, parts, isCut, document } = write;
    const part = parts[index];
    if (part === undefined) return;
    const message = { index, kind: "text" } as const;
    const trace = this.#shown.isNew(index) ? this.#port.traceOf(part) : undefined;
    if (trace !== undefined) await this.#dependencies.onCreate({ ...message, trace });
    const messageId = await this.#port.show(index, part, stage, this.#stop);
    const isNewMessage = this.#shown.showed(index, part, messageId);
    this.#previews.showed(index, write);
    if (document.markdown !== "") {
      this.#typing.hide();
      if (this.#shown.hasMessage) this.#dependencies.onShown?.(document.markdown);
    }
    this.#isCut = isCut && this.#shown.hasMessage;
    if (isCut && !this.#isFinal) this.#typing.show();
    if (isNewMessage && messageId !== undefined) await this.#dependencies.onMessage({ ...message, messageId });
  }

  /** Does what a refusal asks for. Resolves to the outcome if it is the end. */
  async #answerTo(
    error: PlatformError,
    { kind, index }: Pick<NextWrite, "kind" | "index">,
    waiting: AbortSignal,
  ): Promise<ReplyOutcome | undefined> {
    const { fidelity } = this.#shown;
    const isOfEarlierMessage = this.#shown.isOfEarlierProcess(index);
    const refused = { kind, fidelity, isFinal: this.#isFinal, isOfEarlierMessage };
    switch (toRefusal(error, refused, this.#dependencies.log, { part: index })) {
      case "slowed-down":
        break;
      case "not-reached":
        if (kind === "show") this.#shown.writeLost(index);
        await this.#pause(error, waiting);
        break;
      case "create-lost":
        this.#shown.createLost();
        await this.#pause(error, waiting);
        break;
      case "deleted":
        return "gone";
      case "earlier-message-gone":
        this.#shown.forget(index);
        break;
      case "forbidden":
        return "forbidden";
      case "platform-lost":
        return "abandoned";
      case "too-long":
        this.#shown.rerender();
        break;
      case "file-refused":
        this.#shown.goWithoutFile();
        break;
      case "formatting-refused":
        this.#shown.goPlain();
        break;
      case "preview-refused":
        this.#previews.refuse();
        break;
      case "final-refused":
        return "rejected";
    }
    return undefined;
  }

  async #pause(error: PlatformError, waiting: AbortSignal): Promise<void> {
    this.#failures += 1;
    const pauseMs = error.retryAfterMs ?? backoffMs(this.#failures, retrySchedule, this.#dependencies.random);
    await this.#dependencies.clock.sleep(pauseMs, waiting).catch(() => this.#stop.throwIfAborted());
  }
}
