/** @import { Markup, MarkupElement, MarkupKind } from "../markup.ts" */
/** @import { Words } from "./words.js" */

/** @type {Record<MarkupKind, string>} */
const tags = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strike: "s",
  spoiler: "span",
  code: "code",
  pre: "pre",
  quote: "blockquote",
  // The page's own headings are of the first two levels.
  heading1: "h3",
  heading2: "h4",
  heading3: "h5",
  subtext: "small",
  list: "ul",
  numbered: "ol",
  item: "li",
  link: "a",
  mention: "span",
  command: "span",
};

/**
 * Makes nodes of what the server read from a message. Text only ever becomes text nodes.
 * @param {readonly Markup[]} markup
 * @param {Words} words
 * @returns {Node[]}
 */
export function toNodes(markup, words) {
  return markup.map((part) => (typeof part === "string" ? document.createTextNode(part) : toElement(part, words)));
}

/**
 * @param {MarkupElement} part
 * @param {Words} words
 */
function toElement(part, words) {
  const element = document.createElement(tags[part.kind] ?? "span");
  element.className = part.kind;
  element.append(...toNodes(part.children, words));
  if (element instanceof HTMLAnchorElement && /^https?:/i.test(part.href ?? "")) {
    element.href = part.href ?? "";
    element.target = "_blank";
    element.rel = "noopener noreferrer nofollow";
  }
  if (element instanceof HTMLOListElement && part.start !== undefined) element.start = part.start;
  if (part.kind === "pre" && part.language !== undefined) element.dataset.language = part.language;
  if (part.kind === "spoiler") makeRevealable(element, words);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Words} words
 */
function makeRevealable(element, words) {
  const reveal = () => element.setAttribute("aria-pressed", String(element.classList.toggle("revealed")));
  element.tabIndex = 0;
  element.role = "button";
  element.title = words.spoiler;
  element.setAttribute("aria-pressed", "false");
  element.addEventListener("click", reveal);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
}
