import type { EarlierReply, Fidelity, RenderedPart, ReplyDocument, ReplyPort } from "../contract/reply.ts";
import { PartLimit, type PartLimitPolicy, type ShownParts } from "./part-limit.ts";
import { type NextWrite, nextWrite, type ShownPart } from "./reconcile.ts";

/** A write that would bring what stands closer to a document. */
export type PlannedWrite = NextWrite & ShownParts & { readonly document: ReplyDocument };

/** So many answers to new messages are lost before only the final text makes another: each may leave a stray behind. */
const mostLostCreates = 2;

/** What of one reply stands on its platform, and what is to be written next. */
export class ShownReply {
  readonly #limit: PartLimit;
  readonly #parts: (ShownPart | undefined)[] = [];
  #fidelity: Fidelity = "rich";
  #isFileShown = false;
  #lostCreates = 0;
  #creatingIndex: number | undefined;

  constructor(port: ReplyPort, policy: PartLimitPolicy, { messages, creating }: EarlierReply) {
    this.#limit = new PartLimit(port, policy);
    for (const { index, kind, messageId } of messages) {
      if (kind === "file") this.#isFileShown = true;
      else this.#parts[index] = { fingerprint: undefined, messageId };
    }
    // A file is posted once more: it is due below the same parts, however often the answer is shown.
    if (creating?.kind === "text") this.#creatingIndex = creating.index;
  }

  /** How many parts stand, in whatever way. */
  get count(): number {
    return this.#parts.length;
  }

  /** Whether any of it stands in a message, which stays when the program ends. */
  get hasMessage(): boolean {
    return this.#parts.some((part) => part?.messageId !== undefined);
  }

  /** How its parts are rendered. */
  get fidelity(): Fidelity {
    return this.#fidelity;
  }

  /** The next write that a document asks for; undefined when it stands as far as it should. */
  plan(document: ReplyDocument, isFinal: boolean): PlannedWrite | undefined {
    const { parts, isCut } = this.#limit.apply(document, this.#fidelity);
    const fingerprints = parts.map(({ fingerprint }) => fingerprint);
    const isFileDue = isCut && !this.#isFileShown;
    const write = nextWrite(this.#parts, fingerprints, { isFinal, isFileDue, creatingIndex: this.#creatingIndex });
    if (write === undefined || (!isFinal && !this.#isFitForPreview(write))) return undefined;
    return { ...write, parts, isCut, document };
  }

  /** A part stands now, in this message if in any. Whether the message is a new one. */
  showed(index: number, { fingerprint }: RenderedPart<unknown>, messageId: string | undefined): boolean {
    const known = this.#parts[index]?.messageId;
    this.#parts[index] = { fingerprint, messageId };
    if (messageId !== undefined && index === this.#creatingIndex) this.#creatingIndex = undefined;
    return messageId !== undefined && messageId !== known;
  }

  /** The last part, the one with this index, was taken back. */
  retracted(index: number): void {
    if (index === this.#creatingIndex) this.#creatingIndex = undefined;
    this.#parts.length = Math.min(this.#parts.length, index);
  }

  /** The whole answer stands as a file. */
  attached(): void {
    this.#isFileShown = true;
  }

  /** A message of this index is gone, and another is to take its place. */
  forget(index: number): void {
    this.#parts[index] = undefined;
  }

  /** Whether a write of this part makes a new message, unless it is shown in a way that leaves none behind. */
  isNew(index: number): boolean {
    return this.#parts[index]?.messageId === undefined;
  }

  /** A write of this part was not answered: if it is new, it may or may not stand. */
  writeLost(index: number): void {
    if (this.isNew(index)) this.#creatingIndex = index;
  }

  /** A new message may or may not stand, and is not found again. */
  createLost(): void {
    this.#lostCreates += 1;
  }

  /** From now on it is rendered without formatting. */
  goPlain(): void {
    this.#fidelity = "plain";
  }

  /** The port has come to render shorter parts. */
  rerender(): void {
    this.#limit.forget();
  }

  /** No file can stand below it: it may have any number of messages. */
  goWithoutFile(): void {
    this.#limit.lift();
  }

  /** Whether this is a message behind the first which an earlier process made and this one has not changed yet. */
  isOfEarlierProcess(index: number): boolean {
    const known = this.#parts[index];
    return index > 0 && known?.messageId !== undefined && known.fingerprint === undefined;
  }

  /**
   * A preview takes no message back, which a later document may want again; does not know yet what the file will hold; and
   * leaves no row of strays.
   */
  #isFitForPreview(write: NextWrite): boolean {
    if (write.kind !== "show") return false;
    const known = this.#parts[write.index];
    const isCreate = known === undefined || (known.messageId === undefined && write.stage === "complete");
    return !isCreate || this.#lostCreates < mostLostCreates;
  }
}
