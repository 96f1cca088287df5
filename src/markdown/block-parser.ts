import { type BlockStart, blockStart } from "./block-starts.ts";
import {
  cloneContainer,
  continues,
  type ListShape,
  type OpenContainer,
  openContainer,
  takeContainer,
  takeItem,
} from "./containers.ts";
import { toDefinition } from "./definition.ts";
import { LineCursor } from "./line-cursor.ts";
import { nestedAtMost } from "./nesting.ts";
import { OpenCode } from "./open-code.ts";
import { OpenMath } from "./open-math.ts";
import { OpenTable, toCell } from "./open-table.ts";
import { OpenText } from "./open-text.ts";
import { References } from "./references.ts";
import { splitRow, toAlignments } from "./table-row.ts";
import type { Block } from "./tree.ts";
import { isUndecided } from "./undecided.ts";

type Leaf = OpenText | OpenCode | OpenMath | OpenTable;

/**
 * Finds blocks line by line, by the rules of CommonMark and GFM (https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy,
 * https://github.github.com/gfm/, 2026-11-22): each line costs the same however much came before it. Only what is open at the
 * end is remembered; what is finished can be taken at any time.
 */
export class BlockParser {
  #spine: OpenContainer[] = [openContainer({ kind: "root" })];
  #leaf: Leaf | undefined;
  #references = new References();
  /** The depth of the innermost quote around the empty line above; undefined when the line above is not empty. */
  #blankAbove: number | undefined;
  #isPreview = false;

  /** Whether a line of words can be begun before its end is known: in a formula, its end may close it. */
  get takesWords(): boolean {
    return this.#leaf?.kind !== "math";
  }

