import assert from "node:assert/strict";
import { test } from "node:test";

import type { Place } from "../../src/contract/event.ts";
import { PlatformError } from "../../src/contract/platform-error.ts";
import { ModelError } from "../../src/model/model-error.ts";
import { commandEvent, group, messageEvent, privateChat } from "../support/events.ts";
import { answer, text } from "../support/scripted-model.ts";
import { setUp } from "./intake-stage.ts";

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

function failure(kind: ModelError["kind"], status?: number) {
  return new ModelError(kind, "secret provider words", { retry: "never", remedy: "do this", status });
}

test("a private message is answered, with the system prompt and its placeholders", async () => {
  const { deliver, reply, model } = setUp();
  await deliver(messageEvent("1", "hello"));
  assert.equal(reply("1"), "Echo: hello");
  assert.deepEqual(model.requests[0]?.messages, [
    { role: "system", content: "Be kind. 2026-11-22 fake" },
    { role: "user", content: "hello" },
  ]);
});

test("an event that comes twice is answered once", async () => {
  const { deliver, model } = setUp();
  await deliver(messageEvent("1", "hello"), messageEvent("1", "hello"));
  assert.equal(model.requests.length, 1);
});

test("the conversation goes on, and /new begins afresh", async () => {
  const { deliver, model, reply } = setUp();
  await deliver(messageEvent("1", "one"));
  await deliver(messageEvent("2", "two"));
  assert.deepEqual(
    model.requests[1]?.messages.slice(1).map((message) => message.content),
    ["one", "Echo: one", "two"],
  );
  await deliver(commandEvent("3", "new"));
  assert.match(reply("3"), /new conversation/u);
  await deliver(messageEvent("4", "three"));
  assert.deepEqual(
    model.requests[2]?.messages.slice(1).map((message) => message.content),
    ["three"],
  );
});

test("a message that comes during an answer is answered next, knowing that answer", async () => {
  const { deliver, model, reply, clock } = setUp();
  const pause = gate();
  model.script([text("A long answer of forty characters or more."), pause.promise, ...answer(" End.")]);
  await deliver(messageEvent("1", "one"), messageEvent("2", "two"));
  assert.equal(model.requests.length, 1);
  pause.open();
  await clock.advance(0);
  assert.equal(reply("2"), "Echo: two");
  assert.equal(model.requests[1]?.messages[2]?.content, "A long answer of forty characters or more. End.");
});

test("a long answer in one chat holds up neither another chat nor /stop", async () => {
  const { deliver, model, reply, clock } = setUp();
  model.script([text("An answer that is going to be stopped soon."), gate().promise]);
  await deliver(messageEvent("1", "one"));
  await deliver(messageEvent("2", "two", { place: { platform: "fake", chatId: "2", kind: "private" } }));
  assert.equal(reply("2"), "Echo: two");
  await deliver(commandEvent("3", "stop"));
  await clock.advance(0);
  assert.equal(reply("1"), "An answer that is going to be stopped soon.\n(Stopped.)");
  assert.equal(reply("3"), "Stopped.");
  assert.equal(model.signals[0]?.aborted, true);
});

test("the platform's own stop button stops the answer that it was shown with, and nothing is said about it", async () => {
  const { deliver, model, reply, intake, clock } = setUp();
  model.script([text("An answer that is going to be stopped soon."), gate().promise]);
  await deliver(messageEvent("1", "one"), messageEvent("2", "two"));
  const stop = async (id: string, replyId: string) => {
    await intake.deliver({ type: "stop", id, place: privateChat, replyId });
    await clock.advance(100);
  };
  await stop("3", "2");
  assert.equal(reply("1"), "An answer that is going to be stopped soon.");
  await stop("4", "1");
  assert.equal(reply("1"), "An answer that is going to be stopped soon.\n(Stopped.)");
  await stop("5", "1");
  assert.equal(reply("2"), "Echo: two");
  assert.deepEqual(["3", "4", "5"].map(reply), ["", "", ""]);
});

