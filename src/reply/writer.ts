import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { Fidelity, PartStage, ReplyDocument, ReplyMessage, ReplyPort, WriteLane } from "../contract/reply.ts";
import { backoffMs, type BackoffSchedule } from "../pacing/backoff.ts";
import { Nap } from "./nap.ts";
import { PartLimit, type PartLimitPolicy, type ShownParts } from "./part-limit.ts";
import { type FirstTextPolicy, PreviewTiming } from "./preview-timing.ts";
import { type NextWrite, nextWrite, type ShownPart } from "./reconcile.ts";
import { keepTyping } from "./typing.ts";

/**
 * How a reply ended. `shown`: the final document stands. `gone`: one of its messages was deleted. `forbidden`: the bot
 * may not write there. `rejected`: the platform accepts not even the plain text. `abandoned`: the writer was stopped.
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
  /** The messages of this reply that an earlier process made; its port knows them too. */
  readonly earlierMessages?: readonly ReplyMessage[];
  /**
   * Told once for each message that the reply creates, a file among them. Nothing more is written before it resolves; must not
   * reject.
   */
  readonly onMessage: (index: number, messageId: string) => Promise<void>;
  /** Told what text the messages of the reply show now; not what is shown in a way that leaves no message behind. */
  readonly onShown?: (markdown: string) => void;
}

const retrySchedule: BackoffSchedule = { firstMs: 500, capMs: 8000 };
/** So many answers to new messages are lost before only the final text makes another: each may leave a stray behind. */
const mostLostCreates = 2;
/** A text of which nothing new could be shown is not rendered again sooner. */
const lookAgainMs = 100;
/** A model that was silent for so long in the middle of its answer has its reader told that the bot is still at it. */
const silenceMs = 3000;

/** The name of the file that holds an answer which is too long for messages. */
const fileName = "answer.md";

/** Made once: an abort without a reason makes an error with a stack each time. */
const ended = Object.freeze({ reason: "the wait is over" });

