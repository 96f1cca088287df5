import assert from "node:assert/strict";
import { test } from "node:test";

import { GrammyError } from "grammy";

import { ManualClock } from "../../support/manual-clock.ts";
import { ann, ben, messageOf, openStage, refusalOf } from "./stage.ts";

test("a private chat takes a burst, then one message a second; edits share the budget", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  const { message_id } = messageOf(await call("sendMessage", { chat_id, text: "0" }));
  const edit = (text: string) => call("editMessageText", { chat_id, message_id, text });
  for (const text of ["1", "2", "3"]) await edit(text);
  const refused = await edit("4");
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.deepEqual(refused.body, {
    ok: false,
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  });
  await clock.advance(1000);
  assert.equal((await edit("5")).status, 200);
  assert.equal((await edit("6")).status, 429);
  assert.equal((await call("sendMessage", { chat_id: telegram.addPrivateChat(ben), text: "0" })).status, 200);
});

test("asking inside a flood wait makes it longer, and the call is marked", async (t) => {
  const clock = new ManualClock();
  const { telegram, api } = await openStage(t, { clock });
  const chat = telegram.addPrivateChat(ann);
  telegram.imposeFloodWait(chat, 10);
  const isWait = (retryAfterS: number) => (error: unknown) =>
    error instanceof GrammyError && error.parameters.retry_after === retryAfterS;
  await clock.advance(4000);
  await assert.rejects(api.sendMessage(chat, "a"), isWait(16));
  await clock.advance(16_000);
  await api.sendMessage(chat, "b");
  assert.deepEqual(
    telegram.calls.map(({ duringFloodWait }) => duringFloodWait),
    [true, false],
  );
});

test("a group takes 20 messages a minute, all its topics together", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addGroup({ id: -1_001_000_000_001, title: "Forum", members: [ann], isForum: true });
  const topics = [telegram.addTopic(chat_id, { name: "A" }), telegram.addTopic(chat_id, { name: "B" })];
  const send = async (count: number) =>
    (await call("sendMessage", { chat_id, text: `${count}`, message_thread_id: topics[count % 2] })).status;
  for (let count = 0; count < 20; count += 1) assert.equal(await send(count), 200);
  assert.equal(await send(20), 429);
  await clock.advance(60_000);
  assert.equal(await send(21), 200);
});

test("all chats together take 30 messages a second", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const statuses = [];
  for (let id = 1; id <= 31; id += 1) {
    const chat_id = telegram.addPrivateChat({ id, firstName: `${id}` });
    statuses.push((await call("sendMessage", { chat_id, text: "a" })).status);
  }
  assert.deepEqual(statuses, [...Array<number>(30).fill(200), 429]);
  const again = await call("sendMessage", { chat_id: 31, text: "a" });
  assert.equal(refusalOf(again), "Too Many Requests: retry after 2");
});

test("typing has its own budget of 20 in 5 s and 40 in 30 s, with short waits that do not grow", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock });
  const chat_id = telegram.addPrivateChat(ann);
  const type = () => call("sendChatAction", { chat_id, action: "typing" });
  const typeTimes = async (times: number) => {
    for (let count = 0; count < times; count += 1) assert.equal((await type()).status, 200);
  };
  await typeTimes(20);
  assert.equal(refusalOf(await type()), "Too Many Requests: retry after 3");
  assert.equal(refusalOf(await type()), "Too Many Requests: retry after 3");
  assert.equal((await call("sendMessage", { chat_id, text: "not concerned" })).status, 200);
  await clock.advance(5000);
  await typeTimes(20);
  await clock.advance(5000);
  assert.equal((await type()).status, 429);
});

test("refused messages cost nothing of the budget", async (t) => {
  const clock = new ManualClock();
  const { telegram, call } = await openStage(t, { clock, limits: { privateBurst: 1 } });
  const chat_id = telegram.addPrivateChat(ann);
  for (let count = 0; count < 5; count += 1) await call("sendMessage", { chat_id, text: "" });
  assert.equal((await call("sendMessage", { chat_id, text: "a" })).status, 200);
});
