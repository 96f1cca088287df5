import type { CompileContext, Extension as MdastExtension } from "mdast-util-from-markdown";

import { isAsciiWord } from "./flanking.ts";
import type { Code, Effects, State, Syntax, Tokenizer } from "./micromark-types.ts";

declare module "mdast" {
  interface InlineCodeData {
    /** Set where the code is a formula: whether it is one for lines of its own. */
    math?: "inline" | "display";
  }
}

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathText: "mathText";
    mathTextData: "mathTextData";
  }
}

const dollar = 36;
const backslash = 92;

/** `$…$`, `$$…$$`, `\(…\)` and `\[…\]` inside a line, as models write them; a price is no formula. */
export const mathSyntax: Syntax = {
  text: {
    [dollar]: { name: "mathText", tokenize: tokenizeDollars, previous: (code) => !isWord(code) && code !== dollar },
    [backslash]: { name: "mathText", tokenize: tokenizeBackslash },
  },
};

/** Formulas in the parser's tree: inline code that says so. */
export const mathFromMarkdown: MdastExtension = {
  enter: {
    mathText(this: CompileContext, token) {
      const source = this.sliceSerialize(token);
      const width = source.startsWith("$") && !source.startsWith("$$") ? 1 : 2;
      const math = source.startsWith("$$") || source.startsWith("\\[") ? "display" : "inline";
      this.enter({ type: "inlineCode", value: source.slice(width, -width).trim(), data: { math } }, token);
      this.buffer();
    },
  },
  exit: {
    mathText(this: CompileContext, token) {
      this.resume();
      this.exit(token);
    },
  },
};

function tokenizeDollars(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let width = 0;
  let content = "";

  return function start(code) {
    effects.enter("mathText");
    effects.enter("mathTextData");
    return opening(code);
  };

  function opening(code: Code): State | undefined {
    if (code === dollar && width < 2) {
      effects.consume(code);
      width += 1;
      return opening;
    }
    return width === 1 && isSpace(code) ? nok(code) : inside(code);
  }

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    if (code === dollar && !isEscaped(content)) return width === 2 ? firstOfTwo(code) : closing(code);
    content += consumeContent(effects, code);
    return inside;
  }

  function closing(code: Code): State | undefined {
    if (/\s$/.test(content)) return nok(code);
    effects.consume(code);
    return (next) => {
      if (isWord(next) || next === dollar || !isFormula(content)) return nok(next);
      return finish(next);
    };
  }

  function firstOfTwo(code: Code): State | undefined {
    effects.consume(code);
    return (next) => {
      if (next !== dollar) return inside(next);
      if (content.trim() === "") return nok(next);
      effects.consume(next);
      return finish;
    };
  }

  function finish(code: Code): State | undefined {
    effects.exit("mathTextData");
    effects.exit("mathText");
    return ok(code);
  }
}

function tokenizeBackslash(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let opener: Code = null;
  let closer = 0;
  let content = "";

  return function start(code) {
    effects.enter("mathText");
    effects.enter("mathTextData");
    effects.consume(code);
    return (next) => {
      if (next !== 40 && next !== 91) return nok(next);
      opener = next;
      closer = next === 40 ? 41 : 93;
      effects.consume(next);
      return inside;
    };
  };

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    const isBackslash = code === backslash && !isEscaped(content);
    content += consumeContent(effects, code);
    return isBackslash ? escaped : inside;
  }

  function escaped(code: Code): State | undefined {
    // Formulas do not nest: the first opener was none.
    if (code === opener) return nok(code);
    if (code !== closer) return inside(code);
    if (content.slice(0, -1).trim() === "") return nok(code);
    effects.consume(code);
    effects.exit("mathTextData");
    effects.exit("mathText");
    return ok;
  }
}

/** Consumes one unit, and gives it back as text. */
function consumeContent(effects: Effects, code: Code): string {
  if (code === null || code >= -2) {
    effects.consume(code);
    return code === null || code < 0 ? " " : String.fromCharCode(code);
  }
  effects.exit("mathTextData");
  effects.enter("lineEnding");
  effects.consume(code);
  effects.exit("lineEnding");
  effects.enter("mathTextData");
  return " ";
}

function isEscaped(content: string): boolean {
  return (/\\+$/.exec(content)?.[0].length ?? 0) % 2 === 1;
}

/** "$5 or 6$" is about money. */
function isFormula(content: string): boolean {
  return !/^\d/.test(content) || !/\s/.test(content) || /[\\^_{}=+<>*]/.test(content);
}

function isSpace(code: Code): boolean {
  return code === null || code < 0 || code === 32;
}

function isWord(code: Code): boolean {
  return code !== null && isAsciiWord(code);
}
