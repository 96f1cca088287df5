import type { ModelProfile } from "./catalogue/profile.ts";

/** How long each part of a call may take, in milliseconds. */
export interface CallTimeouts {
  /** From sending the request to the response headers; an error's body counts as well. */
  readonly headersMs: number;
  /** From the headers to the first chunk with text or reasoning. */
  readonly firstChunkMs: number;
  /** Between two chunks. */
  readonly idleMs: number;
  /** The whole call with all its tries and the pauses between them. */
  readonly totalMs: number;
}

/** What the model client needs to know. */
export interface ModelSettings {
  /** Up to and without `/chat/completions`, for example `https://dashscope.aliyuncs.com/compatible-mode/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The model's id as the service spells it. */
  readonly name: string;
  /** Sent with each request as they are, apart from the keys that Runnel sets itself. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Overrides of the catalogue, by model name; `*` in a name stands for any characters. */
  readonly profiles: Readonly<Record<string, Partial<ModelProfile>>>;
  readonly timeouts: CallTimeouts;
  /** How many more tries a failed call gets while none of its text was shown. */
  readonly retries: number;
}
