import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformError } from "../../src/contract/platform-error.ts";
import { FakePort } from "../support/fake-port.ts";
import { complete, setUp, streaming } from "./writer-stage.ts";

/** A slot that opens when the test says so. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

const longText = "A first sentence which is long enough to be shown at once.";

test("a complete reply is shown at once, in one write", async () => {
  const { port, writer, created } = setUp();
  assert.equal(await writer.finish(complete("hi")), "shown");
  assert.deepEqual(port.texts, ["hi"]);
  assert.equal(port.writes.length, 1);
  assert.deepEqual(created, ["0:m1"]);
});

test("a short first text waits for more, but not longer than the policy says", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming("Hm"));
  await clock.advance(699);
  assert.deepEqual(port.texts, []);
  await clock.advance(1);
  assert.deepEqual(port.texts, ["Hm"]);
});

test("a first text of enough characters does not wait", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming("Hm"));
  await clock.advance(100);
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.deepEqual(port.texts, [longText]);
});

test("while a write waits for its slot documents are superseded, and the newest is written", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(10);
  const slot = gate();
  port.slot = () => slot.promise;
  for (let word = 0; word < 100; word++) writer.update(streaming(`${longText} And then ${word} more.`));
  await clock.advance(1000);
  slot.open();
  await clock.advance(10);
  assert.deepEqual(
    port.writes.map((write) => write.text),
    [longText, `${longText} And then 99 more.`],
  );
});

test("the final document overtakes a preview that still waits for its slot", async () => {
  const { port, clock, writer } = setUp();
  port.slot = (lane, signal) =>
    lane === "final"
      ? Promise.resolve()
      : new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.equal(await writer.finish(complete(`${longText} End.`)), "shown");
  assert.deepEqual(port.writes, [{ index: 0, text: `${longText} End.`, stage: "complete" }]);
});

test("a final document waits for the preview under way, so that no older text lands on it", async () => {
  const { port, clock, writer } = setUp();
  const call = gate();
  port.interfere(() => call.promise);
  writer.update(streaming(longText));
  await clock.advance(10);
  const finished = writer.finish(complete(`${longText} End.`));
  await clock.advance(10);
  assert.equal(port.writes.length, 1);
  call.open();
  assert.equal(await finished, "shown");
  assert.deepEqual(port.texts, [`${longText} End.`]);
});

test("nothing is written when nothing visible changed", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(10);
  writer.update({ ...streaming(longText) });
  await clock.advance(10);
  assert.equal(await writer.finish(complete(longText)), "shown");
  assert.equal(port.writes.length, 1);
});

test("text beyond one message continues in the next, in order", async () => {
  const { port, writer } = setUp(new FakePort(10));
  assert.equal(await writer.finish(complete("0123456789abcdefghijKL")), "shown");
  assert.deepEqual(port.texts, ["0123456789", "abcdefghij", "KL"]);
});

test("a message the final document no longer wants is removed, one a preview no longer wants stays", async () => {
  const { port, clock, writer } = setUp(new FakePort(50));
  writer.update({ ...streaming(longText), notice: "A notice." });
  await clock.advance(10);
  assert.equal(port.texts.length, 2);
  writer.update(streaming("Only one message is wanted now, say previews."));
  await clock.advance(10);
  assert.equal(port.texts.length, 2);
  assert.equal(await writer.finish(complete("One.")), "shown");
  assert.deepEqual(port.texts, ["One."]);
});

test("a flood wait ends neither the reply nor the newest text", async () => {
  const { port, clock, writer, log } = setUp();
  port.interfere(
    () => {},
    () => {
      throw new PlatformError("rate-limited", "retry after 8", { retryAfterMs: 8000 });
    },
  );
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.equal(await writer.finish(complete(`${longText} End.`)), "shown");
  assert.deepEqual(port.texts, [`${longText} End.`]);
  assert.equal(log.lines.filter((line) => line.level === "info").length, 1);
});

test("a write that did not arrive is repeated with growing pauses until it does", async () => {
  const { port, clock, writer } = setUp();
  const fail = () => {
    throw new PlatformError("transient", "502");
  };
  port.interfere(fail, fail, fail);
  const finished = writer.finish(complete("The end."));
  await clock.advance(375 + 750 - 1);
  assert.equal(port.writes.length, 2);
  await clock.advance(1);
  assert.equal(port.writes.length, 3);
  await clock.advance(1500);
  assert.equal(await finished, "shown");
  assert.deepEqual(port.texts, ["The end."]);
});

test("the final document ends the pause after a failed preview", async () => {
  const { port, clock, writer } = setUp();
  port.interfere(() => {
    throw new PlatformError("transient", "502");
  });
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.equal(await writer.finish(complete(longText)), "shown");
  assert.deepEqual(port.texts, [longText]);
});

test("a new message whose answer was lost is made anew: one stray preview at most, the full text once", async () => {
  const { port, clock, writer } = setUp();
  port.interfere(() => {
    port.put(0, longText);
    port.lose(0);
    throw new PlatformError("ambiguous", "connection reset");
  });
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.equal(await writer.finish(complete(`${longText} End.`)), "shown");
  assert.deepEqual(port.texts, [longText, `${longText} End.`]);
});

test("answers to new messages that keep getting lost leave no row of strays", async () => {
  const { port, clock, writer } = setUp();
  const lose = () => {
    port.put(0, "a stray");
    port.lose(0);
    throw new PlatformError("ambiguous", "connection reset");
  };
  port.interfere(lose, lose, lose);
  for (let word = 0; word < 20; word++) {
    writer.update(streaming(`${longText} ${word}`));
    await clock.advance(1000);
  }
  assert.deepEqual(port.texts, ["a stray", "a stray"]);
  const finished = writer.finish(complete("End."));
  await clock.advance(10_000);
  assert.equal(await finished, "shown");
  assert.equal(port.texts.filter((text) => text === "End.").length, 1);
});

test("a deleted message ends the reply and says so to who feeds it", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(10);
  port.interfere(() => {
    throw new PlatformError("message-gone", "message to edit not found");
  });
  writer.update(streaming(`${longText} More of the same.`));
  await clock.advance(10);
  assert.equal(writer.undeliverable.aborted, true);
  assert.equal(await writer.finish(complete("End.")), "gone");
  assert.equal(port.writes.length, 2);
});

test("a chat where the bot may not write ends the reply", async () => {
  const { port, writer } = setUp();
  port.interfere(() => {
    throw new PlatformError("forbidden", "bot was blocked by the user");
  });
  assert.equal(await writer.finish(complete("End.")), "forbidden");
});

test("formatting that the platform refuses is left away", async () => {
  const { port, writer } = setUp();
  port.interfere(() => {
    throw new PlatformError("rejected", "can't parse entities");
  });
  assert.equal(await writer.finish(complete("**bold**")), "shown");
  assert.deepEqual(port.texts, ["bold"]);
});

test("a plain preview that is refused stops the previews but not the final text", async () => {
  const { port, clock, writer } = setUp();
  const refuse = () => {
    throw new PlatformError("rejected", "no");
  };
  port.interfere(refuse, refuse);
  writer.update(streaming(longText));
  await clock.advance(10);
  writer.update(streaming(`${longText} More.`));
  await clock.advance(10);
  assert.equal(port.writes.length, 2);
  assert.equal(await writer.finish(complete("End.")), "shown");
  assert.deepEqual(port.texts, ["End."]);
});

test("a final text that is refused even plain ends with a line for the operator", async () => {
  const { port, writer, log } = setUp();
  const refuse = () => {
    throw new PlatformError("rejected", "no");
  };
  port.interfere(refuse, refuse);
  assert.equal(await writer.finish(complete("**End.**")), "rejected");
  assert.equal(log.lines.at(-1)?.level, "error");
});

test("typing is shown at once, renewed, and ends with the first text", async () => {
  const { port, clock, writer } = setUp();
  writer.showTyping();
  await clock.advance(9000);
  assert.equal(port.typingCalls, 3);
  writer.update({ markdown: "", phase: "thinking", notice: "Thinking" });
  await clock.advance(4500);
  assert.equal(port.typingCalls, 4);
  writer.update(streaming(longText));
  await clock.advance(2900);
  assert.equal(port.typingCalls, 4);
});

test("a sign of life that waits for a slot makes way for the first text", async () => {
  const { port, writer, clock } = setUp();
  writer.update({ markdown: "", phase: "thinking", notice: "Thinking" });
  await clock.advance(0);
  const lanes: string[] = [];
  // Previews find no slot any more.
  port.slot = (lane, signal) => {
    lanes.push(lane);
    if (lane !== "preview") return Promise.resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  };
  writer.update({ markdown: "", phase: "thinking", notice: "Thinking, 5 s" });
  await clock.advance(100);
  assert.deepEqual([lanes, port.texts], [["preview"], ["Thinking"]]);
  writer.update(streaming("A first text of more than forty characters, all of it at once."));
  await clock.advance(20);
  assert.deepEqual(lanes.slice(0, 2), ["preview", "first"]);
  assert.deepEqual(port.texts, ["A first text of more than forty characters, all of it at once."]);
});

test("typing that shows that nothing may be written stops the model at once, and nothing is written", async () => {
  const { port, clock, writer } = setUp();
  port.onTyping = () => {
    throw new PlatformError("forbidden", "blocked");
  };
  writer.showTyping();
  await clock.advance(1);
  assert.equal(writer.undeliverable.aborted, true);
  writer.update(streaming(longText));
  assert.equal(await writer.finish(complete("End.")), "forbidden");
  await clock.advance(60_000);
  assert.equal(port.typingCalls, 1);
  assert.deepEqual(port.writes, []);
});

test("typing that shows that nothing may be written ends a wait for a slot", async () => {
  const { port, clock, writer } = setUp();
  port.slot = (_lane, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  writer.showTyping();
  const finished = writer.finish(complete("End."));
  await clock.advance(1000);
  port.onTyping = () => {
    throw new PlatformError("forbidden", "blocked");
  };
  await clock.advance(4000);
  assert.equal(await finished, "forbidden");
  assert.deepEqual(port.writes, []);
});

test("typing that fails in another way is tried again in its time, and stops nothing", async () => {
  const { port, clock, writer } = setUp();
  port.onTyping = () => {
    throw new PlatformError("transient", "down");
  };
  writer.showTyping();
  await clock.advance(4500);
  assert.equal(port.typingCalls, 2);
  assert.equal(writer.undeliverable.aborted, false);
  assert.equal(await writer.finish(complete("End.")), "shown");
});

test("a text that is too long is written again at once, as the port renders it then", async () => {
  const { port, writer } = setUp(new FakePort(20));
  port.interfere(() => {
    port.limitChars = 5;
    throw new PlatformError("too-long", "message is too long");
  });
  assert.equal(await writer.finish(complete("Twelve chars")), "shown");
  assert.deepEqual(port.texts, ["Twelv", "e cha", "rs"]);
});

test("parts that were held back for a closing line are shorter, too, once a text was too long", async () => {
  const { port, clock, writer } = setUp(new FakePort(60), 1);
  writer.update(streaming("A text that is nearly as long as a message."));
  await clock.advance(20);
  port.interfere(() => {
    port.limitChars = 30;
    throw new PlatformError("too-long", "message is too long");
  });
  const markdown = "A text that is nearly as long as a message, and then becomes longer than it.";
  assert.equal(await writer.finish(complete(markdown)), "shown");
  assert.equal(port.texts.length, 1);
  assert.ok((port.texts[0] ?? "").length <= 30);
  assert.deepEqual(
    port.files.map(({ file }) => file.text),
    [markdown],
  );
});

test("a model that is silent in the middle of its answer has the bot seen typing until it goes on", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(2900);
  assert.equal(port.typingCalls, 0);
  await clock.advance(9000);
  assert.equal(port.typingCalls, 2);
  writer.update(streaming(`${longText} And it goes on after all.`));
  await clock.advance(2900);
  assert.equal(port.typingCalls, 2);
  await writer.finish(complete("End."));
  await clock.advance(60_000);
  assert.equal(port.typingCalls, 2);
});

test("what comes in the same breath as the first text is shown with it", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(1);
  writer.update(streaming(`${longText} And it goes on.`));
  await clock.advance(10);
  assert.deepEqual(
    port.writes.map(({ text }) => text),
    [`${longText} And it goes on.`],
  );
});

test("a few new characters wait for more, but not for long", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(10);
  writer.update(streaming(`${longText} Yes`));
  await clock.advance(1400);
  assert.deepEqual(port.texts, [longText]);
  await clock.advance(200);
  assert.deepEqual(port.texts, [`${longText} Yes`]);
});

test("once the model pauses a preview no longer waits for the steady pace", async () => {
  const { port, clock, writer } = setUp();
  writer.update(streaming(longText));
  await clock.advance(10);
  port.slot = (_lane, signal, { progress }) =>
    progress?.isLull === true
      ? Promise.resolve()
      : new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  for (const word of ["And", "so", "on", "and", "on."]) {
    writer.update(streaming(`${longText} A sentence. ${word}`));
    await clock.advance(10);
  }
  assert.deepEqual(port.texts, [longText]);
  await clock.advance(100);
  assert.deepEqual(port.texts, [`${longText} A sentence. on.`]);
});

test("a reply that is over gives back what was kept for it", async () => {
  const { port, writer } = setUp();
  await writer.finish(complete("hi"));
  assert.equal(port.isClosed, true);
});

test("a stopped writer lets go of everything", async () => {
  const { port, clock, stop, writer } = setUp();
  writer.showTyping();
  port.slot = (_lane, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
  const finished = writer.finish(complete("End."));
  await clock.advance(10);
  stop.abort();
  assert.equal(await finished, "abandoned");
  await clock.advance(10);
  assert.equal(clock.sleeping, 0);
});

test("a fault of the program ends the reply with a line, never with a rejection", async () => {
  const { port, writer, log } = setUp();
  port.interfere(() => {
    throw new TypeError("undefined is not a function");
  });
  assert.equal(await writer.finish(complete("End.")), "rejected");
  assert.equal(log.lines.at(-1)?.level, "error");
});
