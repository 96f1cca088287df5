import { refusal } from "./errors.ts";

/** https://core.telegram.org/bots/api#sendmessage: 1-4096 characters after entities parsing (2026-11-22). */
export const MESSAGE_LENGTH_LIMIT = 4096;
/** https://core.telegram.org/bots/api#senddocument: 0-1024 characters after entities parsing (2026-11-22). */
export const CAPTION_LENGTH_LIMIT = 1024;
/** The Bot API server refuses longer `text` parameters before it looks at them (Client.cpp `get_formatted_text`, 2026-11-22). */
const RAW_TEXT_LIMIT_BYTES = 32_768;

/** How a limit of so many "characters" is counted. TDLib counts code points; UTF-16 units are the stricter reading. */
export type LimitUnit = "code-points" | "utf-16";

export function textLength(text: string, unit: LimitUnit): number {
  return unit === "utf-16" ? text.length : Array.from(text).length;
}

/** Refuses text that Telegram does not even begin to read: not UTF-8, or far too long. */
export function assertReadableText(text: string): void {
  if (!text.isWellFormed()) throw refusal("notUtf8");
  if (Buffer.byteLength(text) > RAW_TEXT_LIMIT_BYTES) throw refusal("textTooLong");
}

export interface CleanedText {
  readonly text: string;
  /** Where UTF-16 offset `index` of the original is in `text`; has one more item than the original has units. */
  readonly newOffsets: Int32Array;
}

/**
 * What Telegram makes of a text before it stores it: carriage returns, direction marks and three combining lines vanish,
 * other control characters (tabs too) become spaces, white space at both ends is cut off, at the beginning only as far
 * as the first of `ranges` that is not blank: a code block keeps the indentation of its first line. Offsets of removed
 * characters map to what follows them. `ranges` are those of the entities. After TDLib's
 * `clean_input_string_with_entities` and `fix_formatted_text` (MessageEntity.cpp, 2026-11-22).
 */
export function cleanText(
  original: string,
  ranges: readonly { readonly offset: number; readonly length: number }[] = [],
): CleanedText {
  const offsets = new Int32Array(original.length + 1);
  let kept = "";
  for (let index = 0; index < original.length; index += 1) {
    offsets[index] = kept.length;
    kept += cleanUnit(original.charAt(index));
  }
  offsets[original.length] = kept.length;

  const starts = ranges
    .filter(({ offset, length }) => NOT_BLANK.test(kept.slice(offsets[offset], offsets[offset + length])))
    .map(({ offset }) => offsets[offset] ?? 0);
  const leading = Math.min(kept.length - kept.replace(LEADING_SPACE, "").length, ...starts);
  const text = kept.slice(leading).replace(TRAILING_SPACE, "");
  return { text, newOffsets: offsets.map((offset) => Math.min(Math.max(offset - leading, 0), text.length)) };
}

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\0-\t\v\f\u000e-\u001f]/;
const REMOVED = /\r|[\u2028-\u202e]|\u030a|\u0333|\u033f/;
const NOT_BLANK = /[^ \n]/;
const LEADING_SPACE = /^[ \n]+/;
const TRAILING_SPACE = /[ \n]+$/;

function cleanUnit(unit: string): string {
  if (REMOVED.test(unit)) return "";
  return CONTROL.test(unit) ? " " : unit;
}
