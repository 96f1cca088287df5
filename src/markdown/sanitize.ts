/**
 * Well-formed text with "\n" as its only line break, without control characters but tabs, and without the characters
 * that turn the direction of text (Unicode Standard Annex 9): left open, they would turn what is not theirs.
 */
export function sanitized(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll(/[\p{Cc}--[\n\t]]|[\u202a-\u202e\u2066-\u2069]/gv, "");
}
