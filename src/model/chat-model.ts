/** One message of a prompt. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  /** Never empty. */
  readonly content: string;
}

/** One question to the model. */
export interface ChatRequest {
  /** A system message first, if any; then user and assistant in turn, a user message last. */
  readonly messages: readonly ChatMessage[];
  /** Ids for the log lines of this call, for example the turn's reference. */
  readonly logFields: Readonly<Record<string, string>>;
}

/** Tokens as the provider counted them; a count it did not report is undefined. */
export interface Usage {
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  readonly reasoningTokens: number | undefined;
}

/** `stop`: the model was done. `length`: it hit a token limit. `other`: an end that is neither, its text still whole. */
export type FinishReason = "stop" | "length" | "other";

/** What a stream yields: any number of deltas, then exactly one `finish`. Deltas are never empty. */
export type ModelEvent =
  | { readonly type: "reasoning-delta"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "finish"; readonly reason: FinishReason; readonly usage: Usage | undefined };

/** A model that answers as a stream. */
export interface ChatModel {
  /** How many tokens of prompt the model takes while leaving room for its answer. */
  readonly promptLimitTokens: number;
  /**
   * Streams the answer. Ends normally only after `finish`. Throws a `ModelError` (model-error.ts): kind `cancelled` when `signal`
   * aborted, kind `interrupted` when the stream broke off after text was yielded. Leaving the loop ends the call.
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
