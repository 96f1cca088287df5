import type { PageUpdate } from "../../../src/sandbox/page/feed.ts";

/** Reads the page's stream of updates. */
export class Updates {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #buffer = "";

  private constructor(reader: ReadableStreamDefaultReader<string>) {
    this.#reader = reader;
  }

  static async open(url: string, signal: AbortSignal): Promise<Updates> {
    const response = await fetch(`${url}/updates`, { signal });
    if (response.body === null) throw new Error("The stream has no body.");
    return new Updates(response.body.pipeThrough(new TextDecoderStream()).getReader());
  }

  /** Resolves with the next update, undefined when the stream has ended. */
  async next(): Promise<PageUpdate | undefined> {
    for (;;) {
      const [event, rest] = this.#buffer.split(/\n\n([^]*)/);
      if (rest !== undefined) {
        this.#buffer = rest;
        return JSON.parse((event ?? "").replace(/^data: /, "")) as PageUpdate;
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#buffer += value;
    }
  }

  /** Resolves with the first update, from the next on, that `isWanted` accepts. Rejects when there is none within two seconds. */
  async until(isWanted: (update: PageUpdate) => boolean): Promise<PageUpdate> {
    const deadline = AbortSignal.timeout(2000);
    const tooLate = new Promise<never>((_, reject) => {
      deadline.addEventListener("abort", () => reject(new Error("No such update came.")), { once: true });
    });
    for (;;) {
      const update = await Promise.race([this.next(), tooLate]);
      if (update === undefined) throw new Error("The stream ended.");
      if (isWanted(update)) return update;
    }
  }
}
