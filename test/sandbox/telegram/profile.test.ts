import assert from "node:assert/strict";
import { test } from "node:test";

import { ann, openStage, refusalOf } from "./stage.ts";

test("commands are kept by scope and language", async (t) => {
  const { telegram, api } = await openStage(t);
  telegram.addPrivateChat(ann);
  const ask = { command: "ask", description: "Ask" };
  const scope = { type: "chat", chat_id: ann.id } as const;
  await api.setMyCommands([ask]);
  await api.setMyCommands([{ ...ask, description: "提问" }], { language_code: "zh" });
  await api.setMyCommands([ask, { command: "new", description: "New" }], { scope });
  assert.deepEqual(await api.getMyCommands(), [ask]);
  assert.deepEqual(await api.getMyCommands({ language_code: "zh" }), [{ ...ask, description: "提问" }]);
  assert.equal((await api.getMyCommands({ scope })).length, 2);
  assert.deepEqual(await api.getMyCommands({ scope: { type: "all_private_chats" } }), []);
  await api.deleteMyCommands({ scope });
  assert.deepEqual(await api.getMyCommands({ scope }), []);
});

const refused: readonly (readonly [parameters: object, reason: string])[] = [
  [{ commands: [{ command: "Ask", description: "a" }] }, "BOT_COMMAND_INVALID"],
  [{ commands: [{ command: "a".repeat(33), description: "a" }] }, "BOT_COMMAND_INVALID"],
  [{ commands: [{ command: "ask", description: "" }] }, "BOT_COMMAND_DESCRIPTION_INVALID"],
  [{ commands: [{ command: "ask", description: "a".repeat(257) }] }, "BOT_COMMAND_DESCRIPTION_INVALID"],
  [{ commands: Array.from({ length: 101 }, () => ({ command: "ask", description: "a" })) }, "BOT_COMMANDS_TOO_MUCH"],
  [{ commands: [], language_code: "zh-hans" }, "invalid language code specified"],
  [{ commands: [], scope: { type: "everyone" } }, "can't parse BotCommandScope: Unsupported type specified"],
  [{ commands: [], scope: { type: "chat", chat_id: 5 } }, "chat not found"],
  [{ commands: "nonsense" }, "can't parse commands JSON object"],
  [{ commands: [7] }, "can't parse BotCommand: expected an Object"],
];

test("commands that Telegram would not take are refused", async (t) => {
  const { call } = await openStage(t);
  for (const [parameters, reason] of refused) {
    assert.equal(refusalOf(await call("setMyCommands", parameters)), `Bad Request: ${reason}`);
  }
});

test("the name and the descriptions are kept by language, the default for all others", async (t) => {
  const { api } = await openStage(t);
  await api.setMyDescription("Answers questions");
  await api.setMyDescription("回答问题", { language_code: "zh" });
  await api.setMyShortDescription("Short");
  await api.setMyName("Runnel Two");
  assert.equal((await api.getMyDescription({ language_code: "zh" })).description, "回答问题");
  assert.equal((await api.getMyDescription({ language_code: "fr" })).description, "Answers questions");
  assert.equal((await api.getMyShortDescription()).short_description, "Short");
  assert.equal((await api.getMyName()).name, "Runnel Two");
  await api.setMyDescription("", { language_code: "zh" });
  assert.equal((await api.getMyDescription({ language_code: "zh" })).description, "Answers questions");
  await assert.rejects(api.setMyShortDescription("a".repeat(121)), /bot short description is too long/);
});
