/** @import { ChatName, PageMessage } from "../chat.ts" */
/** @import { ChatUpdate } from "../feed.ts" */
/** @import { Language } from "./words.js" */
import { deleteMessage, sendMessage, stopDraft } from "./api.js";
import { drawMessage, make } from "./message-view.js";
import { words } from "./words.js";

const commands = /** @type {const} */ (["/new", "/stop", "/help"]);
const titles = { telegram: "Telegram", discord: "Discord" };
/** A message that has not changed for so long is read out. */
const settledMs = 1500;
/** So near to the end, the view follows what is new. */
const followPx = 80;

/** One chat of the page. */
export class ChatView {
  /** @type {ChatName} */ #platform;
  /** @type {HTMLElement} */ #section;
  /** @type {Language} */ #language = "en";
  /** @type {Map<string, PageMessage>} */ #messages = new Map();
  /** @type {Map<string, HTMLLIElement>} */ #items = new Map();
  #isFirstUpdate = true;
  /** Whether the view stays at the end; until the person scrolls away from it. */
  #isFollowing = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #settling;

  /** @param {ChatName} platform */
  constructor(platform) {
    this.#platform = platform;
    this.#section = this.#find(document, `#${platform}`, HTMLElement);
    const template = this.#find(document, "template#chat", HTMLTemplateElement);
    this.#section.append(template.content.cloneNode(true));
    this.#title.id = `${platform}-title`;
    this.#title.textContent = titles[platform];
    this.#textarea.id = `${platform}-text`;
    this.#composer.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#sendWritten();
    });
    this.#textarea.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#sendWritten();
    });
    this.#textarea.addEventListener("input", () => this.#fitTextarea());
    this.#scroll.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
      this.#isFollowing = scrollHeight - scrollTop - clientHeight < followPx;
    });
    // Its room changes with the window, with what stands below, and when it was hidden.
    new ResizeObserver(() => this.#follow()).observe(this.#scroll);
  }

  /** @param {Language} language */
  speak(language) {
    this.#language = language;
    const say = words[language];
    const name = titles[this.#platform];
    this.#part(".status").textContent = say.status[this.#platform];
    this.#part(".empty").textContent = say.empty[this.#platform];
    this.#part(".typing-words").textContent = say.typing[this.#platform];
    this.#part(".send").ariaLabel = say.send;
    this.#scroll.ariaLabel = say.messages(name);
    this.#textarea.ariaLabel = say.composer(name);
    this.#textarea.placeholder = say.placeholder[this.#platform];
    this.#refused.hidden = true;
    this.#part(".commands").replaceChildren(
      ...commands.map((command) => {
        const button = make("button", "chip", command);
        button.type = "button";
        button.title = say.commandTips[command];
        button.addEventListener("click", () => void this.send(command));
        return button;
      }),
    );
    for (const id of this.#messages.keys()) this.#draw(id);
  }

  /** @param {ChatUpdate} update */
  show(update) {
    for (const message of update.changed) this.#messages.set(message.id, message);
    for (const id of this.#messages.keys()) if (!update.messageIds.includes(id)) this.#remove(id);
    for (const { id } of update.changed) this.#draw(id);
    this.#part(".empty").hidden = update.messageIds.length > 0;
    this.#part(".typing").hidden = !update.isTyping;
    this.#follow();
    if (!this.#isFirstUpdate) this.#readOutWhenSettled(update.changed);
    this.#isFirstUpdate = false;
  }

  /** Forgets what it showed: the next update holds everything. */
  reset() {
    for (const id of this.#messages.keys()) this.#remove(id);
    this.#isFirstUpdate = true;
  }

  /**
   * Resolves to whether the message was sent; shows why not.
   * @param {string} text
   */
  async send(text) {
    const refusal = await sendMessage(this.#platform, text, this.#language);
    this.#refused.hidden = refusal === undefined;
    if (refusal === undefined) {
      this.#isFollowing = true;
      this.#follow();
      return true;
    }
    const reasons = words[this.#language].refused;
    this.#refused.textContent =
      refusal in reasons ? reasons[/** @type {keyof typeof reasons} */ (refusal)] : reasons.other;
    return false;
  }

  async #sendWritten() {
    const text = this.#textarea.value;
    if (text.trim() === "") return;
    this.#textarea.value = "";
    this.#fitTextarea();
    const isSent = await this.send(text);
    if (!isSent && this.#textarea.value === "") this.#textarea.value = text;
    this.#fitTextarea();
  }

  /** @param {string} id */
  #draw(id) {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    let item = this.#items.get(id);
    if (item === undefined) {
      item = document.createElement("li");
      this.#items.set(id, item);
      this.#part(".messages").append(item);
    }
    const replied = message.replyToId === undefined ? undefined : this.#items.get(message.replyToId);
    drawMessage(item, message, {
      platform: this.#platform,
      language: this.#language,
      words: words[this.#language],
      repliedText: replied?.querySelector(".body")?.textContent?.slice(0, 200),
      onDelete: (deletedId) => void deleteMessage(this.#platform, deletedId),
      onStop: (draftId) => void stopDraft(this.#platform, draftId),
      onQuoteClick: (quotedId) => this.#items.get(quotedId)?.scrollIntoView({ block: "center" }),
    });
  }

  /** @param {string} id */
  #remove(id) {
    this.#items.get(id)?.remove();
    this.#items.delete(id);
    this.#messages.delete(id);
    for (const message of this.#messages.values()) if (message.replyToId === id) this.#draw(message.id);
  }

  /**
   * A growing message would be read out from its beginning again and again.
   * @param {readonly PageMessage[]} changed
   */
  #readOutWhenSettled(changed) {
    const newest = changed.findLast(({ author }) => author === "bot");
    if (newest === undefined) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const text = this.#items.get(newest.id)?.querySelector(".body")?.textContent ?? "";
      this.#part(".spoken").textContent = words[this.#language].said(text);
    }, settledMs);
  }

  #fitTextarea() {
    this.#textarea.rows = Math.min(6, this.#textarea.value.split("\n").length);
  }

  #follow() {
    if (this.#isFollowing) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  get #title() {
    return this.#find(this.#section, "h2", HTMLHeadingElement);
  }

  get #composer() {
    return this.#find(this.#section, ".composer", HTMLFormElement);
  }

  get #textarea() {
    return this.#find(this.#section, "textarea", HTMLTextAreaElement);
  }

  get #scroll() {
    return this.#part(".scroll");
  }

  get #refused() {
    return this.#part(".refused");
  }

  /** @param {string} selector */
  #part(selector) {
    return this.#find(this.#section, selector, HTMLElement);
  }

  /**
   * @template {Element} Kind
   * @param {ParentNode} within
   * @param {string} selector
   * @param {{ new (): Kind }} kind
   */
  #find(within, selector, kind) {
    const found = within.querySelector(selector);
    if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
    return found;
  }
}
