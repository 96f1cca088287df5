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
