import type { ApiCall } from "./emulator.ts";

/** A call while it is running. */
export type OpenCall = { -readonly [Field in keyof ApiCall]: ApiCall[Field] };

/** The newest calls, oldest first. */
export class CallLog {
  readonly #kept: number;
  readonly #calls: OpenCall[] = [];

  constructor(kept: number) {
    this.#kept = kept;
  }

  get calls(): readonly ApiCall[] {
    return this.#calls;
  }

  /** Adds a call that came; what becomes of it is written into the object that is returned. */
  open(call: ApiCall): OpenCall {
    const entry = { ...call };
    this.#calls.push(entry);
    if (this.#calls.length > this.#kept) this.#calls.shift();
    return entry;
  }

  /** Method names as the Bot API server reads them: in any case. */
  callsTo(method: string, chatId: number | undefined): readonly ApiCall[] {
    const wanted = method.toLowerCase();
    return this.#calls.filter(
      (call) => call.method.toLowerCase() === wanted && (chatId === undefined || call.chatId === chatId),
    );
  }
}