test("/stop stops one's own answer only", async () => {
  const { deliver, model, reply } = setUp();
  const ana = { id: "ana", isBot: false, languageTag: "en" };
  const bob = { id: "bob", isBot: false, languageTag: "zh" };
  model.script([gate().promise], [gate().promise]);
  await deliver(messageEvent("1", "one", { place: group, sender: ana, isAddressed: true }));
  await deliver(messageEvent("2", "two", { place: group, sender: bob, isAddressed: true }));
  await deliver(commandEvent("3", "stop", { place: group, sender: bob }));
  assert.equal(model.signals[0]?.aborted, false);
  assert.equal(model.signals[1]?.aborted, true);
  assert.equal(reply("2"), "（已停止）");
  await deliver(commandEvent("4", "stop", { place: group, sender: bob }));
  assert.equal(reply("4"), "当前没有正在进行的回答。");
});

test("in a group each sender has a mailbox, and four turns run at once", async () => {
  const { deliver, model, reply, clock } = setUp();
  const pauses = Array.from({ length: 4 }, gate);
  model.script(...pauses.map((pause, index) => [pause.promise, ...answer(`answer ${index + 1}`)]));
  const events = ["a", "a", "b", "c", "d", "e"].map((sender, index) =>
    messageEvent(String(index), `question ${index}`, {
      place: group,
      sender: { id: sender, isBot: false, languageTag: "en" },
      isAddressed: true,
    }),
  );
  await deliver(...events);
  assert.equal(model.requests.length, 4);
  pauses[3]?.open();
  await clock.advance(0);
  assert.equal(reply("4"), "answer 4");
  assert.equal(reply("5"), "Echo: question 5", "the fifth sender came when a place was free");
  assert.equal(reply("1"), "", "the first sender's second question waits for the first");
  pauses[0]?.open();
  await clock.advance(0);
  assert.equal(reply("1"), "Echo: question 1");
});

test("in groups only who means the bot is answered, and no bot ever", async () => {
  const { deliver, model, reply } = setUp();
  await deliver(messageEvent("1", "just chatting", { place: group }));
  await deliver(messageEvent("2", "hi", { sender: { id: "8", isBot: true } }));
  await deliver({ ...messageEvent("3", ""), type: "unsupported", place: group });
  assert.equal(model.requests.length, 0);
  await deliver(commandEvent("4", "ask", { place: group, argument: "why?" }));
  assert.equal(reply("4"), "Echo: why?");
});

test("empty messages, stickers and /ask without a question are answered in words", async () => {
  const { deliver, reply, model, clock } = setUp();
  await deliver(messageEvent("1", "  "));
  await clock.advance(2000);
  await deliver(
    { ...messageEvent("2", ""), type: "unsupported" },
    commandEvent("3", "ask"),
    commandEvent("4", "start"),
  );
  assert.match(reply("1"), /empty/u);
  assert.match(reply("2"), /only read text/u);
  assert.match(reply("3"), /What would you like to ask/u);
  assert.match(reply("4"), /\/ask/u);
  assert.equal(model.requests.length, 0);
});

test("an album, whose pictures come one by one, is answered once", async () => {
  const { deliver, reply } = setUp();
  for (const id of ["1", "2", "3"]) await deliver({ ...messageEvent(id, ""), type: "unsupported" });
  assert.deepEqual([reply("1") === "", reply("2"), reply("3")], [false, "", ""]);
});

test("a reply to an answer continues from it; a reply to a stranger's message brings that message along", async () => {
  const { deliver, model } = setUp();
  await deliver(messageEvent("1", "one"));
  await deliver(messageEvent("2", "two"));
  await deliver(messageEvent("3", "and?", { quoted: { messageId: "1", text: "one", isFromBot: false } }));
  assert.deepEqual(
    model.requests[2]?.messages.slice(1).map((message) => message.content),
    ["one", "Echo: one", "and?"],
  );
  const quoted = { messageId: "900", text: "La vie\nest belle", isFromBot: false };
  await deliver(messageEvent("4", "translate", { place: group, isAddressed: true, quoted }));
  assert.equal(model.requests[3]?.messages.at(-1)?.content, "> La vie\n> est belle\n\ntranslate");
});

