/** The signals that ask the program to end. Imports nothing, so that it can be there before anything else is loaded. */
export class StopSignals {
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  /** Told of the second one, which ends the process at once. */
  onSecond: (signal: NodeJS.Signals) => void = () => undefined;
  #signals = 0;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.first = promise;
    const onSignal = (signal: NodeJS.Signals) => {
      this.#signals += 1;
      if (this.#signals === 1) return resolve();
      this.onSecond(signal);
      process.exit(128 + (signal === "SIGINT" ? 2 : 15));
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  }

  /** Whether there was one. */
  get isAsked(): boolean {
    return this.#signals > 0;
  }
}
