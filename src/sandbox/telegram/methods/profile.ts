import type { ProfileText } from "../bot-profile.ts";
import { badRequest } from "../errors.ts";
import { toLanguageCode } from "./language-code.ts";
import type { Method, MethodTable } from "./method.ts";

/** https://core.telegram.org/bots/api#setmyname, #setmydescription, #setmyshortdescription (2026-11-22). */
const TEXTS: Readonly<Record<ProfileText, { readonly field: string; readonly limitChars: number }>> = {
  name: { field: "name", limitChars: 64 },
  description: { field: "description", limitChars: 512 },
  shortDescription: { field: "short_description", limitChars: 120 },
};

/** What people read about the bot before they write to it. */
export const profileMethods: MethodTable = {
  setMyName: setter("name"),
  getMyName: getter("name"),
  setMyDescription: setter("description"),
  getMyDescription: getter("description"),
  setMyShortDescription: setter("shortDescription"),
  getMyShortDescription: getter("shortDescription"),
};

function setter(kind: ProfileText): Method {
  const { field, limitChars } = TEXTS[kind];
  return (world, parameters) => {
    const text = parameters.string(field) ?? "";
    if (Array.from(text).length > limitChars) throw badRequest(`bot ${field.replaceAll("_", " ")} is too long`);
    world.profile.setText(kind, toLanguageCode(parameters), text);
    return true;
  };
}

function getter(kind: ProfileText): Method {
  return (world, parameters) => ({ [TEXTS[kind].field]: world.profile.text(kind, toLanguageCode(parameters)) });
}
