/**
 * The whole answer so far. Replaced, never patched: the newest document wins.
 */
export interface ReplyDocument {
  /** The model's text so far, in the Markdown that models write. */
  readonly markdown: string;
  /** What the model thought before it answered, where its reader is to see that: shown above the text, in less space. */
  readonly reasoning?: string;
  readonly phase: ReplyPhase;
  /** A sentence of Runnel's own, in the user's language: shown alone while there is no text, below the text otherwise. */
  readonly notice?: string;
}

/**
 * `waiting`: nothing has come. `thinking`: the model reasons. `streaming`: text is coming.
 * The others are final: `complete`, `stopped` by the user, `failed`.
 */
export type ReplyPhase = "waiting" | "thinking" | "streaming" | "complete" | "stopped" | "failed";

/** A message of a reply, as its platform knows it. */
export interface ReplyMessage {
  /** Its place in the reply; the first message has 0. */
  readonly index: number;
  readonly kind: ReplyMessageKind;
  readonly messageId: string;
}

/** `text`: a part of the document. `file`: the whole answer as a file, below its parts. */
export type ReplyMessageKind = "text" | "file";

/** A message of a reply that is about to be made. */
export interface NewReplyMessage extends Pick<ReplyMessage, "index" | "kind"> {
  /** What its platform recognises it by; see {@link ReplyPort.traceOf}. */
  readonly trace: string;
}

/** What an earlier process left of a reply. */
export interface EarlierReply {
  /** The messages that it knew of. */
  readonly messages: readonly ReplyMessage[];
  /** One that it may have created without learning so; absent where there is none. */
  readonly creating?: NewReplyMessage;
}

/** One message's worth of a rendered document. */
export interface RenderedPart<Body> {
  /** What the platform is sent. */
  readonly body: Body;
  /** Equal exactly when the bodies would look the same to the user. */
  readonly fingerprint: string;
}

/** A file of a reply: what is too long for messages. */
export interface ReplyFile {
  /** With its extension, such as `answer.md`. */
  readonly name: string;
  /** Its whole content, never empty; sent as UTF-8. */
  readonly text: string;
}

/** `rich`: with the platform's formatting. `plain`: text only, for when the platform refused the formatting. */
export type Fidelity = "rich" | "plain";

/**
 * Why a write is made. Where not all can go at once, the one named first goes first: `final` ends an answer, `first` is
 * the first that is seen of one, `command` answers a command, `preview` lets an answer grow.
 */
export type WriteLane = "final" | "first" | "command" | "preview";

/** `growing`: more may come into this part. `complete`: it stays as it is now. */
export type PartStage = "growing" | "complete";

/** How an answer that is being written stands. */
export interface WriteProgress {
  /** Since when its text has been coming, in milliseconds of the Clock. */
  readonly sinceMs: number;
  /**
   * To wait for a steady pace would gain nothing: the model has stopped for the moment, or the text goes on in a message
   * that is not there yet.
   */
  readonly isLull: boolean;
  /** How much of the text has come. */
  readonly chars: () => number;
  /** How much of the text its reader does not see yet. Of several previews the one that lags most goes first. */
  readonly lagChars: () => number;
}

/** A write that waits for its slot. */
export interface WriteRequest {
  readonly lane: WriteLane;
  /** Of the part that is to be written; `complete` where it is not given. */
  readonly stage?: PartStage;
  /** Given with every preview. */
  readonly progress?: WriteProgress;
  /**
   * Asked when the slot has come: whether there is something to write in it. If not, the slot is left to others, and
   * `ready` resolves all the same. Without it there is.
   */
  readonly choose?: () => boolean;
}

/**
 * One reply on one platform: a row of messages, the first with index 0. Used by one writer, with one `show` at a time.
 * All methods that wait reject with `signal.reason` when aborted, and with a {@link PlatformError} when the platform
 * refuses or cannot be reached.
 */
export interface ReplyPort<Body = unknown> {
  /** How long one `showTyping` lasts on this platform, in milliseconds. */
  readonly typingLastsMs: number;
  /**
   * Pure and total: any Markdown, however broken, becomes parts within the platform's limits. A document with neither
   * visible text nor a notice has no parts. A document whose markdown has only grown keeps its earlier parts as they were,
   * until `show` rejects with `too-long`: the parts are shorter from then on.
   */
  render(document: ReplyDocument, fidelity: Fidelity): readonly RenderedPart<Body>[];
  /** Resolves when the platform would accept a write to message `index`: the moment to pick the newest document. */
  ready(index: number, request: WriteRequest, signal: AbortSignal): Promise<void>;
  /**
   * Makes message `index` of this reply show `part`, creating the message the first time; resolves to its id. Resolves to
   * undefined where a growing part is shown in a way that leaves no message behind; once complete it is to be shown again.
   * Rejects with `ambiguous` only where a create may or may not have happened; the next call then creates anew.
   */
  show(index: number, part: RenderedPart<Body>, stage: PartStage, signal: AbortSignal): Promise<string | undefined>;
  /**
   * What the message that this makes can be recognised by, also by another process, should nobody learn that it was made;
   * undefined where the platform has no way to look for a message. To be asked for right before the message is made.
   */
  traceOf(content: RenderedPart<Body> | ReplyFile): string | undefined;
  /**
   * Posts `file` as message `index` of this reply, the one after the last that is shown, and never touches it again;
   * resolves to its id. Rejects as the create of `show` does. Where the bot may write but not post files it is
   * `forbidden`, and a file that is too large is `rejected`; messages may still pass then.
   */
  attach(index: number, file: ReplyFile, signal: AbortSignal): Promise<string>;
  /**
   * Removes message `index`, which must be the last one shown. Resolves also when it was gone already. One that may have been made
   * is looked for by its trace first, and stays where there is none.
   */
  retract(index: number, signal: AbortSignal): Promise<void>;
  /**
   * Shows once that the bot is typing. Rejects with `forbidden` where the bot may not write at all; whatever else fails is
   * nobody's concern.
   */
  showTyping(signal: AbortSignal): Promise<void>;
  /** The reply is over: nothing is kept for it any more. */
  close(): void;
}
