import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformError } from "../../src/contract/platform-error.ts";
import { FakePort } from "../support/fake-port.ts";
import { closing, complete, setUp, streaming } from "./writer-stage.ts";

const paragraphs = Array.from({ length: 40 }, (_, index) => `Paragraph ${index} of a long answer.`);
const longAnswer = paragraphs.join("\n");

/** What stands in the messages, without the closing line; asserts that it is there, once, at the end. */
function toBeginning(texts: readonly string[]): string {
  const text = texts.join("");
  assert.equal(text.indexOf(closing), text.length - closing.length, text);
  return text.slice(0, -closing.length).trimEnd();
}

test("an answer of too many messages ends as a file: the last message says so, the file has all of it", async () => {
  const { port, writer, created } = setUp(new FakePort(200), 3);
  assert.equal(await writer.finish(complete(longAnswer)), "shown");
  assert.equal(port.texts.length, 3);
  const beginning = toBeginning(port.texts);
  assert.ok(longAnswer.startsWith(`${beginning}\n`), "the messages end with a whole line");
  assert.ok(beginning.length > 300);
  assert.deepEqual(port.files, [{ index: 3, file: { name: "answer.md", text: longAnswer } }]);
  assert.deepEqual(created, ["0:m1", "1:m2", "2:m3", "3:f1"]);
});

test("an answer that just fits into its messages has no file", async () => {
  const { port, writer } = setUp(new FakePort(100), 2);
  assert.equal(await writer.finish(complete("x".repeat(200))), "shown");
  assert.deepEqual(port.texts, ["x".repeat(100), "x".repeat(100)]);
  assert.equal(port.attachCalls, 0);
});

test("a sentence of Runnel's own is no answer that a file could hold", async () => {
  const { port, writer } = setUp(new FakePort(10), 1);
  assert.equal(await writer.finish({ markdown: "", phase: "failed", notice: "A long apology." }), "shown");
  assert.deepEqual([port.texts, port.attachCalls], [["A long apo", "logy."], 0]);
});

test("previews stop at the limit with the closing line, the bot is seen typing, and the file waits for the end", async () => {
  const { port, clock, writer } = setUp(new FakePort(200), 2);
  writer.showTyping();
  let beginning = "";
  let writesWhenFull = 0;
  for (let chars = 20; chars <= longAnswer.length; chars += 20) {
    writer.update(streaming(longAnswer.slice(0, chars)));
    await clock.advance(10);
    const text = port.texts.join("");
    if (!text.endsWith(closing)) {
      assert.ok(text.length <= 400 - closing.length, "there is room for the closing line");
      assert.ok(text.startsWith(beginning), "no preview takes text back");
      beginning = text;
    } else if (writesWhenFull === 0) {
      writesWhenFull = port.writes.length;
      assert.ok(beginning.startsWith(toBeginning(port.texts)));
      assert.ok(beginning.length - toBeginning(port.texts).length < 40, "at most an unfinished sentence is taken back");
    }
  }
  assert.equal(port.texts.length, 2);
  assert.ok(writesWhenFull > 0);
  assert.equal(port.writes.length, writesWhenFull, "what is full is not edited any more");
  assert.equal(port.attachCalls, 0);
  const typed = port.typingCalls;
  await clock.advance(9000);
  assert.equal(port.typingCalls, typed + 2);
  const shown = port.texts;
  assert.equal(await writer.finish(complete(longAnswer)), "shown");
  assert.equal(port.writes.length, writesWhenFull);
  assert.deepEqual(port.texts, shown);
  assert.equal(port.files[0]?.file.text, longAnswer);
  await clock.advance(60_000);
  assert.equal(port.typingCalls, typed + 2);
});

test("what comes when the messages are full is noted as well, so that another process need not have it written again", async () => {
  const { clock, writer, noted } = setUp(new FakePort(200), 2);
  writer.update(streaming(longAnswer.slice(0, 600)));
  await clock.advance(10);
  writer.update(streaming(longAnswer.slice(0, 800)));
  await clock.advance(10);
  assert.equal(noted.at(-1)?.length, 800);
});

