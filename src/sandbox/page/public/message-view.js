/** @import { ChatName, PageMessage } from "../chat.ts" */
/** @import { Language, Words } from "./words.js" */
import { toNodes } from "./markup-view.js";

/**
 * What a message needs besides itself.
 * @typedef {object} MessageSurroundings
 * @property {ChatName} platform
 * @property {Language} language
 * @property {Words} words
 * @property {string | undefined} repliedText the text of the message it replies to; undefined when that was deleted
 * @property {(id: string) => void} onDelete
 * @property {(id: string) => void} onStop
 * @property {(id: string) => void} onQuoteClick
 */

/**
 * Fills a list item with a message.
 * @param {HTMLLIElement} item
 * @param {PageMessage} message
 * @param {MessageSurroundings} surroundings
 */
export function drawMessage(item, message, surroundings) {
  const { platform, words } = surroundings;
  item.className = `message from-${message.author}${message.draft === undefined ? "" : " draft"}`;
  const bubble = make("div", "bubble");
  bubble.append(
    ...toQuote(message, surroundings),
    ...toHeader(message, surroundings),
    toBody(message, words),
    ...message.files.map((file) => make("p", "file", `${file.name} · ${words.bytes(file.bytes)}`)),
    ...(message.isEphemeral ? [make("p", "ephemeral", words.ephemeral)] : []),
  );
  const details = make("span", "details");
  if (message.isEdited) details.append(make("span", "edited", words.edited[platform]));
  if (platform === "telegram") details.append(toTime(message, surroundings));
  bubble.append(details);
  item.replaceChildren(bubble, ...toButtons(message, surroundings));
}

/**
 * @param {PageMessage} message
 * @param {Words} words
 */
function toBody(message, words) {
  const body = make("div", message.isLoading ? "body loading" : "body");
  if (message.isLoading) body.textContent = words.loading;
  else body.append(...toNodes(message.body, words));
  return body;
}

/**
 * Discord names who wrote; on Telegram the side tells. The name is there for screen readers in any case.
 * @param {PageMessage} message
 * @param {MessageSurroundings} surroundings
 */
function toHeader(message, surroundings) {
  const { words, platform } = surroundings;
  const isBot = message.author === "bot";
  const header = make("p", "author");
  header.append(make("b", "name", isBot ? "Runnel" : words.you));
  if (platform === "telegram") return [header];
  const avatar = make("span", "avatar", isBot ? "R" : "A");
  avatar.ariaHidden = "true";
  header.prepend(avatar);
  if (isBot) header.append(make("span", "app", "APP"));
  header.append(toTime(message, surroundings));
  return message.command === undefined ? [header] : [make("p", "used", words.used(message.command)), header];
}

/**
 * @param {PageMessage} message
 * @param {MessageSurroundings} surroundings
 */
function toQuote({ replyToId }, { words, repliedText, onQuoteClick }) {
  if (replyToId === undefined) return [];
  const quote = make("button", "quoted", repliedText ?? words.gone);
  quote.type = "button";
  quote.addEventListener("click", () => onQuoteClick(replyToId));
  return [quote];
}

/**
 * @param {PageMessage} message
 * @param {MessageSurroundings} surroundings
 */
function toTime(message, { language }) {
  const sent = new Date(message.sentAtMs);
  const time = make("time", "", sent.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" }));
  time.dateTime = sent.toISOString();
  return time;
}

/**
 * @param {PageMessage} message
 * @param {MessageSurroundings} surroundings
 */
function toButtons({ id, draft }, { words, onDelete, onStop }) {
  if (draft === undefined) return [toButton("delete", "×", words.remove, () => onDelete(id))];
  return draft.canStop ? [toButton("stop", "■", words.stop, () => onStop(id))] : [];
}

/**
 * @param {string} className
 * @param {string} sign
 * @param {string} name
 * @param {() => void} onClick
 */
function toButton(className, sign, name, onClick) {
  const button = make("button", className, sign);
  button.type = "button";
  button.title = name;
  button.ariaLabel = name;
  button.addEventListener("click", onClick);
  return button;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} [text]
 */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
