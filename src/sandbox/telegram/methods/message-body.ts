import type { Revision } from "../chats.ts";
import { type ApiError, badRequest, refusal } from "../errors.ts";
import type { FormattedText } from "../message-entities.ts";
import { assertReadableText, CAPTION_LENGTH_LIMIT, MESSAGE_LENGTH_LIMIT, textLength } from "../message-text.ts";
import type { Parameters } from "../parameters.ts";
import { toRichContent } from "../rich-message.ts";
import type { World } from "../world.ts";

/** The parameter `text` with its entities. `tooLong` is the refusal for more than MESSAGE_LENGTH_LIMIT. */
export function toText(world: World, parameters: Parameters, tooLong: "messageTooLong" | "editTooLong"): FormattedText {
  const body = toBody(world, parameters, "text", "entities");
  if (body === undefined) throw refusal("textEmpty");
  if (body.text === "") throw refusal("textBlank");
  assertLength(world, body, MESSAGE_LENGTH_LIMIT, refusal(tooLong));
  return body;
}

/** The parameter `rich_message` instead of a text; undefined where there is none, or where the server does not know it. */
export function toRichText(world: World, parameters: Parameters): Omit<Revision, "atMs"> | undefined {
  const message = world.settings.richMessages ? parameters.object("rich_message") : undefined;
  if (message === undefined) return undefined;
  if (parameters.has("text")) throw badRequest("can't parse rich message: sandbox: there is a text too");
  const { blocks, text } = toRichContent(message);
  return { text, entities: [], richBlocks: blocks, linkPreviewDisabled: true };
}

export function toCaption(world: World, parameters: Parameters): FormattedText | undefined {
  const body = toBody(world, parameters, "caption", "caption_entities");
  if (body !== undefined) assertLength(world, body, CAPTION_LENGTH_LIMIT, refusal("captionTooLong"));
  return body;
}

/** The text of a draft, which may be empty. */
export function toDraftText(world: World, parameters: Parameters): FormattedText {
  const body = toBody(world, parameters, "text", "entities") ?? { text: "", entities: [] };
  assertLength(world, body, MESSAGE_LENGTH_LIMIT, refusal("messageTooLong"));
  return body;
}

/** Markup in the text itself is refused: half a model's answer is rarely valid markup, so a bot should send entities. */
function toBody(
  world: World,
  parameters: Parameters,
  textField: string,
  entitiesField: string,
): FormattedText | undefined {
  if (parameters.has("parse_mode")) throw refusal("parseModeUnsupported");
  const text = parameters.string(textField);
  if (text === undefined) return undefined;
  assertReadableText(text);
  return world.format(text, parameters.json(entitiesField), "bot");
}

function assertLength(world: World, { text }: FormattedText, limit: number, error: ApiError): void {
  if (textLength(text, world.settings.limitUnit) > limit) throw error;
}

/** Whether the author wants no preview of links. Has to be said anew with each edit. */
export function disablesLinkPreview(parameters: Parameters): boolean {
  const options = parameters.object("link_preview_options");
  return options === undefined ? parameters.boolean("disable_web_page_preview") : options["is_disabled"] === true;
}
