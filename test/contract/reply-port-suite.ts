import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import fc from "fast-check";

import type { ReplyDocument, ReplyFile, ReplyPort } from "../../src/contract/reply.ts";
import { written } from "../support/written.ts";

/** A port on a platform (or a fake of one), and what the user sees there. */
export interface OpenPort {
  /** A new reply. */
  readonly openReply: () => ReplyPort;
  /** The texts of all messages of the bot, files aside, oldest first. */
  readonly shown: () => readonly string[];
  /** The files of all messages of the bot, oldest first. */
  readonly files: () => readonly ReplyFile[];
  /** Takes away what the last test left. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

const signal = new AbortController().signal;

function streaming(markdown: string): ReplyDocument {
  return { markdown, phase: "streaming" };
}

/** What every reply port promises to the writer. */
export function testReplyPort(name: string, open: () => Promise<OpenPort>): void {
  let platform: OpenPort;
  before(async () => {
    platform = await open();
  });
  after(() => platform.close());

  async function write(port: ReplyPort, index: number, markdown: string): Promise<string> {
    const part = port.render(streaming(markdown), "rich")[0];
    assert.ok(part !== undefined);
    return written(port, index, part);
  }

  test(`${name}: the first write of a part makes a message, later ones change it`, async () => {
    platform.clear();
    const port = platform.openReply();
    const id = await write(port, 0, "one");
    assert.equal(await write(port, 0, "one two"), id);
    assert.deepEqual(platform.shown(), ["one two"]);
    assert.notEqual(await write(port, 1, "three"), id);
    assert.deepEqual(platform.shown(), ["one two", "three"]);
  });

  test(`${name}: writing what stands there already is no error`, async () => {
    platform.clear();
    const port = platform.openReply();
    const id = await write(port, 0, "the same");
    assert.equal(await write(port, 0, "the same"), id);
    assert.deepEqual(platform.shown(), ["the same"]);
  });

  test(`${name}: a retracted message is gone, and retracting it again is no error`, async () => {
    platform.clear();
    const port = platform.openReply();
    await write(port, 0, "one");
    await write(port, 1, "two");
    await port.retract(1, signal);
    assert.deepEqual(platform.shown(), ["one"]);
    await port.retract(1, signal);
  });

  test(`${name}: a file comes whole, in a message of its own`, async () => {
    platform.clear();
    const port = platform.openReply();
    const id = await write(port, 0, "one");
    const file = { name: "answer.md", text: '# 完整的回答\r\n\n**😀** `a\tb` -- "c"\n'.repeat(400) };
    await port.ready(1, { lane: "final" }, signal);
    assert.notEqual(await port.attach(1, file, signal), id);
    assert.deepEqual(platform.shown(), ["one"]);
    assert.deepEqual(platform.files(), [file]);
  });

  test(`${name}: an aborted wait ends with the reason of its signal`, async () => {
    const reason = new Error("enough");
    await assert.rejects(platform.openReply().ready(0, { lane: "preview" }, AbortSignal.abort(reason)), reason);
  });

  test(`${name}: showing that the bot types never fails`, async () => {
    await platform.openReply().showTyping(signal);
  });

  test(`${name}: a document with nothing to see has no parts, one with only a notice shows it`, () => {
    const port = platform.openReply();
    assert.deepEqual(port.render(streaming(" \n"), "rich"), []);
    assert.equal(port.render({ markdown: "", phase: "thinking", notice: "Thinking" }, "rich").length, 1);
  });

  test(`${name}: anything renders, and while it grows its earlier parts stay as they were`, () => {
    const port = platform.openReply();
    const piece = fc.oneof(
      fc.constantFrom(
        "**",
        "```js\n",
        "```",
        "\n\n",
        "- a\n",
        "> ",
        "[x](http://a.b)",
        "`",
        "# ",
        "1. ",
        "😀",
        "\u0000",
        "\uD800",
      ),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constant("A sentence of ordinary words. ".repeat(40)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12, size: "max" }), (pieces) => {
        let markdown = "";
        let earlier: readonly string[] = [];
        for (const next of pieces) {
          markdown += next;
          const parts = port.render(streaming(markdown), "rich").map((part) => part.fingerprint);
          assert.deepEqual(parts.slice(0, Math.max(0, earlier.length - 1)), earlier.slice(0, -1));
          earlier = parts;
          port.render(streaming(markdown), "plain");
        }
      }),
      { numRuns: 60 },
    );
  });
}
