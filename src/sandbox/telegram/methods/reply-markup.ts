import type { InlineKeyboard, InlineKeyboardButton } from "../bot-api.ts";
import { badRequest, refusal } from "../errors.ts";
import { linkUrlProblem } from "../link-url.ts";
import type { Parameters } from "../parameters.ts";

/** https://core.telegram.org/bots/api#inlinekeyboardbutton: 1-64 bytes (2026-11-22). */
const CALLBACK_DATA_LIMIT_BYTES = 64;

export interface ReplyMarkup {
  readonly keyboard: InlineKeyboard | undefined;
  /** A keyboard in place of the user's own: such messages cannot be edited. */
  readonly hasReplyKeyboard: boolean;
}

export function toReplyMarkup(parameters: Parameters): ReplyMarkup {
  const markup = parameters.object("reply_markup");
  if (markup === undefined) return { keyboard: undefined, hasReplyKeyboard: false };
  if (!("inline_keyboard" in markup)) return { keyboard: undefined, hasReplyKeyboard: Object.keys(markup).length > 0 };
  return { keyboard: toKeyboard(markup["inline_keyboard"]), hasReplyKeyboard: false };
}

/** For edits, which take no other kind. */
export function toInlineKeyboard(parameters: Parameters): InlineKeyboard | undefined {
  const { keyboard, hasReplyKeyboard } = toReplyMarkup(parameters);
  if (hasReplyKeyboard) throw refusal("inlineKeyboardExpected");
  return keyboard;
}

/** A keyboard without buttons is none. */
function toKeyboard(rows: unknown): InlineKeyboard | undefined {
  if (!Array.isArray(rows)) throw badRequest("object expected as reply markup");
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row))
      throw badRequest('can\'t parse inline keyboard: Field "inline_keyboard" must be an Array of Arrays');
    return row.map(toButton);
  });
  const filled = keyboard.filter((row) => row.length > 0);
  return filled.length === 0 ? undefined : { inline_keyboard: filled };
}

function toButton(raw: unknown): InlineKeyboardButton {
  if (typeof raw !== "object" || raw === null)
    throw badRequest("can't parse inline keyboard button: expected an Object");
  const { text, callback_data: data, url } = raw as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || text === "") {
    throw badRequest("can't parse inline keyboard button: Can't find field \"text\"");
  }
  if (typeof url === "string") {
    const problem = linkUrlProblem(url);
    if (problem !== undefined) throw badRequest(`inline keyboard button URL '${url}' is invalid: ${problem}`);
    return { text, url };
  }
  if (typeof data !== "string") throw refusal("buttonTypeMissing");
  const bytes = Buffer.byteLength(data);
  if (bytes === 0 || bytes > CALLBACK_DATA_LIMIT_BYTES) throw refusal("buttonDataInvalid");
  return { text, callback_data: data };
}
