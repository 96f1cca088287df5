/** What the model does for one reply: when each chunk comes, in milliseconds from the first. One word a chunk. */
export interface Plan {
  readonly atMs: readonly number[];
}

/** So many words at an even pace. */
export function steady(words: number, chunksPerS: number): Plan {
  return { atMs: Array.from({ length: words }, (_, index) => (index * 1000) / chunksPerS) };
}

/** Bursts of so many words, each at once, with silence between them. */
export function bursts(words: readonly number[], pauseMs: number): Plan {
  return { atMs: words.flatMap((count, burst) => Array.from({ length: count }, () => burst * pauseMs)) };
}
