import type { Plan } from "../plan.ts";
import { chunkChars } from "../words.ts";

/** The grid on which the oracle may write. */
export const stepMs = 20;

/**
 * What a model says, on a grid of time: how long words have waited when a write shows them. A write shows all that was
 * emitted until its own step. All words weigh the same.
 */
export class Flow {
  /** The step at which all has been emitted. */
  readonly lastStep: number;
  readonly #words: number;
  readonly #wordsPerPart: number;
  /** By step: how many words were emitted until then. */
  readonly #emitted: Int32Array;
  /** The same without the words that do not wait, and the sum of the steps at which they were emitted. */
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;

  /**
   * `partLimitChars`: how much one message holds. `isBeginningShown`: the first word of each message is visible at once,
   * and needs no write.
   */
  constructor({ atMs }: Plan, partLimitChars: number, isBeginningShown: boolean) {
    const steps = atMs.map((ms) => ms / stepMs);
    this.#words = steps.length;
    this.lastStep = Math.ceil(steps.at(-1) ?? 0);
    // The space between two words is not in the message that the first one ends.
    this.#wordsPerPart = Math.floor((partLimitChars + 1) / chunkChars);
    this.#emitted = new Int32Array(this.lastStep + 1);
    this.#counts = new Float64Array(this.lastStep + 1);
    this.#sums = new Float64Array(this.lastStep + 1);
    let [word, count, sum] = [0, 0, 0];
    for (let step = 0; step <= this.lastStep; step += 1) {
      for (; (steps[word] ?? Infinity) <= step; word += 1) {
        if (isBeginningShown && word % this.#wordsPerPart === 0) continue;
        count += 1;
        sum += steps[word] ?? 0;
      }
      this.#emitted[step] = word;
      this.#counts[step] = count;
      this.#sums[step] = sum;
    }
  }

  /** What the words emitted after the write at `from` (-1: none yet) waited until the write at `to`, in word steps. */
  wait(from: number, to: number): number {
    const [until, after] = [Math.min(to, this.lastStep), Math.min(from, this.lastStep)];
    const count = (this.#counts[until] ?? 0) - (this.#counts[after] ?? 0);
    return count * to - ((this.#sums[until] ?? 0) - (this.#sums[after] ?? 0));
  }

  /** How many further messages begin after the write at `from` and not after the write at `to`. */
  partsBegun(from: number, to: number): number {
    return Math.max(0, this.#partAt(to) - Math.max(0, this.#partAt(from)));
  }

  /** How many messages are longer at `to` than they were at `from`, what begins a message aside. */
  partsGrown(from: number, to: number): number {
    const [after, until] = [this.#emittedAt(from), this.#emittedAt(to)];
    let grown = 0;
    for (let part = Math.max(0, this.#partAt(from)); part <= this.#partAt(to); part += 1) {
      const first = Math.max(after, part * this.#wordsPerPart + 1);
      if (Math.min(until, (part + 1) * this.#wordsPerPart) > first) grown += 1;
    }
    return grown;
  }

  /** The mean wait of a word, in milliseconds, when all waited so many word steps. */
  toMeanMs(wordSteps: number): number {
    return (wordSteps * stepMs) / this.#words;
  }

  #emittedAt(step: number): number {
    return this.#emitted[Math.min(step, this.lastStep)] ?? 0;
  }

  /** The message that holds the newest word. */
  #partAt(step: number): number {
    return Math.floor((this.#emittedAt(step) - 1) / this.#wordsPerPart);
  }
}
