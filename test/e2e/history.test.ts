import assert from "node:assert/strict";
import { test } from "node:test";

import { startRunnel } from "../support/runnel.ts";

interface Sent {
  readonly role: string;
  readonly content: string;
}

function messagesOf(request: { readonly body: Readonly<Record<string, unknown>> }): readonly Sent[] {
  return request.body["messages"] as readonly Sent[];
}

test("a long conversation is summed up by the model, and goes on with the sum in place of its beginning", async () => {
  await using runnel = await startRunnel({
    model: { system_prompt: "" },
    others: { history: { max_tokens: 500, summarize: true } },
  });
  const chat = runnel.openChat("telegram");
  const text = "It is a long story, and it has no end. ".repeat(10).trim();
  runnel.bailian.script(...Array.from({ length: 30 }, () => ({ kind: "answer", text }) as const));
  const turnsOver = () => runnel.log.lines.filter(({ sentence }) => sentence === "The turn is over.").length;
  const prompts = () => runnel.bailian.requests.map(messagesOf);
  const continued = () => prompts().find(([first]) => first?.content.startsWith("[The conversation before this"));
  for (let turn = 1; continued() === undefined; turn += 1) {
    assert.ok(turn < 20, "nothing was summed up");
    chat.say(`Question ${turn}?`);
    await chat.until(() => turnsOver() === turn);
  }
  const asked = prompts().find(([first]) => first?.content.startsWith("You keep the memory of a conversation"));
  assert.match(asked?.[1]?.content ?? "", /^User:\nQuestion 1\?\n\nAssistant:\n/u);
  const questions = continued()?.filter(({ role }) => role === "user") ?? [];
  assert.ok(
    !questions.some(({ content }) => content === "Question 1?"),
    "what was summed up is not sent word for word",
  );
});
