import { chunkChars, readWords } from "./words.ts";

/** A text that people could read from this moment on. */
export interface Revision {
  readonly text: string;
  readonly atMs: number;
}

/** One message, or one draft: everything it has shown, the newest last. */
export interface ShownMessage {
  readonly revisions: readonly Revision[];
}

/** What the model said, and when. */
export interface Emission {
  readonly firstWord: number;
  readonly emittedAtMs: readonly number[];
}

/** How one reply came to its reader. */
export interface ReplyMeasure {
  /** From the emission of each word until it was visible; Infinity for a word that never was. All words weigh the same. */
  readonly lagsMs: readonly number[];
  /** From the first chunk until any text was visible. */
  readonly firstTextMs: number;
  /** From the last chunk until all text was visible. */
  readonly finalLagMs: number;
  /** Characters that are not in the messages as they stand now, or not in their place. */
  readonly lostChars: number;
  /** Characters that are there too often. */
  readonly doubledChars: number;
}

/**
 * Compares what the model said with what people saw. `shown` are all the messages and drafts of a chat in their order, of
 * other replies too; `final` those whose last text stands. A word is visible from the first revision that contains it.
 */
export function measureReply(
  { firstWord, emittedAtMs }: Emission,
  shown: readonly ShownMessage[],
  final: readonly ShownMessage[],
): ReplyMeasure {
  const isOurs = (word: number) => word >= firstWord && word < firstWord + emittedAtMs.length;
  const visibleAtMs = emittedAtMs.map(() => Infinity);
  for (const { revisions } of shown) {
    for (const { text, atMs } of revisions) {
      for (const word of readWords(text)) {
        if (isOurs(word)) visibleAtMs[word - firstWord] = Math.min(visibleAtMs[word - firstWord] ?? Infinity, atMs);
      }
    }
  }
  const standing = final.flatMap(({ revisions }) => readWords(revisions.at(-1)?.text ?? "")).filter(isOurs);
  const inPlace = new Set<number>();
  let newest = firstWord - 1;
  for (const word of standing) {
    if (word > newest) inPlace.add(word);
    newest = Math.max(newest, word);
  }
  return {
    lagsMs: emittedAtMs.map((atMs, index) => (visibleAtMs[index] ?? Infinity) - atMs),
    firstTextMs: Math.min(...visibleAtMs) - (emittedAtMs[0] ?? 0),
    finalLagMs: Math.max(...visibleAtMs) - (emittedAtMs.at(-1) ?? 0),
    lostChars: (emittedAtMs.length - inPlace.size) * chunkChars,
    doubledChars: (standing.length - new Set(standing).size) * chunkChars,
  };
}
