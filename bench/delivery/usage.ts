import { readFileSync } from "node:fs";

/** USER_HZ, which Linux fixes at 100 for all programs (man 5 proc). */
const ticksPerS = 100;
const sampleMs = 50;
const bytesPerMb = 1024 * 1024;

/** CPU time of a process with all its threads, user and system, in seconds. */
export function readCpuS(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field, the name, may contain anything; the third stands behind its last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerS;
}

/** The memory that a process occupies now, in MB. */
export function readMemoryMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kb) * 1024) / bytesPerMb;
}

/** What a process used from `start` to `stop`. */
export interface Usage {
  readonly cpuS: number;
  readonly peakMb: number;
}

/** Watches a process from outside, so that it is not disturbed. Linux only. */
export class UsageMeter {
  readonly #pid: number;
  readonly #cpuBeforeS: number;
  readonly #timer: NodeJS.Timeout;
  #peakMb = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#cpuBeforeS = readCpuS(pid);
    this.#timer = setInterval(() => this.#sample(), sampleMs);
    this.#sample();
  }

  stop(): Usage {
    clearInterval(this.#timer);
    this.#sample();
    return { cpuS: readCpuS(this.#pid) - this.#cpuBeforeS, peakMb: this.#peakMb };
  }

  #sample(): void {
    this.#peakMb = Math.max(this.#peakMb, readMemoryMb(this.#pid));
  }
}
