import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { withContinued } from "./continued.ts";
import { MarkdownStream } from "./markdown-stream.ts";
import type { Block } from "./tree.ts";

/** Whole Markdown of the kind models write, as blocks. Total. */
export function parse(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const block of new MarkdownStream().update(markdown, true).decided) {
    const last = blocks.at(-1);
    if (last !== undefined && block.continued === true) blocks[blocks.length - 1] = withContinued(last, block);
    else blocks.push(block);
  }
  return blocks;
}

/** The parser's own tree, for the renderers that are not on ours yet. */
export function parseMarkdown(markdown: string): Root {
  try {
    return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  } catch {
    // The parser is recursive; whatever defeats it is shown as it was written.
  }
  return { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: markdown }] }] };
}
