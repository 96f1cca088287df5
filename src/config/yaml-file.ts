import type { Document, Node, Pair } from "yaml";
import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";

import type { ConfigPath, ConfigProblem, Position } from "./problem.ts";

/** A YAML text with the way back from its values to their positions. */
export interface YamlFile {
  /** Whether `value` is what the text says; what it repeats is a problem, but can be read. */
  readonly isReadable: boolean;
  /** Plain objects, lists and scalars; undefined or null when the text is empty. */
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Where the value at `path` stands, or its key where that is a line of its own; else the key of the nearest parent there is. */
  locate(path: ConfigPath): Position;
  /** Where the last key of `path` stands. */
  locateKey(path: ConfigPath): Position;
}

/** What the parser's error codes mean to someone who did not write a parser. Its own messages quote the file, so they are not used. */
const errorWords: Readonly<Record<string, string>> = {
  BAD_ALIAS: "an alias (*name) has no anchor (&name) before it; quote the text if it only begins with *",
  BAD_DQ_ESCAPE: "a backslash inside \"double quotes\" begins no known escape; use 'single quotes'",
  BAD_INDENT: "this line is not indented like the others of its section",
  BAD_SCALAR_START: "text cannot begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a second colon in one line; put the text after the first colon in quotes",
  BLOCK_IN_FLOW: "inside { } or [ ] nothing can be written line by line",
  MISSING_CHAR: "a closing quote, bracket, comma or colon is missing here or just before",
  MULTILINE_IMPLICIT_KEY: "a colon is missing after the key, or a quote is not closed",
  MULTIPLE_DOCS: "a line --- begins a second document; only one can be read",
  TAB_AS_INDENT: "a tab indents this line; use spaces",
  TAG_RESOLVE_FAILED: "a tag (!name) means nothing here; quote the text if it only begins with !",
  UNEXPECTED_TOKEN: "this does not fit what stands before it; check the indentation and the quotes",
};

/** Far more than any configuration needs, and little enough for every function that walks through it. */
const depthLimit = 50;

/** Reads a YAML text. Total: whatever is wrong with it becomes problems. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const toPosition = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const unreadable = (message: string): YamlFile => {
    const start = () => ({ line: 1, column: 1 });
    const problems = [{ path: [], message, at: start() }];
    return { isReadable: false, value: undefined, problems, locate: start, locateKey: start };
  };

  let document: Document.Parsed;
  let problems: ConfigProblem[];
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: "error" });
    problems = toSyntaxProblems(document, text, toPosition);
  } catch {
    return unreadable("is not YAML that can be read; it may be nested too deeply");
  }
  const offset = (path: ConfigPath, part: "key" | "value") => toPosition(findOffset(document, path, part));
  const file = {
    locate: (path: ConfigPath) => offset(path, "value"),
    locateKey: (path: ConfigPath) => offset(path, "key"),
  };
  if (problems.length > 0) return { ...file, isReadable: false, value: undefined, problems };
  try {
    const value: unknown = document.toJS();
    if (isDeeperThan(depthLimit, value)) return unreadable("is nested too deeply");
    return { ...file, isReadable: true, value, problems: findRepeatedKeys(document, toPosition) };
  } catch {
    return unreadable("uses so many aliases (*name) that it is not read");
  }
}

/** The first error of each line; those that follow in it come from the first. */
function toSyntaxProblems(
  document: Document.Parsed,
  text: string,
  toPosition: (offset: number) => Position,
): ConfigProblem[] {
  const found = [...document.errors, ...document.warnings].map(({ code, pos }) => ({ code, offset: pos[0] }));
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) found.push({ code: "BAD_ALIAS", offset: toOffset(alias) ?? 0 });
    },
  });
  // One such reference breaks the rest of its line, and often of the file.
  const references = found.filter(({ offset }) => text.startsWith("${", offset - 1));
  const problems = new Map<number, ConfigProblem>();
  for (const { code, offset } of references.length > 0 ? references : found) {
    const words = references.length > 0 ? "inside { } and [ ] a ${NAME} goes into quotes" : errorWords[code];
    const at = toPosition(offset);
    const message = `is not valid YAML: ${words ?? "this cannot stand here"}`;
    if (!problems.has(at.line)) problems.set(at.line, { path: [], message, at });
  }
  return [...problems.values()];
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item));
}

function findRepeatedKeys(document: Document.Parsed, toPosition: (offset: number) => Position): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const firstOffsets = new Map<string, number>();
      for (const pair of map.items) {
        const name = toKeyName(pair);
        const keyOffset = toOffset(pair.key as Node) ?? 0;
        const firstOffset = firstOffsets.get(name);
        if (firstOffset === undefined) {
          firstOffsets.set(name, keyOffset);
          continue;
        }
        const path = [...ancestors.filter((node) => "key" in node).map((node) => toKeyName(node)), name];
        const message = `stands here a second time; the first is in line ${toPosition(firstOffset).line}`;
        problems.push({ path, message, at: toPosition(keyOffset) });
      }
    },
  });
  return problems;
}

/** The offset of the value at `path` or of the key that leads to it; as far down as the path exists. */
function findOffset(document: Document.Parsed, path: ConfigPath, part: "key" | "value"): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [index, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const isLast = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.findLast((item) => toKeyName(item) === String(key));
      if (pair === undefined) break;
      offset = toOffset(pair.key as Node) ?? offset;
      node = pair.value;
      if (isLast && part === "value" && isInline(node)) offset = toOffset(node as Node) ?? offset;
    } else if (isSeq(node) && typeof key === "number") {
      node = node.items[key];
      offset = toOffset(node as Node | undefined) ?? offset;
    } else {
      break;
    }
  }
  return offset;
}

function toKeyName(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function toOffset(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}

/** Whether a value stands behind its key: neither left out nor begun on the next line. */
function isInline(node: unknown): boolean {
  if (isCollection(node)) return node.flow === true;
  return node !== null && !(isScalar(node) && node.value === null);
}
