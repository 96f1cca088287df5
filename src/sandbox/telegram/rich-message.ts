import { badRequest, refusal } from "./errors.ts";
import { linkUrlProblem } from "./link-url.ts";

type Json = Readonly<Record<string, unknown>>;

/** https://core.telegram.org/bots/api#inputrichmessage, "Rich Message Limits" (2026-11-22). */
const LIMITS = { characters: 32_768, blocks: 500, levels: 16, columns: 20 } as const;

const WRAPPERS = new Set([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "marked",
  "subscript",
  "superscript",
  "code",
]);
const ALIGNMENTS = new Set<unknown>(["left", "center", "right"]);
const VERTICAL_ALIGNMENTS = new Set<unknown>(["top", "middle", "bottom"]);
const LABEL_TYPES = new Set<unknown>([undefined, "a", "A", "i", "I", "1"]);

/** A rich message as Telegram stores it. */
export interface RichContent {
  readonly blocks: readonly unknown[];
  /** What can be read in it, a line for each block. */
  readonly text: string;
}

/**
 * A `rich_message` that has `blocks`, or the refusal it gets (thrown). Knows the blocks without media and buttons only,
 * and no `markdown` or `html`: what a model writes must not get there. Refusals with "sandbox" in them are this
 * emulator's own words.
 */
export function toRichContent(value: Json): RichContent {
  if (value["markdown"] !== undefined || value["html"] !== undefined) {
    throw badRequest("can't parse rich message: sandbox: only blocks are emulated");
  }
  const reader = new RichReader(value["skip_entity_detection"] === true);
  const blocks = arrayOf(value["blocks"], "blocks");
  const lines = reader.blocks(blocks, 1);
  reader.assertLimits();
  return { blocks, text: lines.join("\n") };
}

class RichReader {
  readonly #skipsDetection: boolean;
  #characters = 0;
  #blocks = 0;
  #levels = 0;

  constructor(skipsDetection: boolean) {
    this.#skipsDetection = skipsDetection;
  }

  assertLimits(): void {
    if (this.#characters > LIMITS.characters) throw badRequest("RICH_MESSAGE_TOO_LONG: sandbox");
    if (this.#blocks > LIMITS.blocks) throw badRequest("RICH_MESSAGE_BLOCKS_TOO_MUCH: sandbox");
    if (this.#levels > LIMITS.levels) throw badRequest("RICH_MESSAGE_DEPTH_EXCEEDED: sandbox");
  }

  /** The lines of some blocks; there must be some. */
  blocks(blocks: readonly unknown[], level: number): string[] {
    if (blocks.length === 0) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
    return blocks.flatMap((block) => this.#block(objectOf(block, "InputRichBlock"), level));
  }

  #block(block: Json, level: number): string[] {
    this.#enter(level);
    switch (block["type"]) {
      case "heading":
        if (!isWhole(block["size"], 1, 6)) throw unparsable("heading size must be from 1 to 6");
        return [this.#text(block["text"], level)];
      case "paragraph":
      case "footer":
      case "expandable_blockquote":
      case "pre":
        return [this.#text(block["text"], level)];
      case "divider":
        return ["———"];
      case "mathematical_expression":
        return [this.#plain(block["expression"])];
      case "blockquote":
        return this.blocks(arrayOf(block["blocks"], "blocks"), level + 1);
      case "list":
        return this.#list(arrayOf(block["items"], "items"), level + 1);
      case "table":
        return this.#table(arrayOf(block["cells"], "cells"), level + 1);
      default:
        throw unparsable("sandbox: Unsupported type specified");
    }
  }

  #list(items: readonly unknown[], level: number): string[] {
    if (items.length === 0) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
    return items.flatMap((value) => {
      const item = objectOf(value, "InputRichBlockListItem");
      this.#enter(level);
      if (!LABEL_TYPES.has(item["type"])) throw unparsable("wrong type of the item label");
      if (item["value"] !== undefined && !Number.isInteger(item["value"])) throw unparsable("value must be a Number");
      const box = item["has_checkbox"] === true ? `${item["is_checked"] === true ? "☑" : "☐"} ` : "";
      const [first = "", ...others] = this.blocks(arrayOf(item["blocks"], "blocks"), level + 1);
      return [box + first, ...others];
    });
  }

  #table(rows: readonly unknown[], level: number): string[] {
    if (rows.length === 0) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
    return rows.map((value) => {
      this.#enter(level);
      const row = arrayOf(value, "row");
      if (row.length === 0) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
      if (row.length > LIMITS.columns) throw badRequest("RICH_MESSAGE_COLUMNS_TOO_MUCH: sandbox");
      return row.map((cell) => this.#cell(objectOf(cell, "RichBlockTableCell"), level)).join(" | ");
    });
  }

  #cell(cell: Json, level: number): string {
    if (!ALIGNMENTS.has(cell["align"])) throw unparsable("wrong align of a table cell");
    if (!VERTICAL_ALIGNMENTS.has(cell["valign"])) throw unparsable("wrong valign of a table cell");
    return cell["text"] === undefined ? "" : this.#text(cell["text"], level);
  }

  /** A RichText that must show something. */
  #text(value: unknown, level: number): string {
    const text = this.#span(value, level);
    if (!/[^\s\p{Cf}]/u.test(text)) throw badRequest("RICH_MESSAGE_CONTENT_REQUIRED");
    if (!this.#skipsDetection && /\S:\S+@\S+\.\S/.test(text)) throw badRequest("RICH_MESSAGE_EMAIL_INVALID");
    return text;
  }

  #span(value: unknown, level: number): string {
    this.#levels = Math.max(this.#levels, level);
    if (typeof value === "string") return this.#plain(value);
    if (Array.isArray(value)) return value.map((part: unknown) => this.#span(part, level)).join("");
    const span = objectOf(value, "RichText");
    const type = span["type"];
    if (type === "mathematical_expression") return this.#plain(span["expression"]);
    if (type === "url") {
      const url = span["url"];
      if (typeof url !== "string" || linkUrlProblem(url) !== undefined) throw badRequest("RICH_MESSAGE_URL_INVALID");
    } else if (typeof type !== "string" || !WRAPPERS.has(type)) throw unparsable("sandbox: Unsupported type specified");
    return this.#text(span["text"], level + 1);
  }

  #plain(value: unknown): string {
    if (typeof value !== "string") throw unparsable("expected a String");
    if (!value.isWellFormed()) throw refusal("notUtf8");
    this.#characters += [...value].length;
    return value;
  }

  #enter(level: number): void {
    this.#blocks += 1;
    this.#levels = Math.max(this.#levels, level);
  }
}

function unparsable(reason: string) {
  return badRequest(`can't parse rich message: ${reason}`);
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unparsable(`expected a ${what}`);
  return value as Json;
}

function arrayOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw unparsable(`expected an Array of ${what}`);
  return value;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