test("an answer that ends in the room for the closing line is shown whole, without a file", async () => {
  const { port, clock, writer } = setUp(new FakePort(100), 2);
  const text = "A word or two. ".repeat(13);
  for (const chars of [170, 175, 190, 195]) {
    writer.update(streaming(text.slice(0, chars)));
    await clock.advance(10);
    assert.ok(port.texts.join("").length <= 200 - closing.length);
  }
  assert.equal(await writer.finish(complete(text)), "shown");
  assert.equal(port.texts.join(""), text);
  assert.equal(port.attachCalls, 0);
});

test("what the last message says of the end of a long answer stands below its closing line", async () => {
  const { port, clock, writer } = setUp(new FakePort(200), 2);
  writer.update(streaming(longAnswer));
  await clock.advance(10);
  assert.equal(await writer.finish({ markdown: longAnswer, phase: "stopped", notice: "(Stopped.)" }), "shown");
  assert.equal(port.texts.length, 2);
  assert.ok(port.texts[1]?.endsWith(`\n${closing}\n(Stopped.)`));
  assert.equal(port.files.length, 1);
});

test("a file that did not arrive is posted again until it does, after the pauses that texts get", async () => {
  const { port, clock, writer } = setUp(new FakePort(200), 2);
  const fail = () => {
    throw new PlatformError("transient", "502");
  };
  port.interfereWithFiles(fail, fail);
  const finished = writer.finish(complete(longAnswer));
  await clock.advance(375 - 1);
  assert.equal(port.attachCalls, 1);
  await clock.advance(1);
  assert.equal(port.attachCalls, 2);
  await clock.advance(750);
  assert.equal(await finished, "shown");
  assert.deepEqual([port.files.length, port.writes.length], [1, 2]);
});

test("a file whose answer was lost is posted again: one stray copy at most", async () => {
  const { port, clock, writer } = setUp(new FakePort(200), 2);
  port.interfereWithFiles(() => {
    port.files.push({ index: 2, file: { name: "answer.md", text: longAnswer } });
    throw new PlatformError("ambiguous", "connection reset");
  });
  const finished = writer.finish(complete(longAnswer));
  await clock.advance(375);
  assert.equal(await finished, "shown");
  assert.equal(port.files.length, 2);
});

test("a file waits out a flood wait as a text does", async () => {
  const { port, writer, log } = setUp(new FakePort(200), 2);
  port.interfereWithFiles(() => {
    throw new PlatformError("rate-limited", "retry after 8", { retryAfterMs: 8000 });
  });
  assert.equal(await writer.finish(complete(longAnswer)), "shown");
  assert.deepEqual([port.files.length, port.attachCalls], [1, 2]);
  assert.equal(log.lines.filter((line) => line.level === "info").length, 1);
});

for (const kind of ["forbidden", "rejected"] as const) {
  test(`where a file is ${kind} the answer goes on in further messages, with a line for the operator`, async () => {
    const { port, clock, writer, log } = setUp(new FakePort(200), 2);
    port.interfereWithFiles(() => {
      throw new PlatformError(kind, "no files here");
    });
    writer.update(streaming(longAnswer));
    await clock.advance(10);
    assert.equal(await writer.finish(complete(longAnswer)), "shown");
    assert.equal(port.texts.join(""), longAnswer);
    assert.deepEqual([port.files.length, port.attachCalls], [0, 1]);
    const warnings = log.lines.filter(({ level }) => level === "warn");
    assert.deepEqual(
      warnings.map(({ fields, sentence }) => [fields["kind"], sentence]),
      [[kind, "The platform refused the answer as a file; it goes on in further messages instead."]],
    );
  });
}

test("a chat that is closed when the file comes ends the reply", async () => {
  const { port, writer } = setUp(new FakePort(200), 2);
  const refuse = () => {
    throw new PlatformError("forbidden", "bot was blocked by the user");
  };
  port.interfereWithFiles(refuse);
  port.interfere(
    () => {},
    () => {},
    refuse,
  );
  assert.equal(await writer.finish(complete(longAnswer)), "forbidden");
});

test("formatting that is refused in the last message still ends with the closing line and the file", async () => {
  const { port, writer } = setUp(new FakePort(200), 2);
  const text = longAnswer.replaceAll("answer", "**answer**");
  port.interfere(
    () => {},
    () => {
      throw new PlatformError("rejected", "can't parse entities");
    },
  );
  assert.equal(await writer.finish(complete(text)), "shown");
  assert.equal(port.texts.length, 2);
  assert.ok(longAnswer.startsWith(toBeginning(port.texts)));
  assert.equal(port.files[0]?.file.text, text);
});
