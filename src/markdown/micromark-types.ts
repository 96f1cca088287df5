import type { Options } from "mdast-util-from-markdown";

/** A syntax extension of the parser. */
export type Syntax = NonNullable<Exclude<NonNullable<Options["extensions"]>[number], readonly unknown[]>>;
export type Construct = Exclude<NonNullable<NonNullable<Syntax["text"]>[number]>, readonly unknown[]>;
export type Tokenizer = Construct["tokenize"];
export type Effects = Parameters<Tokenizer>[0];
/** A UTF-16 unit, a negative number for a line ending or a tab, or null for the end. */
export type Code = Parameters<ReturnType<Tokenizer>>[0];
export type State = ReturnType<Tokenizer>;
