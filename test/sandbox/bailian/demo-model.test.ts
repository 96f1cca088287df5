import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { toDemoAnswer } from "../../../src/sandbox/bailian/demo/demo-model.ts";
import type { Answer, BrokenAnswer } from "../../../src/sandbox/bailian/index.ts";
import { toChatCompletionRequest } from "../../../src/sandbox/bailian/request.ts";
import { emulate, post, question } from "./clients.ts";

type Turn = readonly [role: string, content: string];

function ask(turns: readonly Turn[], overrides: Readonly<Record<string, unknown>> = {}): Answer | BrokenAnswer {
  const messages = turns.map(([role, content]) => ({ role, content }));
  const scenario = toDemoAnswer(toChatCompletionRequest(question({ messages, ...overrides })));
  assert.ok(scenario.kind === "answer" || scenario.kind === "broken-answer");
  return scenario;
}

function textOf(content: string): string {
  return ask([["user", content]]).text ?? "";
}

describe("the built-in model", () => {
  test("answers in the language of the question", () => {
    assert.match(textOf("What is TypeScript?"), /^You asked: “What is TypeScript\?”/);
    assert.match(textOf("什么是 TypeScript？"), /^你问的是：“什么是 TypeScript？”/);
    const mixed = ask([
      ["user", "你好"],
      ["assistant", "你好！"],
      ["user", "in English please"],
    ]);
    assert.match(mixed.text ?? "", /^You asked/);
  });

  test("shows bold, a list and a code fence", () => {
    for (const text of [textOf("What is this?"), textOf("这是什么？")]) {
      assert.match(text, /\*\*\S.*\S\*\*/);
      assert.match(text, /^- /m);
      assert.match(text, /^```ts\n[^]*^```$/m);
    }
  });

  test("names its special words when greeted, asked for help, and always", () => {
    for (const content of ["hello", "Help", "/start", "what else?"]) {
      for (const word of ["long", "slow", "think", "error"])
        assert.match(textOf(content), new RegExp(`\\*\\*${word}\\*\\*`));
    }
    for (const content of ["你好", "帮助"]) {
      for (const word of ["长", "慢", "思考", "出错"]) assert.ok(textOf(content).includes(`**${word}**`));
    }
    assert.match(textOf("hello"), /^Hello!/);
    assert.match(textOf("你好"), /^你好！/);
  });

  test("says how much of the conversation it was sent", () => {
    assert.match(
      ask([
        ["system", "be kind"],
        ["user", "one"],
      ]).text ?? "",
      /\*\*first message\*\*/,
    );
    const third = ask([
      ["system", "be kind"],
      ["user", "one"],
      ["assistant", "1"],
      ["user", "two **bold**\nlines"],
      ["assistant", "2"],
      ["user", "three"],
    ]);
    assert.match(third.text ?? "", /\*\*4 earlier messages\*\*.*“two bold lines”/);
    const zh = ask([
      ["user", "一"],
      ["assistant", "1"],
      ["user", "二"],
    ]);
    assert.match(zh.text ?? "", /\*\*2 条消息\*\*.*“一”/);
  });

  test("quotes only the start of a long question, and cuts no surrogate pair", () => {
    assert.ok(textOf("👍".repeat(100)).includes(`“${"👍".repeat(59)}…”`));
  });

  test("streams about 40 chunks a second", () => {
    const answer = ask([["user", "What is this?"]]);
    assert.equal(1000 / (answer.chunkIntervalMs ?? 0), 40);
  });

  test("gives more than one message when asked for something long", () => {
    for (const text of [textOf("a long story"), textOf("写一个长故事")]) {
      assert.ok(text.length > 4096, `${text.length} characters`);
      assert.equal((text.match(/^```/gm)?.length ?? 1) % 2, 0, "every fence is closed");
    }
  });

  test("takes its time and stalls when asked to be slow", () => {
    for (const content of ["slow please", "慢一点"]) {
      const answer = ask([["user", content]]);
      assert.ok((answer.firstChunkAfterMs ?? 0) >= 2_000 && (answer.pauses?.[0]?.ms ?? 0) >= 2_000);
    }
  });

  test("breaks off when asked for an error", () => {
    for (const content of ["show me an error", "出错会怎样"]) {
      const answer = ask([["user", content]]);
      assert.ok(answer.kind === "broken-answer" && (answer.text ?? "").length > 20);
    }
  });

  test("thinks when asked to, and by itself as a model that does", () => {
    assert.equal(ask([["user", "hi"]]).reasoning, undefined);
    assert.match(ask([["user", "think about it"]]).reasoning ?? "", /[a-z]/);
    assert.match(ask([["user", "思考一下"]]).reasoning ?? "", /\p{Script=Han}/u);
    assert.notEqual(ask([["user", "hi"]], { model: "qwq-plus" }).reasoning, undefined);
    assert.notEqual(ask([["user", "hi"]], { model: "qwen3.7-plus" }).reasoning, undefined);
    assert.equal(ask([["user", "hi"]], { model: "qwen3.7-plus", enable_thinking: false }).reasoning, undefined);
    assert.notEqual(ask([["user", "hi"]], { enable_thinking: true }).reasoning, undefined);
  });

  test("answers over HTTP when nothing is scripted", async (t: TestContext) => {
    const emulator = await emulate(t);
    const response = await post(emulator, question({ messages: [{ role: "user", content: "你好" }] }));
    const reader = response.body?.getReader() ?? assert.fail();
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /^data: .*"role":"assistant"/);
    await reader.cancel();
    assert.equal(await emulator.requests[0]?.settled, "aborted-by-client");
  });
});
