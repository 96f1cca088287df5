/** Telegram takes a text of nothing but blanks and invisible characters for empty (TDLib misc.cpp, `strip_empty_characters`, 2026-11-22). */
export function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\u2800\uFFFC]/u.test(text);
}

/**
 * `text` as Telegram keeps it: tabs, which code needs, would become single spaces, and the ring above would be taken off
 * its letter (TDLib misc.cpp, `clean_input_string`, 2026-11-22).
 */
export function kept(text: string): string {
  if (!text.includes("\t") && !text.includes("\u030a")) return text;
  return text.replaceAll("\t", "    ").replaceAll(/[^]\u030a/gu, (letter) => letter.normalize("NFC"));
}
