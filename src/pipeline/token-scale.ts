import type { Store } from "../store/store.ts";
import { estimateTokens } from "./token-estimate.ts";

/** A count this much above what was learned is still taken to fit. */
const margin = 1.05;
/** Beyond this a count tells of something else than the length of the text. */
const mostRatio = 4;
const leastRatio = 1 / 4;
/** How much a count weighs when the next one comes. */
const fading = 0.95;
/** How many estimated tokens the ratio that is known at the start weighs. */
const startTokens = 20_000;

/**
 * Estimates how many tokens a model finds in a text, and learns from what the service counted. Until it has, an estimate is
 * rather too high than too low.
 */
export class TokenScale {
  #estimated = 0;
  #counted = 0;

  /** `ratio`: tokens counted for each one estimated, as far as that is known. */
  constructor(ratio: number | undefined) {
    if (ratio === undefined) return;
    this.#estimated = startTokens;
    this.#counted = startTokens * ratio;
  }

  /** With what the store knows of a model's last prompts. */
  static async of(model: string, store: Pick<Store, "promptTokenRatio">): Promise<TokenScale> {
    return new TokenScale(await store.promptTokenRatio(model));
  }

  /** About how many tokens the model finds in a message of this text. */
  tokensOf(text: string): number {
    return estimateTokens(text) * this.#factor;
  }

  /** Takes note of a prompt which was estimated, by {@link estimateTokens}, and then counted. */
  learn(estimatedTokens: number, countedTokens: number): void {
    if (estimatedTokens <= 0 || countedTokens <= 0) return;
    this.#estimated = this.#estimated * fading + estimatedTokens;
    this.#counted = this.#counted * fading + countedTokens;
  }

  get #factor(): number {
    if (this.#estimated === 0) return 1;
    return margin * Math.min(mostRatio, Math.max(leastRatio, this.#counted / this.#estimated));
  }
}
