import { StringDecoder } from "node:string_decoder";

/** One event of an event stream. */
export interface StreamFrame {
  /** The lines of data, joined; "" where there were none. */
  readonly data: string;
  /** The event's name; most frames have none. */
  readonly event: string | undefined;
  /** The HTTP status that Bailian writes into a comment of its error frames, as `:HTTP_STATUS/429`. */
  readonly status: number | undefined;
}

/** A frame that cannot be read; the message says why, for the operator. */
export class UnreadableFrameError extends Error {
  override readonly name = "UnreadableFrameError";
}

/** The data after which nothing follows. */
const endMark = "[DONE]";
/** A whole answer is shorter; what is longer is none, and must not fill the memory. */
const longestFrameChars = 4_194_304;

const statusComment = /^:\s*HTTP_STATUS\/(\d{3})\b/;

/**
 * Reads an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html, 2026-11-22) from its bytes, however
 * they are cut. Other than there, the last frame counts without its blank line too, and a frame with a name needs no data.
 */
export class EventStreamParser {
  readonly #onFrame: (frame: StreamFrame) => void;
  readonly #decoder = new StringDecoder("utf8");
  /** The beginning of a line whose end has not come. */
  #line = "";
  #data: string | undefined;
  #event: string | undefined;
  #status: number | undefined;
  #isAtStart = true;
  #isAfterReturn = false;
  #isOver = false;

  /** `onFrame` is called for each frame but the end mark; what it throws comes out of `push` or `end`. */
  constructor(onFrame: (frame: StreamFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** Whether the end mark came, or the parser was stopped: what follows is ignored. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes the next bytes. Throws `UnreadableFrameError` when a frame has more than 4,194,304 characters. */
  push(bytes: Buffer): void {
    this.#read(this.#decoder.write(bytes));
  }

  /** The stream has ended. */
  end(): void {
    this.#read(this.#decoder.end());
    if (this.#line !== "") this.#endLine("");
    this.#endFrame();
    this.#isOver = true;
  }

  /** No frame comes any more, not even from bytes that were taken already. */
  stop(): void {
    this.#isOver = true;
  }

  #read(text: string): void {
    if (text === "") return;
    let from = 0;
    if (this.#isAtStart && text.startsWith("\uFEFF")) from = 1;
    this.#isAtStart = false;
    if (this.#isAfterReturn && text.startsWith("\n")) from = 1;
    this.#isAfterReturn = false;
    let feed = text.indexOf("\n", from);
    let carriage = text.indexOf("\r", from);
    while (!this.#isOver && (feed !== -1 || carriage !== -1)) {
      const isCarriage = carriage !== -1 && (feed === -1 || carriage < feed);
      const end = isCarriage ? carriage : feed;
      this.#endLine(text.slice(from, end));
      from = end + 1;
      if (isCarriage) {
        if (from === text.length) this.#isAfterReturn = true;
        else if (from === feed) from++;
        carriage = text.indexOf("\r", from);
      }
      if (feed !== -1 && feed < from) feed = text.indexOf("\n", from);
    }
    if (this.#isOver || from >= text.length) return;
    this.#requireShort(text.length - from);
    this.#line += text.slice(from);
  }

  #endLine(rest: string): void {
    const line = this.#line === "" ? rest : this.#line + rest;
    this.#line = "";
    if (line === "") {
      this.#endFrame();
    } else if (line.startsWith("data:")) {
      this.#addData(line.slice(line.startsWith(" ", 5) ? 6 : 5));
    } else if (line.startsWith("event:")) {
      this.#event = line.slice(line.startsWith(" ", 6) ? 7 : 6);
    } else if (line.startsWith(":")) {
      const status = statusComment.exec(line)?.[1];
      if (status !== undefined) this.#status = Number(status);
    }
  }

  #addData(value: string): void {
    if (this.#data === undefined) {
      // Some proxies leave out the blank line behind it.
      if (value === endMark) this.#isOver = true;
      else this.#data = value;
    } else {
      this.#requireShort(value.length);
      this.#data += `\n${value}`;
    }
  }

  #endFrame(): void {
    const data = this.#data;
    const event = this.#event;
    const status = this.#status;
    this.#data = undefined;
    this.#event = undefined;
    this.#status = undefined;
    if (this.#isOver || (data === undefined && event === undefined)) return;
    this.#onFrame({ data: data ?? "", event, status });
  }

  #requireShort(moreChars: number): void {
    if (this.#line.length + (this.#data?.length ?? 0) + moreChars <= longestFrameChars) return;
    throw new UnreadableFrameError(`a frame has more than ${longestFrameChars} characters`);
  }
}
