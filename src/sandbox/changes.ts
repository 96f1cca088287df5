/** How often a condition is tried when nothing changed: it may depend on time, or on what the emulator does not see. */
const retryMs = 20;

/** Tells listeners that something changed, and waits for what they hope to see. */
export class Changes<Change> {
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #waiting = new Set<(reason: Error) => void>();

  /** Returns the unsubscribe function. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /**
   * Resolves with the first result of `condition` that is neither undefined nor false, trying it now, after each change and
   * a few times a second. Rejects when it throws, when `close` is called, and after `timeoutMs` of real time, then with what
   * `describe` says.
   */
  async waitFor<T>(condition: () => T | undefined | false, timeoutMs: number, describe: () => string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const attempt = () => {
      try {
        const result = condition();
        if (result !== undefined && result !== false) resolve(result);
      } catch (error) {
        reject(error);
      }
    };
    const giveUp = () => reject(new Error(`Not within ${timeoutMs} ms: ${String(condition)}\n${describe()}`));
    const deadline = setTimeout(giveUp, timeoutMs);
    const retry = setInterval(attempt, retryMs);
    const unsubscribe = this.listen(attempt);
    this.#waiting.add(reject);
    try {
      attempt();
      return await promise;
    } finally {
      clearTimeout(deadline);
      clearInterval(retry);
      unsubscribe();
      this.#waiting.delete(reject);
    }
  }

  /** Rejects everything that still waits, and forgets the listeners. */
  close(): void {
    for (const reject of this.#waiting) reject(new Error("The emulator was closed."));
    this.#listeners.clear();
  }
}