type PlannedWrite = NextWrite & ShownParts & { readonly markdown: string };

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
  readonly #limit: PartLimit;
  readonly #timing: PreviewTiming;
  readonly #nap: Nap;
  readonly #finalCame = new AbortController();
  #typing = new AbortController();
  #running: Promise<ReplyOutcome> | undefined;

  #newest: ReplyDocument | undefined;
  /** The document that was rendered last. */
  #looked: ReplyDocument | undefined;
  #lookAgainAtMs = -Infinity;
  /** The newest document needs more messages than are shown. */
  #needsMore = false;
  /** Sleeps until something changes, however little. */
  #hasNothingDue = false;

  readonly #shown: (ShownPart | undefined)[] = [];
  /** Where the next write will probably go: known for certain only when it is rendered. */
  #expected: { readonly index: number; readonly stage: PartStage } = { index: 0, stage: "growing" };
  #isFileShown = false;
  #fidelity: Fidelity = "rich";
  #failures = 0;
  #arePreviewsRefused = false;
  #lostCreates = 0;

  /** `stop` ends the writer where it is; what is then not shown stays unshown. */
  constructor(port: ReplyPort, dependencies: WriterDependencies, stop: AbortSignal) {
    this.#port = port;
    this.#dependencies = dependencies;
    this.#stop = stop;
    this.#over = AbortSignal.any([stop, this.#undeliverable.signal]);
    this.#limit = new PartLimit(port, dependencies.partLimit);
    this.#timing = new PreviewTiming(dependencies.firstText);
    this.#nap = new Nap(dependencies.clock, stop);
    for (const { index, messageId } of dependencies.earlierMessages ?? []) {
      this.#shown[index] = { fingerprint: undefined, messageId };
    }
  }

  /** Aborts when nobody will see the answer any more, so that the model need not go on. */
  get undeliverable(): AbortSignal {
    return this.#undeliverable.signal;
  }

  /**
   * Shows that the bot is typing, until the first text of the answer is shown or the reply ends; and again while more is
   * written than messages will show, and while the model is silent in the middle of its answer.
   */
  showTyping(): void {
    const { clock, log } = this.#dependencies;
    void keepTyping(this.#port, clock, AbortSignal.any([this.#typing.signal, this.#stop]), (error) => {
      log.warn({ kind: error.kind, reason: error.message }, "The bot may not write in this chat; there is no reply.");
      this.#undeliverable.abort();
      this.#nap.end();
    });
  }

  /** Offers a newer preview. Returns at once. */
  update(document: ReplyDocument): void {
    if (this.#isFinal) return;
    this.#timing.grew(document.markdown.length, this.#dependencies.clock.nowMs());
    this.#newest = document;
    if (this.#running === undefined) void this.#start();
    else if (this.#hasNothingDue || document.markdown === "" || !this.#timing.isLittle) this.#nap.end();
  }

  /** Shows the final document. Resolves when the platform shows it or when it never will; does not reject. */
  finish(document: ReplyDocument): Promise<ReplyOutcome> {
    this.#newest = document;
    this.#finalCame.abort();
    this.#nap.end();
    return this.#running ?? this.#start();
  }

  get #isFinal(): boolean {
    return this.#finalCame.signal.aborted;
  }

  #start(): Promise<ReplyOutcome> {
    this.#running = this.#run().then((outcome) => {
      this.#typing.abort();
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
    const write = this.#plan();
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
    const nowMs = this.#dependencies.clock.nowMs();
    const dueAtMs = this.#previewDueAtMs();
    if (dueAtMs > nowMs) {
      await this.#rest(nowMs, dueAtMs);
      return undefined;
    }
    // The final document ends a preview's wait. Nothing but `stop` ends a call that is under way: it may take effect.
    const waiting = AbortSignal.any([this.#finalCame.signal, this.#over]);
    const { index } = this.#expected;
    return this.#attempt({ kind: "show", index }, waiting, async () => {
      const write = await this.#awaitSlot(waiting);
      if (write?.kind === "show") await this.#show(write);
    });
  }

  #previewDueAtMs(): number {
    const document = this.#newest;
    if (document === undefined || document === this.#looked || this.#arePreviewsRefused) return Infinity;
    const isAwaited = this.#needsMore || document.markdown === "";
    return Math.max(this.#lookAgainAtMs, isAwaited ? -Infinity : this.#timing.dueAtMs);
  }

  /** Sleeps until then or until something changes, and shows that the bot is alive when the model is silent for long. */
  async #rest(nowMs: number, untilMs: number): Promise<void> {
    const silentAtMs =
      this.#timing.isTextShown && this.#typing.signal.aborted ? this.#timing.grewAtMs + silenceMs : Infinity;
    if (silentAtMs <= nowMs) {
      this.#typing = new AbortController();
      this.showTyping();
    }
    this.#hasNothingDue = untilMs === Infinity;
    await this.#nap.sleep(Math.min(untilMs, silentAtMs <= nowMs ? Infinity : silentAtMs) - nowMs);
  }

  /** Waits for a slot and renders the newest document for it. Undefined when there is nothing to write after all. */
  async #awaitSlot(waiting: AbortSignal): Promise<PlannedWrite | undefined> {
    const { index, stage } = this.#expected;
    let chosen: PlannedWrite | undefined;
    const choose = () => {
      chosen = this.#choose();
      return chosen !== undefined;
    };
    const lane =
      this.#timing.isTextShown || (this.#newest?.markdown === "" && index < this.#shown.length) ? "preview" : "first";
    const sinceMs = this.#timing.startedAtMs ?? this.#dependencies.clock.nowMs();
    const lagChars = () => this.#timing.lagChars;
    const lull = new AbortController();
    const rested = new AbortController();
    if (lane === "preview") void this.#watchForLull(lull, rested.signal);
    try {
      const progress = { sinceMs, isLull: false, lagChars };
      await this.#port.ready(index, { lane, stage, progress, choose }, AbortSignal.any([waiting, lull.signal]));
    } catch (error) {
      if (waiting.aborted || !lull.signal.aborted || error instanceof PlatformError) throw error;
      await this.#port.ready(index, { lane, stage, progress: { sinceMs, isLull: true, lagChars }, choose }, waiting);
    } finally {
      rested.abort(ended);
    }
    return chosen;
  }

  /** Aborts `lull` once the model has paused with enough to show. */
  async #watchForLull(lull: AbortController, over: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    while (!over.aborted) {
      const waitMs = this.#timing.lullAtMs - clock.nowMs();
      if (waitMs <= 0 && !this.#timing.isLittle) lull.abort(ended);
      if (waitMs <= 0) return;
      await clock.sleep(waitMs, over).catch(() => undefined);
    }
  }

  /** The write for a slot that has come, if it is the right slot for it. */
  #choose(): PlannedWrite | undefined {
    const { index, stage } = this.#expected;
    this.#looked = this.#newest;
    const write = this.#plan();
    if (write?.kind !== "show") {
      this.#lookAgainAtMs = this.#dependencies.clock.nowMs() + lookAgainMs;
      return undefined;
    }
    if (write.index === index && write.stage === stage) return write;
    this.#expected = write;
    // Looked at again at once, for the other slot.
    this.#looked = undefined;
    return undefined;
  }

  /** The next write that the newest document asks for; undefined when it is shown as far as it should be. */
  #plan(): PlannedWrite | undefined {
    if (this.#newest === undefined) return undefined;
    const { parts, isCut } = this.#limit.apply(this.#newest, this.#fidelity);
    const fingerprints = parts.map((part) => part.fingerprint);
    const write = nextWrite(this.#shown, fingerprints, {
      isFinal: this.#isFinal,
      isFileDue: isCut && !this.#isFileShown,
    });
    if (write === undefined || (!this.#isFinal && !this.#isFitForPreview(write))) return undefined;
    return { ...write, parts, isCut, markdown: this.#newest.markdown };
  }

  /**
   * A preview takes no message back, which a later document may want again; does not know yet what the file will hold; and
   * leaves no row of strays.
   */
  #isFitForPreview(write: NextWrite): boolean {
    if (write.kind !== "show") return false;
    const known = this.#shown[write.index];
    const isCreate = known === undefined || (known.messageId === undefined && write.stage === "complete");
    return !isCreate || this.#lostCreates < mostLostCreates;
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
        // What was to be shown is not: it is looked at again.
        this.#looked = undefined;
        return this.#answerTo(error, write, waiting);
      }
      if (!waiting.aborted) throw error;
    }
    return undefined;
  }

  async #retract(index: number): Promise<void> {
    await this.#port.retract(index, this.#stop);
    this.#shown.length = index;
  }

  async #attach(index: number): Promise<void> {
    await this.#port.ready(index, { lane: this.#dependencies.finalLane }, this.#over);
    const file = { name: fileName, text: this.#newest?.markdown ?? "" };
    const messageId = await this.#port.attach(index, file, this.#stop);
    this.#isFileShown = true;
    await this.#dependencies.onMessage(index, messageId);
  }

  async #show({ index, stage, parts, isCut, markdown }: PlannedWrite & { readonly kind: "show" }): Promise<void> {
    const part = parts[index];
    if (part === undefined) return;
    const known = this.#shown[index];
    const messageId = await this.#port.show(index, part, stage, this.#stop);
    this.#shown[index] = { fingerprint: part.fingerprint, messageId };
    if (markdown !== "") {
      this.#timing.showed(markdown.length, this.#dependencies.clock.nowMs());
      this.#typing.abort();
      if (this.#shown.some((shown) => shown?.messageId !== undefined)) this.#dependencies.onShown?.(markdown);
    }
    if (isCut && !this.#isFinal) {
      this.#typing = new AbortController();
      this.showTyping();
    }
    const next = index + 1;
    this.#expected =
      next < parts.length
        ? { index: next, stage: next < parts.length - 1 ? "complete" : "growing" }
        : { index, stage: "growing" };
    this.#needsMore = next < parts.length;
    if (this.#needsMore) this.#looked = undefined;
    if (messageId !== undefined && known?.messageId !== messageId) {
      await this.#dependencies.onMessage(index, messageId);
    }
  }

  /** Decides what each kind of refusal means for this reply. */
  async #answerTo(
    error: PlatformError,
    write: Pick<NextWrite, "kind" | "index">,
    waiting: AbortSignal,
  ): Promise<ReplyOutcome | undefined> {
    const { log } = this.#dependencies;
    const fields = { kind: error.kind, part: write.index, reason: error.message };
    if (write.kind === "attach" && (error.kind === "forbidden" || error.kind === "rejected")) {
      log.warn(fields, "The platform refused the answer as a file; it goes on in further messages instead.");
      this.#limit.lift();
      return undefined;
    }
    switch (error.kind) {
      case "rate-limited":
        log.info({ ...fields, retryAfterMs: error.retryAfterMs }, "The platform asked to slow down; the text waits.");
        return undefined;
      case "transient":
        log.warn(fields, "A write did not reach the platform; it is tried again.");
        return this.#pause(error, waiting);
      case "ambiguous":
        log.warn(fields, "The answer to a new message was lost; it is made anew, and one stray preview may stay.");
        this.#lostCreates += 1;
        return this.#pause(error, waiting);
      case "message-gone":
        if (this.#isFromEarlier(write.index)) {
          log.info(fields, "A message that an earlier run made is gone; the text goes into another.");
          this.#shown[write.index] = undefined;
          return undefined;
        }
        log.info(fields, "The reply was deleted; it is not continued.");
        return "gone";
      case "forbidden":
        log.warn(fields, "The bot may not write in this chat any more; the reply is not continued.");
        return "forbidden";
      case "too-long":
        log.warn(
          fields,
          "The platform takes less text in a message than it documents; the reply goes on in shorter ones.",
        );
        this.#limit.forget();
        return undefined;
      case "rejected":
        return this.#degrade(fields);
    }
  }

  /** A message behind the first that this writer has not changed yet: the earlier run may have taken it back. */
  #isFromEarlier(index: number): boolean {
    const known = this.#shown[index];
    return index > 0 && known?.messageId !== undefined && known.fingerprint === undefined;
  }

  async #pause(error: PlatformError, waiting: AbortSignal): Promise<undefined> {
    this.#failures += 1;
    const pauseMs = error.retryAfterMs ?? backoffMs(this.#failures, retrySchedule, this.#dependencies.random);
    await this.#dependencies.clock.sleep(pauseMs, waiting).catch(() => this.#stop.throwIfAborted());
  }

  #degrade(fields: Readonly<Record<string, unknown>>): ReplyOutcome | undefined {
    const { log } = this.#dependencies;
    if (this.#fidelity === "rich") {
      log.warn(fields, "The platform refused the formatting; the reply goes on as plain text.");
      this.#fidelity = "plain";
      return undefined;
    }
    if (!this.#isFinal) {
      log.warn(fields, "The platform refused a plain preview; only the final text is tried again.");
      this.#arePreviewsRefused = true;
      return undefined;
    }
    log.error(fields, "The platform refused the final text even without formatting; it could not be shown.");
    return "rejected";
  }
}
