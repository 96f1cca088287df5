import type { Clock } from "../contract/clock.ts";
import { PlatformError } from "../contract/platform-error.ts";
import type { ReplyPort } from "../contract/reply.ts";

/** What an indicator needs besides its port. */
export interface TypingDependencies {
  readonly clock: Clock;
  /** Ends it for good. */
  readonly stop: AbortSignal;
  /** Told where the platform says that the bot may not write at all; the indicator is hidden then. */
  readonly onForbidden: (error: PlatformError) => void;
}

/** Shows that the bot is typing. An indicator that fails is not worth a word. */
export class TypingIndicator {
  readonly #port: ReplyPort;
  readonly #dependencies: TypingDependencies;
  #current: AbortController | undefined;

  constructor(port: ReplyPort, dependencies: TypingDependencies) {
    this.#port = port;
    this.#dependencies = dependencies;
  }

  /** Whether it is shown at the moment. */
  get isShown(): boolean {
    return this.#current !== undefined;
  }

  /** Shows it until `hide`. Returns at once. */
  show(): void {
    if (this.isShown) return;
    this.#current = new AbortController();
    void this.#keep(AbortSignal.any([this.#current.signal, this.#dependencies.stop]));
  }

  /** What the platform shows already fades by itself. */
  hide(): void {
    this.#current?.abort();
    this.#current = undefined;
  }

  /** Does not reject. */
  async #keep(signal: AbortSignal): Promise<void> {
    const { clock, onForbidden } = this.#dependencies;
    while (!signal.aborted) {
      try {
        await this.#port.showTyping(signal);
      } catch (error) {
        if (!signal.aborted && error instanceof PlatformError && error.kind === "forbidden") {
          this.hide();
          onForbidden(error);
          return;
        }
        // Tried again at the next turn, at the same pace.
      }
      // Renewed a little before it fades, so that it does not flicker.
      await clock.sleep(this.#port.typingLastsMs * 0.9, signal).catch(() => undefined);
    }
  }
}
