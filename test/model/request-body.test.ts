import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { profileOf } from "../../src/model/catalogue/profile-of.ts";
import type { ChatMessage } from "../../src/model/chat-model.ts";
import { toRequestBody } from "../../src/model/request-body.ts";

const messages: readonly ChatMessage[] = [
  { role: "system", content: "Be kind." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello" },
  { role: "user", content: "Bye" },
];

describe("toRequestBody", () => {
  it("puts parameters at the top level and streams whatever they say", () => {
    const params = { enable_thinking: true, search_options: { forced_search: true }, stream: false, model: "x" };
    assert.deepEqual(toRequestBody("qwen-plus", params, messages, profileOf("qwen-plus", {})), {
      enable_thinking: true,
      search_options: { forced_search: true },
      model: "qwen-plus",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("puts the beginning of an answer last, marked as such", () => {
    const body = toRequestBody("qwen-plus", {}, messages, profileOf("qwen-plus", {}), "It was");
    assert.deepEqual(body.messages, [...messages, { role: "assistant", content: "It was", partial: true }]);
  });

  it("puts instructions into the first user message where the model takes no system message", () => {
    const body = toRequestBody("qwq-plus", {}, messages, profileOf("qwq-plus", {}));
    assert.deepEqual(body.messages, [
      { role: "user", content: "Be kind.\n\nHi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Bye" },
    ]);
  });

  it("sends nothing of a message but its role and content", () => {
    const stored = { role: "user", content: "Hi", reasoning_content: "hm" } as const;
    for (const name of ["qwen-plus", "qwq-plus"]) {
      assert.deepEqual(toRequestBody(name, {}, [stored], profileOf(name, {})).messages, [
        { role: "user", content: "Hi" },
      ]);
    }
  });
});
