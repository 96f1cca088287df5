import { refusal } from "../errors.ts";
import type { Parameters } from "../parameters.ts";

/**
 * `language_code`, "" when not given. Two small letters, ISO 639-1; nothing longer, such as `zh-hans`, is taken (TDLib
 * BotCommand.cpp and misc.cpp `validate_bot_language_code`, 2026-11-22).
 */
export function toLanguageCode(parameters: Parameters): string {
  const code = parameters.string("language_code") ?? "";
  if (code !== "" && !/^[a-z]{2}$/.test(code)) throw refusal("languageCodeInvalid");
  return code;
}
