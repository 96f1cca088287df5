import type { JsonObject } from "./request.ts";

/**
 * What a scripted response does, one thing after the other; every scenario becomes such a list. The first step that sends something
 * sends the head of an event stream before it, unless a `head` step came first. A list that just stops ends the response.
 */
export type Step =
  /** Sends the status (200) and headers at once; the service's own headers are added. */
  | { readonly step: "head"; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  /** One ordinary chunk with this `delta`. */
  | { readonly step: "delta"; readonly delta: JsonObject; readonly finishReason?: string | null }
  /** One chunk whose top-level fields are overridden: `{ choices: null }`, `{ choices: [], usage: {...} }`. */
  | { readonly step: "chunk"; readonly fields: JsonObject }
  /** One `data:` frame: a string as it is ("[DONE]", malformed JSON), anything else as JSON. */
  | { readonly step: "data"; readonly data: unknown }
  /** One packet, as it is. */
  | { readonly step: "bytes"; readonly bytes: string | Uint8Array }
  /** From here on nothing larger than this is written at once: cuts frames, lines and characters anywhere. */
  | { readonly step: "packet-size"; readonly bytes: number }
  | { readonly step: "pause"; readonly ms: number }
  /** Goes on once the promise resolves: the test decides the moment. */
  | { readonly step: "wait-for"; readonly promise: Promise<unknown> }
  /** Says nothing until the client gives up or the emulator closes. */
  | { readonly step: "hang" }
  /** Ends the connection in the middle: `reset` sends a TCP RST, `close` a FIN without the end of the HTTP body. */
  | { readonly step: "cut"; readonly how: "reset" | "close" }
  /** Ends the response as HTTP wants it. Steps after it are not reached. */
  | { readonly step: "end" };
