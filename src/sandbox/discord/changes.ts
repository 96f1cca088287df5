/** How often a condition is tried when nothing changed: it may depend on what the emulator does not see. */
const retryMs = 25;

/** What changed. */
export interface DiscordChange {
  /** `place`: guilds, channels, threads. `call`: a REST call came or was answered. `gateway`: a connection. */
  readonly kind: "message" | "typing" | "place" | "call" | "gateway";
  readonly channelId?: string;
}

/** Tells listeners that something changed, and waits for what they hope to see. */
export class Changes {
  readonly #listeners = new Set<(change: DiscordChange) => void>();
  readonly #waiting = new Set<(error: Error) => void>();

  /** Returns how to stop listening. */
  listen(listener: (change: DiscordChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(change: DiscordChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /**
   * Resolves with the first value of `condition` that is neither undefined nor false, trying it now, after each
   * change and a few times a second. Rejects when it throws, and after `timeoutMs` of real time, with what `describe`
   * says then.
   */
  waitFor<T>(condition: () => T | undefined | false, timeoutMs: number, describe: () => string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const attempt = () => {
      try {
        const value = condition();
        if (value !== undefined && value !== false) resolve(value);
      } catch (error) {
        reject(error);
      }
    };
    const giveUp = () => reject(new Error(`Not within ${timeoutMs} ms: ${String(condition)}\n${describe()}`));
    const deadline = setTimeout(giveUp, timeoutMs);
    const retry = setInterval(attempt, retryMs);
    const stop = this.listen(attempt);
    this.#waiting.add(reject);
    attempt();
    return promise.finally(() => {
      clearTimeout(deadline);
      clearInterval(retry);
      stop();
      this.#waiting.delete(reject);
    });
  }

  /** Rejects everything that still waits. */
  close(): void {
    for (const reject of this.#waiting) reject(new Error("The emulator was closed."));
    this.#listeners.clear();
  }
}
