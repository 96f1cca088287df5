/** The languages Runnel speaks. */
export type Language = "zh" | "en";

/**
 * The language to answer a person in: the one their platform tells, else the script they write in, else `fallback`.
 * A language that Runnel does not speak is answered in English. `languageTag` is a BCP 47 tag.
 */
export function toLanguage(languageTag: string | undefined, written: string, fallback: Language): Language {
  if (languageTag !== undefined && languageTag !== "") return /^zh\b/iu.test(languageTag) ? "zh" : "en";
  if (/\p{Script=Han}/u.test(written)) return "zh";
  return /\p{L}/u.test(written) ? "en" : fallback;
}
