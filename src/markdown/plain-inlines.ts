import type { Inline } from "./tree.ts";

const markup = /[\\`*_~[\]<&$|@]|:\/\/|www\./i;

/** The inlines of a source without any markup, which need no parser; undefined where there may be some. */
export function plainInlines(source: string): readonly Inline[] | undefined {
  return markup.test(source) ? undefined : textInlines(source.trim());
}

/** Text as it stands, its line breaks as nodes. */
export function textInlines(text: string): readonly Inline[] {
  if (!text.includes("\n")) return text === "" ? [] : [{ type: "text", text }];
  const inlines: Inline[] = [];
  for (const [index, line] of text.split(/[ \t]*\n[ \t]*/).entries()) {
    if (index > 0) inlines.push({ type: "break" });
    if (line !== "") inlines.push({ type: "text", text: line });
  }
  return inlines;
}
