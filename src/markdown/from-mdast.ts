import type { Link as MdastLink, Nodes } from "mdast";

import { escapeMark } from "./escapes.ts";
import { withFootnoteReferences } from "./footnote-references.ts";
import { nestedAtMost } from "./nesting.ts";
import { textInlines } from "./plain-inlines.ts";
import { sanitized } from "./sanitize.ts";
import { withSpoilers } from "./spoilers.ts";
import type { Inline, Style, Text } from "./tree.ts";

/** What the inlines stand in. */
interface Surroundings {
  /** A cell of a table: its bars were escaped, or they would end it. */
  readonly isCell: boolean;
  /** How many styles and links are around them. */
  readonly depth: number;
}

/** The parser's nodes inside a paragraph or a cell as ours. */
export function toInlines(
  nodes: readonly Nodes[],
  around: Surroundings = { isCell: false, depth: 0 },
): readonly Inline[] {
  const inlines = withFootnoteReferences(joinTexts(nodes.flatMap((node) => toInline(node, around))));
  return withoutMarks(around.isCell ? inlines : withSpoilers(inlines));
}

function withoutMarks(inlines: readonly Inline[]): readonly Inline[] {
  if (!inlines.some(isMarked)) return inlines;
  return inlines.map((node) => (isMarked(node) ? { ...node, text: node.text.replaceAll(escapeMark, "") } : node));
}

function isMarked(node: Inline): node is Text {
  return node.type === "text" && node.text.includes(escapeMark);
}

/** Inlines of which no two texts are neighbours. */
export function joinTexts(inlines: readonly Inline[]): readonly Inline[] {
  const joined: Inline[] = [];
  for (const node of inlines) {
    const last = joined.at(-1);
    if (node.type === "text" && last?.type === "text") {
      joined[joined.length - 1] = { type: "text", text: last.text + node.text };
    } else joined.push(node);
  }
  return joined;
}

function toInline(node: Nodes, around: Surroundings): readonly Inline[] {
  switch (node.type) {
    case "text":
      // A character reference may stand for what was taken out of the source.
      return textInlines(node.value.split(escapeMark).map(sanitized).join(escapeMark));
    case "html":
      return /^<br\s*\/?>$/i.test(node.value) ? [{ type: "break" }] : textInlines(node.value);
    case "break":
      return [{ type: "break" }];
    case "strong":
      return toStyled("strong", node.children, around);
    case "emphasis":
      return toStyled("emphasis", node.children, around);
    case "delete":
      return toStyled("strike", node.children, around);
    case "inlineCode":
      return [node.data?.math === undefined ? { type: "code", text: node.value } : { type: "math", tex: node.value }];
    case "link":
      return toLink(node, around);
    case "image":
      return [{ type: "image", url: sanitized(node.url), alt: sanitized(node.alt ?? "").replaceAll("\n", " ") }];
    case "paragraph":
      return node.children.flatMap((child) => toInline(child, around));
    // These are no part of a line, or are resolved before the parser sees it.
    case "blockquote":
    case "code":
    case "definition":
    case "footnoteDefinition":
    case "footnoteReference":
    case "heading":
    case "imageReference":
    case "linkReference":
    case "list":
    case "listItem":
    case "root":
    case "table":
    case "tableCell":
    case "tableRow":
    case "thematicBreak":
    case "yaml":
      return [];
  }
}

function toStyled(style: Style, nodes: readonly Nodes[], around: Surroundings): readonly Inline[] {
  const children = toInlines(nodes, within(around));
  return around.depth >= nestedAtMost ? children : [{ type: "styled", style, children }];
}

function within({ isCell, depth }: Surroundings): Surroundings {
  return { isCell, depth: depth + 1 };
}

/** Marks of Chinese and Japanese that end a sentence or a clause, not an address; and the mark of a footnote. */
const addressEnd = /[\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f\u2018-\u201d]|\[\^/;

/** A link without words has its address for them. An address that stands in the text ends where something else begins. */
function toLink(node: MdastLink, around: Surroundings): readonly Inline[] {
  const url = sanitized(node.url);
  const [only, second] = node.children;
  if (only?.type === "text" && second === undefined && url.endsWith(sanitized(only.value))) {
    const label = sanitized(only.value);
    const at = label.search(addressEnd);
    const address = at > 0 ? label.slice(0, at) : label;
    const link: Inline = {
      type: "link",
      url: url.slice(0, url.length - label.length + address.length),
      children: [{ type: "text", text: address }],
    };
    return [link, ...textInlines(label.slice(address.length))];
  }
  const children = toInlines(node.children, within(around));
  if (children.length > 0) return [{ type: "link", url, children }];
  return url === "" ? [] : [{ type: "link", url, children: [{ type: "text", text: url }] }];
}
