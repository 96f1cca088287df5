/** Characters of one chunk, its space included: about what an English word has. */
export const chunkChars = 7;

const digits = 5;
const pattern = /w(\d{5})/g;

/** What the model says as chunk `index` of a reply whose first word has this number: `w00000`, ` w00001`, ... */
export function toChunk(firstWord: number, index: number): string {
  return `${index === 0 ? "" : " "}w${String(firstWord + index).padStart(digits, "0")}`;
}

/** The numbers of all words in a text, in its order. */
export function readWords(text: string): number[] {
  return Array.from(text.matchAll(pattern), (match) => Number(match[1]));
}
