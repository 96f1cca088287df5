/** One message of a prompt. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  /** Never empty. */
  readonly content: string;
}

/** One question to the model. */
export interface ChatRequest {
  /**
   * Asked for what is sent: a system message first, if any; then user and assistant in turn, a user message last. Asked again
   * for another try, and to tell the prompt's words in an error, so that no answer under way holds its whole history.
   */
  readonly prompt: () => Promise<readonly ChatMessage[]>;
  /** The beginning of the answer, never empty: the model goes on from there, and only what follows is given out. */
  readonly beginning?: string;
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

/** A piece of an answer; never empty. */
export interface ModelDelta {
  readonly type: "reasoning-delta" | "text-delta";
  readonly text: string;
}

/** The end of a whole answer. */
export interface ModelFinish {
  readonly type: "finish";
  readonly reason: FinishReason;
  readonly usage: Usage | undefined;
}

/** What an answer consists of: any number of deltas, then exactly one `finish`. */
export type ModelEvent = ModelDelta | ModelFinish;

/** A model that answers as a stream. */
export interface ChatModel {
  /** How many tokens of prompt the model takes while leaving room for its answer. */
  readonly promptLimitTokens: number;
  /** Whether it takes a `beginning`, as far as is known. */
  readonly canContinue: boolean;
  /**
   * Streams the answer: calls `onDelta` for each piece at the moment it arrives, and resolves with the end. Never calls it after
   * `signal` aborted or the promise settled; it must not throw.
   * Rejects with a `ModelError` (model-error.ts): kind `cancelled` when `signal` aborted, kind `interrupted` when the stream
   * broke off after text was given out; or as `prompt` does.
   */
  stream(request: ChatRequest, signal: AbortSignal, onDelta: (delta: ModelDelta) => void): Promise<ModelFinish>;
}