test("a reply to a question without an answer brings that question along, unless inspection objected to it", async () => {
  const { deliver, model } = setUp();
  model.script([failure("overloaded")], answer("Because."), [failure("moderated_input")]);
  await deliver(messageEvent("1", "Why?"));
  await deliver(messageEvent("2", "Again, please.", { quoted: { messageId: "1", text: "Why?", isFromBot: false } }));
  assert.equal(model.requests[1]?.messages.at(-1)?.content, "> Why?\n\nAgain, please.");
  await deliver(messageEvent("3", "Something bad."));
  const quoted = { messageId: "3", text: "Something bad.", isFromBot: false };
  await deliver(messageEvent("4", "And now?", { quoted }));
  assert.equal(model.requests[3]?.messages.at(-1)?.content, "And now?");
});

test("history is cut to the budget, oldest first, and a question beyond it is refused in words", async () => {
  const { deliver, model, reply } = setUp({ promptLimitTokens: 100 });
  for (const id of ["1", "2", "3", "4"]) await deliver(messageEvent(id, id.repeat(60)));
  assert.deepEqual(
    model.requests[3]?.messages.filter((message) => message.role === "user").map((message) => message.content[0]),
    ["3", "4"],
  );
  await deliver(messageEvent("5", "x".repeat(100_000)));
  assert.match(reply("5"), /^That is too long for me.*\(Reference: \w{8}\)$/u);
  assert.equal(model.requests.length, 4);
});

test("a prompt the service finds too long is tried once with half the history", async () => {
  const { deliver, model, reply } = setUp({ promptLimitTokens: 120 });
  await deliver(messageEvent("1", "1".repeat(60)));
  model.script([failure("too_long", 400)]);
  await deliver(messageEvent("2", "again"));
  assert.equal(reply("2"), "Echo: again");
  assert.deepEqual([model.requests[1]?.messages.length, model.requests[2]?.messages.length], [4, 2]);
});

test("while the model reasons the message says so, and for how long", async () => {
  const { deliver, model, reply, clock } = setUp();
  const pause = gate();
  model.script([{ type: "reasoning-delta", text: "hm" }, pause.promise, ...answer("Because.")]);
  await deliver(messageEvent("1", "why?"));
  assert.equal(reply("1"), "Thinking …");
  await clock.advance(12_000);
  assert.equal(reply("1"), "Thinking … 10 s");
  pause.open();
  await clock.advance(0);
  assert.equal(reply("1"), "Because.");
  assert.equal(clock.sleeping, 0);
});

test("what the model thinks is shown where that is wanted, and told to nobody else", async () => {
  const { deliver, model, portOf, clock } = setUp({ thinking: "full" });
  const pause = gate();
  const thought = { type: "reasoning-delta", text: "Let me " } as const;
  model.script([thought, pause.promise, { ...thought, text: "see." }, gate().promise]);
  await deliver(messageEvent("1", "why?"));
  assert.deepEqual(portOf("1").texts, ["Let me \nThinking …"]);
  pause.open();
  await clock.advance(0);
  assert.deepEqual(portOf("1").texts, ["Let me see.\nThinking …"]);
});

test("thinking can be hidden, and an answer can be shown only when it is complete", async () => {
  const hidden = setUp({ thinking: "hidden" });
  hidden.model.script([{ type: "reasoning-delta", text: "hm" }, gate().promise]);
  await hidden.deliver(messageEvent("1", "why?"));
  assert.equal(hidden.reply("1"), "");
  assert.equal(hidden.portOf("1").typingCalls, 1);

  const atOnce = setUp({ showsAtOnce: true });
  const pause = gate();
  atOnce.model.script([text("A first half that is surely long enough."), pause.promise, ...answer(" Rest.")]);
  await atOnce.deliver(messageEvent("1", "why?"));
  await atOnce.clock.advance(10_000);
  assert.equal(atOnce.reply("1"), "");
  pause.open();
  await atOnce.clock.advance(0);
  assert.equal(atOnce.portOf("1").writes.length, 1);
});

test("a failure is told in one sentence of the user's language, with a reference that the log has too", async () => {
  const { deliver, model, reply, log } = setUp();
  model.script([failure("rate_limited", 429)]);
  await deliver(messageEvent("1", "why?", { sender: { id: "7", isBot: false, languageTag: "zh-hans" } }));
  const [, reference] = /^现在提问的人较多，请约一分钟后再试。（编号：(\w{8})）$/u.exec(reply("1")) ?? [];
  assert.ok(reference !== undefined, reply("1"));
  assert.ok(log.lines.some((line) => line.fields.ref === reference && line.fields.failure === "rate_limited"));
});

