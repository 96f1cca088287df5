import type { Extension as MdastExtension } from "mdast-util-from-markdown";

/** Stands before a character whose escape the parser took away. No text of the parser's has it: it replaces control characters. */
export const escapeMark = "\u001d";

/** Marks what would get a meaning after the parser: the bar of a spoiler and the bracket of a footnote's mark. */
export const escapesFromMarkdown: MdastExtension = {
  exit: {
    characterEscapeValue(token) {
      const text = this.stack.at(-1);
      if (text?.type === "text" && /^[|[]$/.test(this.sliceSerialize(token))) text.value += escapeMark;
      this.config.exit["data"]?.call(this, token);
    },
  },
};
