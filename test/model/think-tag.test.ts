import assert from "node:assert/strict";
import { describe, it } from "node:test";

import fc from "fast-check";

import { ThinkTagSplitter, type SplitText } from "../../src/model/think-tag.ts";

function split(...pieces: readonly string[]): SplitText {
  const splitter = new ThinkTagSplitter();
  const parts = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
  return {
    reasoning: parts.map(({ reasoning }) => reasoning).join(""),
    text: parts.map(({ text }) => text).join(""),
  };
}

describe("ThinkTagSplitter", () => {
  const cases: readonly (readonly [string, string, SplitText])[] = [
    ["plain text", "Hello <b>you</b>", { reasoning: "", text: "Hello <b>you</b>" }],
    ["a leading tag", "<think>hm\nwell</think>\n\nYes.", { reasoning: "hm\nwell", text: "Yes." }],
    ["white space around the tags", "\n <think>\n hm </think>\n Yes.", { reasoning: "hm ", text: "Yes." }],
    ["an empty thought", "<think>\n\n</think>\n\nYes.", { reasoning: "", text: "Yes." }],
    ["a tag further inside", "Write <think>x</think>.", { reasoning: "", text: "Write <think>x</think>." }],
    ["a second tag", "<think>a</think>b<think>c</think>", { reasoning: "a", text: "b<think>c</think>" }],
    ["a thought that never ends", "<think>on and on </thi", { reasoning: "on and on </thi", text: "" }],
    ["text that almost begins like a tag", "<thin", { reasoning: "", text: "<thin" }],
    ["an indented beginning", "    code", { reasoning: "", text: "    code" }],
    ["nothing but white space", " \n ", { reasoning: "", text: "" }],
  ];
  for (const [what, input, expected] of cases) {
    it(`reads ${what}, whole and in single characters`, () => {
      assert.deepEqual(split(input), expected);
      assert.deepEqual(split(...input), expected);
    });
  }

  it("does not depend on where the text is cut", () => {
    const word = fc.constantFrom("<", "<think>", "</think>", "</", "think>", " ", "\n", "a", "好", "</think");
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (a, b) => {
        const pieces = ["<think>", ...a, "</think>", ...b];
        assert.deepEqual(split(...pieces.join("")), split(pieces.join("")));
        assert.deepEqual(split(...a), split(a.join("")));
      }),
    );
  });

  it("passes text on at once", () => {
    const splitter = new ThinkTagSplitter();
    assert.deepEqual(splitter.push("He"), { reasoning: "", text: "He" });
    assert.deepEqual(splitter.push("<think>"), { reasoning: "", text: "<think>" });
  });
});
