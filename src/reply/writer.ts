import type { Clock } from "../contract/clock.ts";
import type { Logger } from "../contract/logger.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { Fidelity, ReplyDocument, ReplyPort } from "../contract/reply.ts";
import { backoffMs, type BackoffSchedule } from "../pacing/backoff.ts";
import { PartLimit, type PartLimitPolicy, type ShownParts } from "./part-limit.ts";
import { type NextWrite, nextWrite } from "./reconcile.ts";
import { keepTyping } from "./typing.ts";

/** When the first text of a reply is shown: at whichever comes first, and at once when the reply is complete. */
export interface FirstTextPolicy {
  readonly chars: number;
  readonly afterMs: number;
}

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
  readonly firstText: FirstTextPolicy;
  readonly partLimit: PartLimitPolicy;
  /** Told once for each message that the reply creates, a file among them. */
  readonly onMessage: (index: number, messageId: string) => void;
}

const retrySchedule: BackoffSchedule = { firstMs: 500, capMs: 8000 };
/** So many answers to new messages are lost before only the final text makes another: each may leave a stray behind. */
const mostLostCreates = 2;
const untilSomethingChangesMs = 2 ** 30;

/** The name of the file that holds an answer which is too long for messages. */
const fileName = "answer.md";

type PlannedWrite = NextWrite & ShownParts;

/**
 * Brings one reply onto its platform. Takes documents as fast as they come and writes the newest each time the platform
 * would accept a write; what was never written is superseded. Only the final document is certain to be shown.
 */
export class ReplyWriter {
  readonly #port: ReplyPort;
  readonly #dependencies: WriterDependencies;
  readonly #stop: AbortSignal;
  readonly #undeliverable = new AbortController();
  readonly #limit: PartLimit;
  #typing = new AbortController();
  readonly #finalCame = new AbortController();
  #running: Promise<ReplyOutcome> | undefined;
  #nap: AbortController | undefined;

  #newest: ReplyDocument | undefined;
  #firstTextAtMs: number | undefined;

