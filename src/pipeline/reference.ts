import { randomInt } from "node:crypto";

/** Without letters and digits that are mistaken for one another. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A new reference, short enough to be read out: eight characters out of thirty, so some 10^11 of them. */
export function newReference(): string {
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
