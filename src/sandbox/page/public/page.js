/** @import { ChatName } from "../chat.ts" */
/** @import { PageModel } from "../feed.ts" */
/** @import { Language } from "./words.js" */
import { listen } from "./api.js";
import { ChatView } from "./chat-view.js";
import { make } from "./message-view.js";
import { initialLanguage, rememberLanguage, words } from "./words.js";

const chats = { telegram: new ChatView("telegram"), discord: new ChatView("discord") };
let language = initialLanguage();
/** @type {PageModel | undefined} */
let model;

/** @param {Language} chosen */
function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = words[chosen].title;
  /** @type {Record<string, unknown>} */
  const say = words[chosen];
  for (const element of queryAll("[data-words]")) element.textContent = String(say[element.dataset.words ?? ""]);
  for (const element of queryAll("[data-label]")) element.ariaLabel = String(say[element.dataset.label ?? ""]);
  for (const button of queryAll("[data-language]")) button.ariaPressed = String(button.dataset.language === chosen);
  for (const chat of Object.values(chats)) chat.speak(chosen);
  showModel();
}

function showModel() {
  if (model === undefined) return;
  const { name, host } = model;
  const say = words[language];
  query("#model").textContent = host === undefined ? say.builtIn(name) : say.real(name, host);
  const examples = host === undefined ? say.builtInExamples : say.realExamples;
  query("#examples").replaceChildren(
    ...examples.map((example) => {
      const button = make("button", "chip", example);
      button.type = "button";
      button.addEventListener("click", () => {
        for (const chat of Object.values(chats)) void chat.send(example);
      });
      return button;
    }),
  );
}

/** On narrow screens one chat shows at a time. @param {string} chosen */
function choose(chosen) {
  query("main").dataset.chosen = chosen;
  for (const button of queryAll("[data-choose]")) button.ariaPressed = String(button.dataset.choose === chosen);
}

/** @param {string} selector */
function query(selector) {
  const [found] = queryAll(selector);
  if (found === undefined) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** @param {string} selector @returns {HTMLElement[]} */
function queryAll(selector) {
  return [...document.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

for (const button of queryAll("[data-language]")) {
  button.addEventListener("click", () => {
    const chosen = button.dataset.language === "zh" ? "zh" : "en";
    rememberLanguage(chosen);
    speak(chosen);
  });
}
for (const button of queryAll("[data-choose]")) {
  button.addEventListener("click", () => choose(button.dataset.choose ?? ""));
}
speak(language);
let isFresh = true;
listen({
  onOpen: () => {
    isFresh = true;
    query("#lost").hidden = true;
  },
  onUpdate: (update) => {
    if (isFresh) for (const chat of Object.values(chats)) chat.reset();
    isFresh = false;
    if (JSON.stringify(update.model) !== JSON.stringify(model)) {
      model = update.model;
      showModel();
    }
    for (const name of /** @type {ChatName[]} */ (["telegram", "discord"])) chats[name].show(update.chats[name]);
  },
  onLost: () => {
    query("#lost").hidden = false;
  },
});
