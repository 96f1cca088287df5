import assert from "node:assert/strict";
import { test } from "node:test";

import { LeanEvents } from "../../../bench/delivery/lean-events.ts";
import { toChunk, toDeltaChunk, toFrame } from "../../../src/sandbox/bailian/wire.ts";

test("the lean parser reads the same text however the bytes are cut", () => {
  const envelope = { id: "chatcmpl-1", created: 1, model: "qwen-plus" };
  const frames = [
    toDeltaChunk(envelope, { content: "", role: "assistant" }, null),
    toDeltaChunk(envelope, { content: "a word, " }, null),
    toDeltaChunk(envelope, { content: "一个词" }, null),
    toDeltaChunk(envelope, { content: "" }, "stop"),
    toChunk(envelope, { usage: { total_tokens: 3 } }),
    "[DONE]",
  ];
  const bytes = Buffer.from(frames.map(toFrame).join(""));
  for (const size of [1, 7, 100, bytes.length]) {
    const events = new LeanEvents();
    let text = "";
    for (let from = 0; from < bytes.length; from += size) text += events.push(bytes.subarray(from, from + size));
    assert.equal(text, "a word, 一个词");
  }
});