  /** Takes the beginning of a line that is too long to be waited for, or the whole of it. */
  beginLine(line: string): void {
    const cursor = new LineCursor(line);
    let depth = 1;
    for (let inner = this.#spine[1]; inner !== undefined && continues(inner, cursor); inner = this.#spine[depth]) {
      depth += 1;
    }
    const { isBlank } = cursor;
    const isLeafMatched = depth === this.#spine.length;
    if (this.#isPreview && this.#holdsBack(cursor, isLeafMatched)) return;
    if (!isLeafMatched || !this.#continueLeaf(cursor)) this.#startBlocks(cursor, depth);
    const isQuote = ({ shape }: OpenContainer) => shape.kind === "quote";
    this.#blankAbove = isBlank ? this.#spine.slice(0, depth).findLastIndex(isQuote) : undefined;
    if (isBlank) return;
    const innermost = this.#spine.length - 1;
    for (const [index, { shape }] of this.#spine.entries()) {
      if (shape.kind === "list" && (index < innermost || !cursor.isBlank)) shape.isItemEmpty = false;
    }
  }

  /** More of the line that was begun. */
  extendLine(text: string): void {
    if (this.#leaf !== undefined) this.#leaf.extend(text);
    else if (!/^[-*_=`~|: \t]*$/.test(text)) {
      const leaf = new OpenText(this.#references);
      leaf.extend(text.trimStart());
      this.#leaf = leaf;
    }
  }

  endLine(): void {
    const leaf = this.#leaf;
    if (leaf?.kind === "table") leaf.finishLine();
    else if (leaf?.kind === "text" && !leaf.isParagraph) this.#closeLeaf();
  }

  /** The outermost blocks that are finished; they are no longer the parser's. */
  takeFinished(): readonly Block[] {
    return this.#spine[0]?.blocks.splice(0) ?? [];
  }

  /** Everything that cannot change any more, parts of blocks that are still open included. */
  takeDecided(): readonly Block[] {
    return this.#takeFrom(0);
  }

  /** Everything that was not taken: the end of the text. */
  close(): readonly Block[] {
    this.#closeTo(1);
    return this.takeFinished();
  }

  /** What may be shown of everything that was not taken, with the unfinished line behind it. The parser stays as it is. */
  preview(line: string, isLineBegun: boolean): readonly Block[] {
    const copy = new BlockParser();
    copy.#spine = this.#spine.map(cloneContainer);
    copy.#leaf = this.#leaf?.clone();
    copy.#references = this.#references;
    copy.#blankAbove = this.#blankAbove;
    copy.#isPreview = true;
    if (isLineBegun) copy.extendLine(line);
    else if (line !== "") copy.beginLine(line);
    const leaf = copy.#leaf?.preview();
    copy.#leaf = undefined;
    if (leaf !== undefined) copy.#append(leaf);
    return copy.close();
  }

  #takeFrom(depth: number): readonly Block[] {
    const blocks = this.#spine[depth]?.blocks.splice(0) ?? [];
    const inner = this.#spine[depth + 1];
    const last = inner === undefined ? this.#leaf?.take() : takeContainer(inner, this.#takeFrom(depth + 1), false);
    return last === undefined ? blocks : [...blocks, last];
  }

  /** Whether nothing of an unfinished line may be shown. */
  #holdsBack(cursor: LineCursor, isLeafMatched: boolean): boolean {
    const leaf = isLeafMatched ? this.#leaf : undefined;
    if (leaf?.kind === "table") return true;
    if (leaf?.kind === "code" && leaf.fence !== undefined) return /^(`*|~*)[ \t]*$/.test(cursor.text);
    if (leaf?.kind === "math") return false;
    // Whether a formula ends the paragraph above, or is part of it, is known at the end of the line.
    return isUndecided(cursor.text) || (this.#leaf?.kind === "text" && /^(?:\$\$|\\\[)/.test(cursor.text));
  }

  /** Gives the line to the block that is open; false when the line is not that block's. */
  #continueLeaf(cursor: LineCursor): boolean {
    const leaf = this.#leaf;
    const role = leaf?.takeLine(cursor) ?? "other";
    if (role === "end") this.#closeLeaf();
    if (role === "end" && leaf?.kind === "math" && leaf.behind !== "") this.#startParagraph(leaf.behind);
    return role !== "other" || (leaf?.kind === "text" && cursor.indent < 4 && this.#startTable(leaf, cursor.text));
  }

  /** Makes the last line of a paragraph the header of a table, if the line below it says so. */
  #startTable(leaf: OpenText, line: string): boolean {
    const alignments = toAlignments(line);
    const { lastLine } = leaf;
    if (alignments === undefined || lastLine === undefined || !`${lastLine}${line}`.includes("|")) return false;
    const header = splitRow(lastLine);
    if (header.length !== alignments.length) return false;
    leaf.dropLastLine();
    this.#closeLeaf();
    const cells = header.map((cell) => toCell(cell, this.#references));
    this.#leaf = new OpenTable(this.#references, alignments, cells);
    return true;
  }

  /** Opens what the line starts behind the first `depth` containers, and puts the rest of the line into it. */
  #startBlocks(cursor: LineCursor, depth: number): void {
    let matched = depth;
    let mayContinue = this.#leaf?.kind === "text";
    while (!cursor.isBlank) {
      const start = cursor.indent < 4 ? blockStart(cursor.text) : undefined;
      if (start === undefined) break;
      const isContainer = start.kind === "quote" || start.kind === "item" || start.kind === "footnote";
      if (isContainer && matched > nestedAtMost) break;
      if (start.kind === "item" && mayContinue && matched === this.#spine.length && !mayInterrupt(start, cursor)) break;
      mayContinue = false;
      if (start.kind === "item") this.#startItem(start, cursor, matched);
      else this.#closeTo(matched);
      this.#start(start, cursor);
      if (!isContainer) return;
      matched = this.#spine.length;
    }
    if (mayContinue && !cursor.isBlank && this.#leaf?.kind === "text") {
      this.#leaf.addLine(cursor.text);
      return;
    }
    this.#closeTo(matched);
    if (cursor.isBlank) return;
    if (cursor.indent > 3) {
      const code = new OpenCode();
      cursor.skipIndent(4);
      code.addLine(cursor.rest);
      this.#leaf = code;
    } else this.#startParagraph(cursor.text);
  }

  #start(start: BlockStart, cursor: LineCursor): void {
    switch (start.kind) {
      case "quote":
        cursor.skipMarker(1);
        cursor.skipIndent(1);
        this.#spine.push(openContainer({ kind: "quote" }));
        break;
      case "footnote":
        cursor.skipMarker(start.width);
        cursor.skipIndent(Infinity);
        this.#spine.push(openContainer({ kind: "footnote", label: start.label }));
        break;
      case "item":
        break;
      case "heading": {
        const leaf = new OpenText(this.#references, start.level);
        leaf.addLine(start.text);
        this.#leaf = leaf;
        break;
      }
      case "fence":
        this.#leaf = new OpenCode({ marker: start.marker, indent: cursor.indent }, start.language);
        break;
      case "math":
        this.#leaf = new OpenMath(start.closer);
        if (start.text !== "" && this.#leaf.addLine(start.text) === "end") this.#closeLeaf();
        break;
      case "rule":
        this.#append({ type: "rule" });
        break;
    }
  }

  /** The next item of the list behind the first `depth` containers, or the first of a new one. */
  #startItem({ marker, start, width }: BlockStart & { kind: "item" }, cursor: LineCursor, depth: number): void {
    const markerIndent = cursor.indent;
    cursor.skipMarker(width);
    const space = cursor.isBlank || cursor.indent > 4 ? 1 : cursor.indent;
    cursor.skipIndent(space);
    const item = {
      contentIndent: markerIndent + width + space,
      checked: undefined,
      isItemTaken: false,
      isItemEmpty: true,
    };
    const container = this.#spine[depth];
    if (container?.shape.kind === "list" && container.shape.marker === marker) {
      this.#closeTo(depth + 1);
      const { shape } = container;
      shape.items.push(...takeItem(shape, container.blocks.splice(0), true));
      const number = shape.number === undefined ? undefined : shape.number + 1;
      Object.assign(shape, item, { number, isSpaced: (this.#blankAbove ?? depth) < depth });
      return;
    }
    this.#closeTo(depth);
    const shape: ListShape = { kind: "list", marker, number: start, items: [], isSpaced: false, ...item };
    this.#spine.push(openContainer(shape));
  }

  #startParagraph(text: string): void {
    const shape = this.#spine.at(-1)?.shape;
    const task = shape?.kind === "list" && shape.isItemEmpty ? /^\[([ xX])\][ \t]+(?=\S)/.exec(text) : null;
    if (shape?.kind === "list" && task !== null) shape.checked = task[1] !== " ";
    const words = text.slice(task?.[0].length ?? 0);
    const definition = toDefinition(words);
    if (definition !== undefined) {
      if (!this.#isPreview) this.#references.define(definition.label, definition.url);
      this.#append(definition.block);
      return;
    }
    const leaf = new OpenText(this.#references);
    leaf.addLine(words);
    this.#leaf = leaf;
  }

  #append(block: Block): void {
    this.#spine.at(-1)?.blocks.push(block);
  }

  #closeLeaf(): void {
    const block = this.#leaf?.close();
    this.#leaf = undefined;
    if (block !== undefined) this.#append(block);
  }

  #closeTo(depth: number): void {
    this.#closeLeaf();
    while (this.#spine.length > depth) {
      const container = this.#spine.pop();
      const block = container === undefined ? undefined : takeContainer(container, container.blocks, true);
      if (block !== undefined) this.#append(block);
    }
  }
}

/** An item with nothing in it, or with a number of its own, does not end a paragraph. */
function mayInterrupt({ start, width }: BlockStart & { kind: "item" }, cursor: LineCursor): boolean {
  return (start === undefined || start === 1) && cursor.text.slice(width).trim() !== "";
}
