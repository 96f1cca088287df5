import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformError } from "../../src/contract/platform-error.ts";
import { FakePort } from "../support/fake-port.ts";
import { complete, setUp, streaming } from "./writer-stage.ts";

const longText = "A first sentence which is long enough to be shown at once.";

/** A platform on which an earlier run has left these messages. */
function leftWith(...texts: string[]) {
  const port = new FakePort(60);
  const messages = texts.map((text, index) => ({ index, kind: "text", messageId: port.put(index, text) }) as const);
  return setUp(port, 10, { messages });
}

test("the messages of an earlier run are changed where they stand, the newest first, and none is made", async () => {
  const { port, clock, writer, created } = leftWith("something old", "and its end");
  const whole = `${longText} Its second half is in another message.`;
  writer.update(streaming(whole));
  await clock.advance(10);
  assert.deepEqual(port.texts, ["something old", whole.slice(60)], "what stands above is looked over at the end");
  assert.equal(await writer.finish(complete(whole)), "shown");
  assert.equal(port.texts.join(""), whole);
  assert.deepEqual(created, []);
});

test("those that the answer does not need are taken back in the end", async () => {
  const { port, writer } = leftWith("something old", "and more of it", "and its end");
  assert.equal(await writer.finish(complete("Short.")), "shown");
  assert.deepEqual(port.texts, ["Short."]);
});

test("one behind the first that is gone is made anew; without the first there is nobody to answer", async () => {
  const gone = () => {
    throw new PlatformError("message-gone", "not found");
  };
  const first = leftWith("something old", "and its end");
  first.port.interfere(
    () => {},
    () => {
      first.port.messages.length = 1;
      first.port.lose(1);
      gone();
    },
  );
  const text = `${longText} Its second half is in another message.`;
  assert.equal(await first.writer.finish(complete(text)), "shown");
  assert.equal(first.port.texts.join(""), text);
  assert.equal(first.created.length, 1);
  const second = leftWith("something old");
  second.port.interfere(gone);
  assert.equal(await second.writer.finish(complete(longText)), "gone");
});

test("a message that an earlier run may have made, and that the answer does not need, is looked for and taken back", async () => {
  const port = new FakePort(60);
  const messages = [{ index: 0, kind: "text", messageId: port.put(0, longText) }] as const;
  port.put(1, "its end, of which nobody learned");
  const { writer } = setUp(port, 10, { messages, creating: { index: 1, kind: "text", trace: "t" } });
  assert.equal(await writer.finish(complete("Short.")), "shown");
  assert.deepEqual(port.texts, ["Short."]);
});

test("one that the answer needs is written like any other", async () => {
  const port = new FakePort(60);
  const messages = [{ index: 0, kind: "text", messageId: port.put(0, "something old") }] as const;
  port.put(1, "its end, of which nobody learned");
  const { writer } = setUp(port, 10, { messages, creating: { index: 1, kind: "text", trace: "t" } });
  const whole = `${longText} Its second half is in another message.`;
  assert.equal(await writer.finish(complete(whole)), "shown");
  assert.equal(port.texts.join(""), whole);
  assert.equal(port.texts.length, 2);
});

test("a file that an earlier run posted stays, and one that it may have posted is posted once more", async () => {
  const text = "word ".repeat(60);
  for (const isRecorded of [true, false]) {
    const port = new FakePort(200);
    const messages = [{ index: 0, kind: "text", messageId: port.put(0, "something old") }] as const;
    const file = { index: 1, kind: "file" } as const;
    const earlier = isRecorded
      ? { messages: [...messages, { ...file, messageId: "f1" }] }
      : { messages, creating: { ...file, trace: "t" } };
    const { writer } = setUp(port, 1, earlier);
    assert.equal(await writer.finish(complete(text)), "shown");
    assert.equal(port.texts.length, 1);
    assert.equal(port.attachCalls, isRecorded ? 0 : 1);
    assert.equal(port.retractCalls, 0);
  }
});

test("a message whose create was not answered, and that the answer does not need in the end, is taken back", async () => {
  const port = new FakePort(60);
  const { clock, writer } = setUp(port);
  port.interfere(
    () => {},
    () => {
      port.put(1, "what was lost on its way");
      throw new PlatformError("transient", "reset");
    },
  );
  writer.update(streaming(longText));
  await clock.advance(10);
  writer.update(streaming(`${longText} Its second half is in another message.`));
  await clock.advance(400);
  assert.equal(port.texts.length, 2);
  assert.equal(await writer.finish(complete(longText)), "shown");
  assert.deepEqual(port.texts, [longText]);
});

test("that a message is about to be made is noted before it is", async () => {
  const noted = Promise.withResolvers<void>();
  const port = new FakePort(60);
  const { clock, writer, expected } = setUp(port, 10, { messages: [] }, { expect: () => noted.promise });
  const outcome = writer.finish(complete(`${longText} Its second half is in another message.`));
  await clock.advance(1000);
  assert.deepEqual([expected, port.texts], [[0], []]);
  noted.resolve();
  assert.equal(await outcome, "shown");
  assert.deepEqual(expected, [0, 1]);
});

test("nothing more is written before a new message is recorded", async () => {
  const recorded = Promise.withResolvers<void>();
  const port = new FakePort(60);
  const { clock, writer } = setUp(port, 10, { messages: [] }, { record: () => recorded.promise });
  const outcome = writer.finish(complete(`${longText} Its second half is in another message.`));
  await clock.advance(1000);
  assert.equal(port.texts.length, 1);
  recorded.resolve();
  assert.equal(await outcome, "shown");
  assert.equal(port.texts.length, 2);
});
