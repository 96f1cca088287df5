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
  let isEscaped = false;

  return function start(code) {
    effects.enter("mathText");
    return opening(code);
  };

  function opening(code: Code): State | undefined {
    if (code === dollar && width < 2) {
      effects.enter("mathTextData");
      effects.consume(code);
      effects.exit("mathTextData");
      width += 1;
      return opening;
    }
    return width === 1 && isSpace(code) ? nok(code) : inside(code);
  }

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    if (code === dollar && !isEscaped) return width === 2 ? firstOfTwo(code) : closing(code);
    return consumeContent(effects, code, (text) => {
      isEscaped = text === "\\" && !isEscaped;
      content += text;
      return inside;
    });
  }

  function closing(code: Code): State | undefined {
    if (/\s$/.test(content)) return nok(code);
    consumeMark(effects, code);
    return (next) => {
      if (isWord(next) || next === dollar || !isFormula(content)) return nok(next);
      effects.exit("mathText");
      return ok(next);
    };
  }

  function firstOfTwo(code: Code): State | undefined {
    consumeMark(effects, code);
    return (next) => {
      if (next !== dollar) return inside(next);
      if (content.trim() === "") return nok(next);
      consumeMark(effects, next);
      effects.exit("mathText");
      return ok;
    };
  }
}

function tokenizeBackslash(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let closer: number;
  let content = "";

  return function start(code) {
    effects.enter("mathText");
    consumeMark(effects, code);
    return (next) => {
      if (next === 40) closer = 41;
      else if (next === 91) closer = 93;
      else return nok(next);
      consumeMark(effects, next);
      return inside;
    };
  };

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code);
    return consumeContent(effects, code, (text) => {
      content += text;
      return text === "\\" ? escaped : inside;
    });
  }

  function escaped(code: Code): State | undefined {
    if (code !== closer) return code === backslash ? again(code) : inside(code);
    if (content.slice(0, -1).trim() === "") return nok(code);
    consumeMark(effects, code);
    effects.exit("mathText");
    return ok;
  }

  function again(code: Code): State | undefined {
    return consumeContent(effects, code, (text) => {
      content += text;
      return inside;
    });
  }
}

function consumeMark(effects: Effects, code: Code): void {
  effects.enter("mathTextData");
  effects.consume(code);
  effects.exit("mathTextData");
}

function consumeContent(effects: Effects, code: Code, then: (text: string) => State): State | undefined {
  const isEnding = code !== null && code < -2;
  effects.enter(isEnding ? "lineEnding" : "mathTextData");
  effects.consume(code);
  effects.exit(isEnding ? "lineEnding" : "mathTextData");
  return then(code === null || code < 0 ? " " : String.fromCharCode(code));
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
