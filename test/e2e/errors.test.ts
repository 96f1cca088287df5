import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { zh } from "../../src/locale/zh.ts";
import { listErrorCases } from "../../src/sandbox/bailian/index.ts";
import type { Chat } from "../support/chat.ts";
import { type Runnel, startRunnel } from "../support/runnel.ts";

const friendly = new Set(
  Object.entries(zh)
    .filter(([key]) => key.startsWith("error_"))
    .map(([, sentence]) => sentence),
);

/** The sentence without its reference, and the reference. */
function split(notice: string): { sentence: string; reference: string } {
  const [, sentence = "", reference = ""] = /^(.*)（编号：(\w{8})）$/u.exec(notice) ?? [];
  return { sentence, reference };
}

describe("when the model fails", () => {
  let runnel: Runnel;
  let chat: Chat;
  before(async () => {
    runnel = await startRunnel();
    chat = runnel.openChat("telegram", "zh-hans");
  });
  after(() => runnel.stop());

  test("every error there is becomes one friendly sentence, with a reference to the operator's line", async () => {
    // Each in a chat of its own, because the service is sent other parameters once it has refused some.
    for (const { entry, variant, message } of listErrorCases()) {
      const asking = runnel.openChat("telegram", "zh-hans");
      // The client mends some requests and sends them again: those must fail as well.
      runnel.bailian.script({ kind: "error", entry, variant });
      asking.say("为什么？");
      const [reply = ""] = await asking.untilReplies(([now]) => now !== undefined && !now.startsWith("思考"));
      const isMended = split(reply).sentence === "";
      if (isMended) continue;
      const { sentence, reference } = split(reply);
      assert.ok(friendly.has(sentence), `${entry} ${variant}: ${reply}`);
      assert.ok(message === "" || !reply.includes(message.slice(0, 12)), `${entry} ${variant}: ${reply}`);
      const lines = runnel.log.lines.filter((line) => line.fields.ref === reference);
      assert.ok(
        lines.some((line) => typeof line.fields.remedy === "string"),
        `${entry} ${variant}: no remedy for the operator`,
      );
    }
  });

  for (const shape of ["event", "error-finish", "error-object", "bare"] as const) {
    test(`an error inside the stream (${shape}) keeps the text and adds a notice, without the provider's words`, async () => {
      const earlier = chat.replies().length;
      runnel.bailian.script({ kind: "broken-answer", text: "天空是蓝色的，因为", how: { entry: "E48", shape } });
      chat.say("为什么？");
      const replies = await chat.untilReplies((now) => (now[earlier] ?? "").includes("编号"));
      assert.match(replies[earlier] ?? "", /^天空是蓝色的，因为\n\n/u);
      assert.doesNotMatch(replies[earlier] ?? "", /HTTP_STATUS|quota|request_id|\{/u);
    });
  }

  test("a connection that breaks after text keeps the text and adds a notice", async () => {
    const earlier = chat.replies().length;
    runnel.bailian.script({ kind: "broken-answer", text: "天空是蓝色的，因为", how: "reset" });
    chat.say("为什么？");
    const replies = await chat.untilReplies((now) => (now[earlier] ?? "").includes("编号"));
    assert.ok(replies[earlier]?.startsWith(`天空是蓝色的，因为\n\n${zh.error_interrupted}`));
  });

  test("a page of HTML with status 200 is no answer", async () => {
    const earlier = chat.replies().length;
    runnel.bailian.script({
      kind: "raw",
      headers: { "content-type": "text/html" },
      packets: ["<html><body>Sign in to the Wi-Fi</body></html>"],
    });
    chat.say("为什么？");
    const replies = await chat.untilReplies((now) => (now[earlier] ?? "").includes("编号"));
    assert.ok(friendly.has(split(replies[earlier] ?? "").sentence));
  });

  test("after every failure the conversation goes on", async () => {
    const earlier = chat.replies().length;
    runnel.bailian.script({ kind: "answer", text: "因为散射。" });
    chat.say("再说一次？");
    await chat.untilReplies((now) => now[earlier] === "因为散射。");
  });

  test("a wrong key leaves the bot running and tells the operator about key and region", async () => {
    await using wrong = await startRunnel({ model: { api_key: "sk-ws-H.wrong.key-1" } });
    const discord = wrong.openChat("discord");
    discord.say("为什么？");
    const [reply = ""] = await discord.untilReplies((replies) => replies.length === 1 && replies[0] !== "");
    const remedies = wrong.log.lines.map((line) => line.fields.remedy).join("\n");
    assert.match(reply, /not set up correctly|配置有误/u);
    assert.match(remedies, /DASHSCOPE_API_KEY/u);
    assert.match(remedies, /region/u);
    assert.ok(!JSON.stringify(wrong.log.lines).includes("sk-ws-H.wrong"), "the key is in the log");
  });
});

test("nothing that people or the model write stands in the log above debug", async () => {
  await using runnel = await startRunnel();
  const chats = [runnel.openChat("telegram"), runnel.openChat("discord")];
  for (const chat of chats) {
    runnel.bailian.script({ kind: "answer", text: "the confidential answer" });
    chat.say("my password is hunter2");
    await chat.untilReplies(([reply]) => reply === "the confidential answer");
  }
  const said = JSON.stringify(runnel.log.lines.filter((line) => line.level !== "debug"));
  for (const secret of ["hunter2", "confidential", runnel.telegram.token, runnel.discord.token]) {
    assert.ok(!said.includes(secret), secret);
  }
});
