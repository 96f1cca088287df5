/**
 * Whether a model reasons before it answers, and whether that can be switched with `enable_thinking`.
 *
 * - `none`: it does not; the switch is refused.
 * - `optional`: off unless switched on.
 * - `default_on`: on unless switched off.
 * - `always`: on; switching it off is refused.
 * - `unknown`: nothing is assumed, nothing is checked.
 */
export type Thinking = "none" | "optional" | "default_on" | "always" | "unknown";

/** When a model refuses calls without `stream: true`: `never`, only while it is `thinking`, or `always`. */
type StreamOnly = "never" | "thinking" | "always";

/** What a model can and must do. Every field can be overridden in the configuration. */
export interface ModelProfile {
  /** Prompt, reasoning and answer together, in tokens. */
  readonly contextTokens: number;
  /** The longest answer, without its reasoning, in tokens. */
  readonly maxOutputTokens: number;
  readonly thinking: Thinking;
  readonly streamOnly: StreamOnly;
  /** Whether a system message has an effect; where not, its text goes into the first user message. */
  readonly systemMessage: boolean;
  /** Whether it goes on from the beginning of an answer (partial mode), while it does not think. */
  readonly partial: boolean;
  /** Whether it takes pictures. */
  readonly vision: boolean;
  /** Whether the OpenAI-compatible endpoint serves it at all. */
  readonly openaiCompatible: boolean;
}

/** Whether a call with these parameters makes the model reason; undefined where that is not known. */
export function isThinking(profile: ModelProfile, params: Readonly<Record<string, unknown>>): boolean | undefined {
  switch (profile.thinking) {
    case "none":
      return false;
    case "always":
      return true;
    case "optional":
      return params.enable_thinking === true;
    case "default_on":
      return params.enable_thinking !== false;
    case "unknown":
      return typeof params.enable_thinking === "boolean" ? params.enable_thinking : undefined;
  }
}
