import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type Runnel, startRunnel } from "../support/runnel.ts";

describe("answers that grow as drafts on telegram", () => {
  let runnel: Runnel;
  let users = 4300;
  before(async () => {
    runnel = await startRunnel({ platforms: { telegram: { transport: "draft" } } });
  });
  after(() => runnel.stop());

  /** A private chat, and what its user sees in it. */
  function openChat() {
    const { telegram } = runnel;
    users += 1;
    const user = { id: users, firstName: "Ana", languageCode: "en" };
    const chatId = telegram.addPrivateChat(user);
    return {
      chatId,
      say: (text: string) => telegram.send(chatId, user.id, { text }),
      draft: () => telegram.draft(chatId)?.text,
      replies: () =>
        telegram
          .messages(chatId)
          .filter(({ from }) => from === "bot")
          .map(({ text }) => text),
    };
  }

  /** Says the text up to `beginning`, and the rest when the gate opens. */
  function script(beginning: string, rest: string) {
    const gate = Promise.withResolvers<void>();
    runnel.bailian.script({
      kind: "answer",
      text: beginning + rest,
      chunkChars: beginning.length,
      pauses: [{ beforeChunk: 1, until: gate.promise }],
    });
    return gate;
  }

  test("an answer is a draft while it grows and one message in the end, which the bot remembers", async () => {
    const { telegram, bailian } = runnel;
    const { chatId, say, draft, replies } = openChat();
    const gate = script("The beginning.", " The end.");
    say("Tell me.");
    await telegram.waitFor(() => draft() === "The beginning.");
    assert.deepEqual(replies(), []);
    gate.resolve();
    await telegram.waitFor(() => replies()[0] === "The beginning. The end.");
    assert.equal(draft(), undefined);
    bailian.script({ kind: "answer", text: "Gladly." });
    const [, answer] = telegram.messages(chatId);
    telegram.send(chatId, users, { text: "Again?", replyToMessageId: answer?.id ?? 0 });
    await telegram.waitFor(() => replies()[1] === "Gladly.");
    const asked = bailian.requests.at(-1)?.messages.slice(1);
    assert.deepEqual(
      asked?.map(({ content }) => content),
      ["Tell me.", "The beginning. The end.", "Again?"],
    );
  });

  test("Telegram's stop button stops the answer, of which the beginning stays, and no word is lost about it", async () => {
    const { telegram, bailian } = runnel;
    const { chatId, say, draft, replies } = openChat();
    script("The beginning ...", " The end.");
    say("Tell me.");
    await telegram.waitFor(() => draft() === "The beginning ...");
    telegram.stopDraft(chatId);
    await telegram.waitFor(() => replies()[0] === "The beginning ...\n\n(Stopped.)");
    assert.equal(draft(), undefined);
    bailian.script({ kind: "answer", text: "Here." });
    say("Are you there?");
    await telegram.waitFor(() => replies().at(-1) === "Here.");
    assert.equal(replies().length, 2);
    assert.equal(bailian.requests.at(-2)?.outcome, "aborted-by-client");
  });

  test("what the model thinks about is a draft, too, and can be stopped", async () => {
    const { telegram, bailian } = runnel;
    const { chatId, say, draft, replies } = openChat();
    const gate = Promise.withResolvers<void>();
    bailian.script({
      kind: "answer",
      reasoning: "Hm. Well.",
      text: "No.",
      chunkChars: 3,
      pauses: [{ beforeChunk: 1, until: gate.promise }],
    });
    say("Is it so?");
    await telegram.waitFor(() => draft()?.startsWith("Thinking") === true);
    assert.equal(telegram.draft(chatId)?.canStop, true);
    telegram.stopDraft(chatId);
    await telegram.waitFor(() => replies()[0] === "(Stopped.)");
    gate.resolve();
  });

  test("an answer of several messages is complete, each of them once", async () => {
    const { telegram } = runnel;
    const { say, draft, replies } = openChat();
    const text = Array.from({ length: 900 }, (_, index) => `word${index}`).join(" ");
    const gate = script(text, " The end.");
    say("Much, please.");
    await telegram.waitFor(() => replies().length === 1 && draft() !== undefined);
    assert.equal(`${replies()[0]} ${draft()}`, text);
    gate.resolve();
    await telegram.waitFor(() => replies().length === 2);
    assert.equal(replies().join(" "), `${text} The end.`);
  });

  test("an answer that breaks off ends as a message", async () => {
    const { telegram, bailian } = runnel;
    const { say, draft, replies } = openChat();
    bailian.script({ kind: "broken-answer", text: "Because", how: "reset" });
    say("Why?");
    await telegram.waitFor(() => /^Because.*broke off/su.test(replies()[0] ?? ""));
    assert.equal(draft(), undefined);
  });
});
