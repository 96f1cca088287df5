/** Telegram nests at most 16 levels (https://core.telegram.org/bots/api#inputrichmessage, 2026-11-22); what claims more is cut. */
const deepestLevel = 64;

type Json = Readonly<Record<string, unknown>>;

/**
 * The text of an incoming rich message: a line per block, media left out. Total: takes whatever a `rich_message` field
 * has; "" where there is nothing to read.
 */
export function toPlainText(richMessage: unknown): string {
  return blockLines(richMessage, 0).join("\n").trim();
}

function blockLines(value: unknown, level: number): readonly string[] {
  if (level > deepestLevel) return [];
  if (Array.isArray(value)) return value.flatMap((block) => blockLines(block, level + 1));
  if (!isObject(value)) return [];
  return [
    ...linesOf(inlineText(value["summary"], level)),
    ...linesOf(inlineText(value["text"] ?? value["expression"], level)),
    ...blockLines(value["blocks"], level + 1),
    ...toArray(value["items"]).flatMap((item) => itemLines(item, level + 1)),
    ...toArray(value["cells"]).map((row) =>
      toArray(row)
        .map((cell) => inlineText(cell, level))
        .join(" | "),
    ),
    ...toArray(value["buttons"]).flatMap((button) => linesOf(inlineText(button, level))),
    ...linesOf(inlineText(value["caption"], level)),
    ...linesOf(inlineText(value["credit"], level)),
  ];
}

/** An item's label stands before its first line. */
function itemLines(item: unknown, level: number): readonly string[] {
  const lines = blockLines(item, level);
  const label = isObject(item) && typeof item["label"] === "string" ? `${item["label"]} ` : "";
  return lines.map((line, position) => (position === 0 ? label + line : line));
}

/** The text of a RichText, or of anything that has one in `text`. */
function inlineText(value: unknown, level: number): string {
  if (typeof value === "string") return value;
  if (level > deepestLevel) return "";
  if (Array.isArray(value)) return value.map((part) => inlineText(part, level + 1)).join("");
  if (!isObject(value)) return "";
  return inlineText(value["text"] ?? value["expression"] ?? value["alternative_text"] ?? value["button"], level + 1);
}

function linesOf(text: string): readonly string[] {
  return text === "" ? [] : [text];
}

function toArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
