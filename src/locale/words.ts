import { createInstance } from "i18next";

import { en } from "./en.ts";
import type { Language } from "./language.ts";
import { zh } from "./zh.ts";

/** The name of a sentence. */
export type WordKey = keyof typeof en;

/** Every sentence in one language. */
export type Catalogue = Readonly<Record<WordKey, string>>;

/** Finds sentences and fills in their values. */
export interface Words {
  /** The sentence `key` in `language`, its `{{name}}`s replaced by `values`. */
  say(language: Language, key: WordKey, values?: Readonly<Record<string, string | number>>): string;
}

/** All catalogues. */
export function createWords(): Words {
  const i18n = createInstance();
  // With everything in memory `init` is done when it returns; its promise is for catalogues that are fetched.
  void i18n.init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    fallbackLng: "en",
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return { say: (language, key, values) => i18n.t(key, { ...values, lng: language }) };
}
