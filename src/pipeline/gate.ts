/** Lets a few pieces of work run at a time, in the order in which they come. */
export class Gate {
  readonly #mostAtOnce: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** Does `work` once there is room for it, or when `hurry` aborts. Settles as it does. */
  async run(work: () => Promise<void>, hurry: AbortSignal): Promise<void> {
    if (this.#running >= this.#mostAtOnce && !hurry.aborted) await this.#wait(hurry);
    this.#running += 1;
    try {
      await work();
    } finally {
      this.#running -= 1;
      const [next] = this.#waiting;
      if (this.#running < this.#mostAtOnce) next?.();
    }
  }

  #wait(hurry: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const enter = () => {
        hurry.removeEventListener("abort", enter);
        this.#waiting.delete(enter);
        resolve();
      };
      hurry.addEventListener("abort", enter, { once: true });
      this.#waiting.add(enter);
    });
  }
}
