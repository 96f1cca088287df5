import { parentPort, workerData } from "node:worker_threads";

/** An update that arrives. */
export interface Arrival {
  readonly index: number;
  /** When it was there, in milliseconds since the epoch. */
  readonly atMs: number;
}

/*
 * Runs as a worker: sends `total` updates, `perS` a second, whatever the program does meanwhile. It sleeps in between, so that
 * it takes no time from what is measured.
 */

const { total, perS } = workerData as { readonly total: number; readonly perS: number };
const pause = new Int32Array(new SharedArrayBuffer(4));
const startMs = performance.now();
for (let index = 0; index < total;) {
  for (; index < total && (index * 1000) / perS <= performance.now() - startMs; index += 1) {
    parentPort?.postMessage({ index, atMs: performance.timeOrigin + performance.now() } satisfies Arrival, []);
  }
  Atomics.wait(pause, 0, 0, 1000 / perS);
}
