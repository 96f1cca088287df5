import assert from "node:assert/strict";
import { test } from "node:test";

import type { ReplyPort } from "../../../src/contract/reply.ts";
import { ann, faults, isKind, never, openPrivate, show, targetIn } from "./reply-stage.ts";
import { openStage } from "./running-adapter.ts";
import type { Stage } from "./running-adapter.ts";

const answerFile = { name: "answer.md", text: "# All of it\n完" };

/** Posts the file as message `index` of the reply, as the writer does it; time passes meanwhile. */
async function attach({ settle }: Stage, port: ReplyPort, index = 1, file = answerFile): Promise<string> {
  const post = async (): Promise<string> => {
    await port.ready(index, { lane: "final" }, never);
    return port.attach(index, file, never);
  };
  return settle(post());
}

function filesIn(emulator: Stage["emulator"], chat: number, topic?: number): string[] {
  return emulator
    .messages(chat, topic)
    .flatMap(({ document }) => (document === undefined ? [] : [Buffer.from(document.bytes).toString()]));
}

test("a file is a document without a caption, in the topic of the reply, and goes to the chat when that is gone", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const forum = emulator.addGroup({ id: -1_001_000_000_005, title: "Forum", members: [ann], isForum: true });
  const topic = emulator.addTopic(forum, { name: "Ideas" });
  const target = targetIn({ platform: "telegram", chatId: String(forum), topicId: String(topic), kind: "group" });
  const port = adapter.openReply(target);
  await show(stage, port, "one");
  const id = await attach(stage, port);
  const message = emulator.messages(forum, topic).at(-1);
  assert.deepEqual([String(message?.id), message?.text, message?.document?.fileName], [id, "", "answer.md"]);
  assert.deepEqual(filesIn(emulator, forum, topic), [answerFile.text]);
  emulator.deleteTopic(forum, topic);
  await attach(stage, adapter.openReply(target));
  assert.deepEqual(filesIn(emulator, forum).at(-1), answerFile.text);
});

test("a file follows its group when that becomes a supergroup", async (t) => {
  const stage = await openStage(t);
  const { emulator, adapter } = stage;
  const group = emulator.addGroup({ id: -501, title: "Small", members: [ann] });
  const port = adapter.openReply(targetIn({ platform: "telegram", chatId: String(group), kind: "group" }));
  const supergroup = -1_001_000_000_006;
  emulator.upgradeGroup(group, supergroup);
  await attach(stage, port);
  assert.deepEqual(filesIn(emulator, supergroup), [answerFile.text]);
});

for (const [effect, kind] of faults) {
  test(`a file that meets ${JSON.stringify(effect)} is ${kind}, and may be posted again`, async (t) => {
    const stage = await openPrivate(t);
    const { emulator, chat, port } = stage;
    emulator.faults.add({ ...effect, method: "sendDocument" });
    await assert.rejects(attach(stage, port), isKind(kind));
    const strays = filesIn(emulator, chat).length;
    assert.ok(strays <= (kind === "ambiguous" ? 1 : 0));
    await attach(stage, port);
    assert.equal(filesIn(emulator, chat).length, strays + 1);
  });
}

test("a chat that takes no files says so, and still takes text", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, port, texts } = stage;
  const description = "Bad Request: not enough rights to send documents to the chat";
  emulator.faults.add({ method: "sendDocument", kind: "refuse", status: 400, description });
  await assert.rejects(attach(stage, port), isKind("forbidden"));
  await show(stage, port, "text", 1);
  assert.deepEqual(texts(), ["text"]);
});

test("a file that hangs is given up as a create is, or when its reason to wait ends", async (t) => {
  const stage = await openPrivate(t);
  const { emulator, port, passUntil } = stage;
  emulator.faults.add({ method: "sendDocument", kind: "hang-after" });
  await assert.rejects(attach(stage, port), isKind("ambiguous"));
  const hanging = emulator.faults.add({ method: "sendDocument", kind: "hang-before" });
  const abort = new AbortController();
  const reason = new Error("enough");
  const rejection = assert.rejects(port.attach(1, answerFile, abort.signal), reason);
  await passUntil(() => hanging.hits === 1);
  abort.abort(reason);
  await rejection;
});
