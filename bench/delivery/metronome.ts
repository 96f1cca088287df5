import { systemClock } from "../../src/clock.ts";

/** Something that is to happen again and again, each time at a moment that is known before. */
export interface Beat {
  /** When it is due, in milliseconds by the machine's clock; undefined when it is over. */
  readonly dueAtMs: number | undefined;
  /** Does what is due now. */
  play(nowMs: number): void;
}

/** Not more often than this is looked at what is due. */
const resolutionMs = 1;

/** Plays many beats with one timer, and remembers how late each was. */
export class Metronome {
  readonly #beats = new Set<Beat>();
  readonly #latenessMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  add(beat: Beat): void {
    this.#beats.add(beat);
    this.#arm();
  }

  /** Milliseconds by which beats came too late, in the order in which they came, since the last look. */
  takeLateness(): readonly number[] {
    return this.#latenessMs.splice(0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#beats.clear();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    let nextMs = Infinity;
    for (const { dueAtMs = Infinity } of this.#beats) nextMs = Math.min(nextMs, dueAtMs);
    if (nextMs === Infinity) return;
    const waitMs = Math.max(resolutionMs, nextMs - systemClock.nowMs());
    this.#timer = setTimeout(() => this.#play(), waitMs);
  }

  #play(): void {
    const nowMs = systemClock.nowMs();
    for (const beat of this.#beats) {
      while (beat.dueAtMs !== undefined && beat.dueAtMs <= nowMs) {
        this.#latenessMs.push(nowMs - beat.dueAtMs);
        beat.play(systemClock.nowMs());
      }
      if (beat.dueAtMs === undefined) this.#beats.delete(beat);
    }
    this.#arm();
  }
}
