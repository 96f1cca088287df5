import type { LineCursor } from "./line-cursor.ts";
import type { Block, ListItem } from "./tree.ts";

/** A block with blocks inside that is still growing: the blocks inside that are finished, and not given away yet. */
export interface OpenContainer {
  blocks: Block[];
  /** Some of it was given away: what comes later is `continued`. */
  isTaken: boolean;
  readonly shape: ContainerShape;
}

type ContainerShape = { readonly kind: "root" } | { readonly kind: "quote" } | FootnoteShape | ListShape;

interface FootnoteShape {
  readonly kind: "footnote";
  readonly label: string;
}

/** A list with its last item open; the container's blocks are the item's. */
export interface ListShape {
  readonly kind: "list";
  /** The bullet, or the character behind the number. A list has one only. */
  readonly marker: string;
  /** The number of the open item. */
  number: number | undefined;
  /** The items above, as far as they are not given away. */
  items: ListItem[];
  /** The column where the open item's content begins, from where the container begins. */
  contentIndent: number;
  checked: boolean | undefined;
  isSpaced: boolean;
  /** Some of the open item was given away. */
  isItemTaken: boolean;
  /** The open item has nothing in it yet. */
  isItemEmpty: boolean;
}

export function openContainer(shape: ContainerShape): OpenContainer {
  return { blocks: [], isTaken: false, shape };
}

/** Whether a line belongs to the container; if so, what it says for the container is consumed. */
export function continues({ shape }: OpenContainer, cursor: LineCursor): boolean {
  const { indent, isBlank } = cursor;
  switch (shape.kind) {
    case "root":
      return true;
    case "quote":
      if (indent > 3 || !cursor.text.startsWith(">")) return false;
      cursor.skipMarker(1);
      cursor.skipIndent(1);
      return true;
    case "list":
      if (!isBlank && indent < shape.contentIndent) return false;
      // An item that begins with an empty line has no second one; its list goes on.
      if (isBlank && shape.isItemEmpty) shape.contentIndent = Infinity;
      cursor.skipIndent(shape.contentIndent);
      return true;
    case "footnote":
      if (!isBlank && indent < 4) return false;
      cursor.skipIndent(4);
      return true;
  }
}

/**
 * The container with `blocks` inside, which are given away with it; what comes later is its rest. Undefined where
 * there is nothing to give, unless it `isClosed`: then an empty one is something too.
 */
export function takeContainer(
  container: OpenContainer,
  blocks: readonly Block[],
  isClosed: boolean,
): Block | undefined {
  const { shape } = container;
  const rest = container.isTaken ? ({ continued: true } as const) : {};
  if (shape.kind === "list") return takeList(container, shape, blocks, isClosed);
  if (blocks.length === 0 && (!isClosed || container.isTaken)) return undefined;
  container.isTaken = true;
  if (shape.kind === "footnote") return { type: "footnote-definition", label: shape.label, children: blocks, ...rest };
  return { type: "quote", children: blocks, ...rest };
}

function takeList(
  container: OpenContainer,
  shape: ListShape,
  blocks: readonly Block[],
  isClosed: boolean,
): Block | undefined {
  const items = [...shape.items, ...takeItem(shape, blocks, isClosed)];
  if (items.length === 0) return undefined;
  const counted = items.filter((item) => item.continued === undefined).length;
  // An open item of which nothing is given yet is counted when something is.
  const start = shape.number === undefined ? undefined : shape.number + (shape.isItemTaken ? 1 : 0) - counted;
  const rest = container.isTaken ? ({ continued: true } as const) : {};
  shape.items = [];
  container.isTaken = true;
  return { type: "list", start, items, ...rest };
}

/** The open item, or its rest. */
export function takeItem(shape: ListShape, blocks: readonly Block[], isClosed: boolean): readonly ListItem[] {
  if (blocks.length === 0 && (!isClosed || shape.isItemTaken)) return [];
  const { checked, isSpaced, isItemTaken } = shape;
  shape.isItemTaken = true;
  if (isItemTaken) return [{ checked: undefined, isSpaced: false, children: blocks, continued: true }];
  return [{ checked, isSpaced, children: blocks }];
}

export function cloneContainer({ blocks, isTaken, shape }: OpenContainer): OpenContainer {
  const copy = shape.kind === "list" ? { ...shape, items: [...shape.items] } : shape;
  return { blocks: [...blocks], isTaken, shape: copy };
}
