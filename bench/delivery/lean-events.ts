const dataPrefix = "data: ";
const end = "[DONE]";

/** What is read of a chunk. */
interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

/** Reads a model's event stream with as little work as possible: whole frames, `data:` lines, nothing else. */
export class LeanEvents {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** The text in the frames that are complete with these bytes. */
  push(bytes: Uint8Array): string {
    const received = this.#rest + this.#decoder.decode(bytes, { stream: true });
    let text = "";
    let from = 0;
    for (;;) {
      const until = received.indexOf("\n\n", from);
      if (until < 0) break;
      const data = received.slice(from + dataPrefix.length, until);
      if (data !== end) text += (JSON.parse(data) as Chunk).choices[0]?.delta.content ?? "";
      from = until + 2;
    }
    this.#rest = received.slice(from);
    return text;
  }
}
