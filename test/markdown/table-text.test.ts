import assert from "node:assert/strict";
import { test } from "node:test";

import { toAlignedLines, toRecords } from "../../src/markdown/table-text.ts";
import type { Alignment, Table, TableCell } from "../../src/markdown/tree.ts";

const cell = (text: string): TableCell => (text === "" ? [] : [{ type: "text", text }]);
const plain = (nodes: TableCell): string => nodes.map((node) => (node.type === "text" ? node.text : "\n")).join("");

function table(rows: readonly (readonly string[])[], alignments: readonly Alignment[] = []): Table {
  const [header = [], ...others] = rows.map((row) => row.map(cell));
  return { type: "table", header, rows: others, alignments: header.map((_, column) => alignments[column]) };
}

test("columns are aligned as the table says, by what characters take on a screen", () => {
  const rows = [
    ["名", "n", "mid"],
    ["太郎", "7", "é"],
    ["a", "42", ""],
  ];
  assert.deepEqual(toAlignedLines(table(rows, ["left", "right", "center"]), 40, plain), [
    "名     n  mid",
    "────  ──  ───",
    "太郎   7   é",
    "a     42",
  ]);
});

test("a table that is wider than it may be has no lines", () => {
  assert.equal(toAlignedLines(table([["12345", "12345"]]), 11, plain), undefined);
  assert.equal(toAlignedLines(table([["12345", "12345"]]), 12, plain)?.length, 2);
});

test("a break in a cell is a space", () => {
  const broken: Table = { ...table([["a"]]), rows: [[[...cell("x"), { type: "break" }, ...cell("y")]]] };
  assert.deepEqual(toAlignedLines(broken, 40, plain), ["a", "───", "x y"]);
});

test("a record has a line for each cell that says something", () => {
  const [first, second, ...others] = toRecords(
    table([
      ["A", ""],
      ["1", "2"],
      ["", ""],
      ["3", ""],
    ]),
  );
  const label = [
    { type: "styled", style: "strong", children: cell("A") },
    { type: "text", text: ": " },
  ];
  assert.deepEqual(first, {
    type: "paragraph",
    children: [...label, ...cell("1"), { type: "break" }, ...cell("2")],
  });
  assert.deepEqual(second, { type: "paragraph", children: [...label, ...cell("3")] });
  assert.deepEqual(others, []);
});

test("a table without rows is its header", () => {
  assert.deepEqual(toRecords(table([["A", "", "B"]])), [
    {
      type: "paragraph",
      children: [{ type: "styled", style: "strong", children: [...cell("A"), ...cell(" | "), ...cell("B")] }],
    },
  ]);
  assert.deepEqual(toRecords(table([["", ""]])), []);
});