  readonly #shown: string[] = [];
  #isTextShown = false;
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
    this.#limit = new PartLimit(port, dependencies.partLimit);
  }

  /** Aborts when nobody will see the answer any more, so that the model need not go on. */
  get undeliverable(): AbortSignal {
    return this.#undeliverable.signal;
  }

  /**
   * Shows that the bot is typing, until the first text of the answer is shown or the reply ends; and again while more is
   * written than messages will show.
   */
  showTyping(): void {
    void keepTyping(this.#port, this.#dependencies.clock, AbortSignal.any([this.#typing.signal, this.#stop]));
  }

  /** Offers a newer preview. Returns at once. */
  update(document: ReplyDocument): void {
    if (this.#isFinal) return;
    if (document.markdown !== "") this.#firstTextAtMs ??= this.#dependencies.clock.nowMs();
    void this.#offer(document);
  }

  /** Shows the final document. Resolves when the platform shows it or when it never will; does not reject. */
  finish(document: ReplyDocument): Promise<ReplyOutcome> {
    this.#finalCame.abort();
    return this.#offer(document);
  }

  get #isFinal(): boolean {
    return this.#finalCame.signal.aborted;
  }

  #offer(document: ReplyDocument): Promise<ReplyOutcome> {
    this.#newest = document;
    this.#nap?.abort();
    this.#running ??= this.#run().then((outcome) => {
      this.#typing.abort();
      if (outcome !== "shown") this.#undeliverable.abort();
      return outcome;
    });
    return this.#running;
  }

  async #run(): Promise<ReplyOutcome> {
    try {
      for (;;) {
        this.#stop.throwIfAborted();
        const write = this.#plan();
        const firstTextWaitMs = this.#firstTextWaitMs();
        if (write === undefined && this.#isFinal) return "shown";
        if (write === undefined) await this.#napFor(untilSomethingChangesMs);
        else if (firstTextWaitMs > 0) await this.#napFor(firstTextWaitMs);
        else {
          const outcome = await this.#attempt(write);
          if (outcome !== undefined) return outcome;
        }
      }
    } catch (error) {
      if (this.#stop.aborted) return "abandoned";
      this.#dependencies.log.error({ err: error }, "A reply ended by a fault of the program; please report this.");
      return "rejected";
    }
  }

  /** The next write that the newest document asks for; undefined when it is shown as far as it should be. */
  #plan(): PlannedWrite | undefined {
    if (this.#newest === undefined || (this.#arePreviewsRefused && !this.#isFinal)) return undefined;
    const { parts, isCut } = this.#limit.apply(this.#newest, this.#fidelity);
    const fingerprints = parts.map((part) => part.fingerprint);
    const write = nextWrite(this.#shown, fingerprints, isCut && !this.#isFileShown);
    if (write === undefined || (!this.#isFinal && !this.#isFitForPreview(write))) return undefined;
    return { ...write, parts, isCut };
  }

  /**
   * A preview takes no message back, which a later document may want again; does not know yet what the file will hold; and
   * leaves no row of strays.
   */
  #isFitForPreview({ kind, index }: NextWrite): boolean {
    return kind === "show" && (index < this.#shown.length || this.#lostCreates < mostLostCreates);
  }

  #firstTextWaitMs(): number {
    if (this.#isFinal || this.#isTextShown || this.#firstTextAtMs === undefined) return 0;
    const { chars, afterMs } = this.#dependencies.firstText;
    if ((this.#newest?.markdown.length ?? 0) >= chars) return 0;
    return this.#firstTextAtMs + afterMs - this.#dependencies.clock.nowMs();
  }

  /** Sleeps until the time is over or a document comes. */
  async #napFor(ms: number): Promise<void> {
    this.#nap = new AbortController();
    try {
      await this.#dependencies.clock.sleep(ms, AbortSignal.any([this.#nap.signal, this.#stop]));
    } catch {
      this.#stop.throwIfAborted();
    } finally {
      this.#nap = undefined;
    }
  }

  /** Makes one write, of the newest document there is when its slot comes. Resolves to the outcome if it is the end. */
  async #attempt(planned: PlannedWrite): Promise<ReplyOutcome | undefined> {
    const isFinal = this.#isFinal;
    // The final document ends a preview's wait. Nothing but `stop` ends a call that is under way: it may take effect.
    const waiting = isFinal ? this.#stop : AbortSignal.any([this.#finalCame.signal, this.#stop]);
    try {
      if (planned.kind === "retract") {
        await this.#port.retract(planned.index, this.#stop);
        this.#shown.length = planned.index;
      } else if (planned.kind === "attach") {
        await this.#attach(planned.index);
      } else {
        const priority = isFinal ? "final" : "preview";
        await this.#port.ready(planned.index, priority, waiting);
        const write = this.#plan();
        if (write?.kind === "show") await this.#show(write, priority);
      }
      this.#failures = 0;
    } catch (error) {
      if (error instanceof PlatformError) return this.#answerTo(error, planned, waiting);
      if (!waiting.aborted) throw error;
    }
    return undefined;
  }

  async #attach(index: number): Promise<void> {
    await this.#port.ready(index, "final", this.#stop);
    const file = { name: fileName, text: this.#newest?.markdown ?? "" };
    const messageId = await this.#port.attach(index, file, this.#stop);
    this.#isFileShown = true;
    this.#dependencies.onMessage(index, messageId);
  }

  async #show({ index, parts, isCut }: PlannedWrite, priority: "preview" | "final"): Promise<void> {
    const part = parts[index];
    if (part === undefined) return;
    const hasText = this.#newest?.markdown !== "";
    const isNew = index >= this.#shown.length;
    const messageId = await this.#port.show(index, part, priority, this.#stop);
    this.#shown[index] = part.fingerprint;
    if (isNew) this.#dependencies.onMessage(index, messageId);
    if (hasText) {
      this.#isTextShown = true;
      this.#typing.abort();
    }
    if (isCut && !this.#isFinal) {
      this.#typing = new AbortController();
      this.showTyping();
    }
  }

  /** Decides what each kind of refusal means for this reply. */
  async #answerTo(error: PlatformError, write: PlannedWrite, waiting: AbortSignal): Promise<ReplyOutcome | undefined> {
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
        log.info(fields, "The reply was deleted; it is not continued.");
        return "gone";
      case "forbidden":
        log.warn(fields, "The bot may not write in this chat any more; the reply is not continued.");
        return "forbidden";
      case "rejected":
        return this.#degrade(fields);
    }
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