test("a failure after text was shown keeps the text and adds the notice", async () => {
  const { deliver, model, reply } = setUp();
  model.script([text("Half an answer"), failure("interrupted")]);
  await deliver(messageEvent("1", "why?"));
  assert.match(reply("1"), /^Half an answer\nThe answer broke off here/u);
  await deliver(messageEvent("2", "go on"));
  assert.equal(model.requests[1]?.messages[2]?.content, "Half an answer");
});

test("what inspection objected to is not sent again", async () => {
  const { deliver, model } = setUp();
  model.script([failure("moderated_input", 400)], [text("Half"), failure("moderated_output")]);
  await deliver(messageEvent("1", "bad question"));
  await deliver(messageEvent("2", "other question"));
  await deliver(messageEvent("3", "good question"));
  assert.deepEqual(
    model.requests[2]?.messages.slice(1).map((message) => message.content),
    ["good question"],
  );
});

test("an answer cut at the length limit says so", async () => {
  const { deliver, model, reply } = setUp();
  model.script([text("Once upon a time"), { type: "finish", reason: "length", usage: undefined }]);
  await deliver(messageEvent("1", "a story"));
  assert.equal(reply("1"), "Once upon a time\n(Answer cut at the length limit.)");
});

test("a deleted reply stops the model", async () => {
  const { deliver, model, portOf, clock } = setUp();
  const more = gate();
  model.script([
    text("A first sentence of more than forty characters."),
    more.promise,
    text(" More of the same."),
    gate().promise,
  ]);
  await deliver(messageEvent("1", "why?"));
  await clock.advance(10);
  portOf("1").interfere(() => {
    throw new PlatformError("message-gone", "message to edit not found");
  });
  more.open();
  await clock.advance(200);
  assert.equal(model.signals[0]?.aborted, true);
  await deliver(messageEvent("2", "next"));
  assert.equal(model.requests.length, 2);
});

test("a fault of the program in one turn is told kindly and does not stop the next", async () => {
  const { deliver, model, reply, log } = setUp();
  model.script([new TypeError("x is undefined")]);
  await deliver(messageEvent("1", "why?"));
  assert.match(reply("1"), /^Something went wrong on my side/u);
  assert.ok(log.lines.some((line) => line.level === "error"));
  await deliver(messageEvent("2", "next"));
  assert.equal(reply("2"), "Echo: next");
});

test("somebody with too many questions waiting is told to wait", async () => {
  const { deliver, model, reply } = setUp();
  model.script([gate().promise]);
  for (let id = 0; id < 52; id++) await deliver(messageEvent(String(id), "again"));
  assert.match(reply("51"), /many questions waiting/u);
  assert.equal(reply("50"), "");
});

test("at the end what is in progress may finish, what cannot says so, and what waits its turn is left for the next start", async () => {
  const { deliver, model, reply, clock, intake, store } = setUp();
  const soon = gate();
  model.script([soon.promise, ...answer("in time")], [text("Never to be finished"), gate().promise]);
  const place: Place = { platform: "fake", chatId: "2", kind: "private" };
  await deliver(messageEvent("1", "quick"), messageEvent("2", "slow", { place }), messageEvent("3", "wait", { place }));
  const grace = new AbortController();
  const drained = intake.drain(grace.signal);
  soon.open();
  await clock.advance(0);
  assert.equal(reply("1"), "in time");
  grace.abort();
  await drained;
  assert.match(reply("2"), /^Never to be finished\n\(I am being restarted/u);
  assert.deepEqual(
    (await store.unfinished()).map(({ event, shownText }) => [event.id, shownText]),
    [
      ["2", "Never to be finished"],
      ["3", ""],
    ],
  );
  assert.equal(reply("3"), "", "what waits its turn is left for the next start");
  assert.equal(clock.sleeping, 0);
});

test("no line above debug has anything of what people or the model wrote", async () => {
  const { deliver, model, log } = setUp();
  model.script(answer("the confidential answer"), [text("half secret"), failure("overloaded", 503)]);
  await deliver(messageEvent("1", "my password is hunter2"), messageEvent("2", "hunter2 again"));
  const said = JSON.stringify(log.lines.filter((line) => line.level !== "debug"));
  for (const content of ["hunter2", "confidential", "half secret"]) assert.ok(!said.includes(content), content);
});
