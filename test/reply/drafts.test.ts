import assert from "node:assert/strict";
import { test } from "node:test";

import { PlatformError } from "../../src/contract/platform-error.ts";
import { FakePort } from "../support/fake-port.ts";
import { complete, setUp, streaming } from "./writer-stage.ts";

const longText = "A first sentence which is long enough to be shown at once.";

/** A platform on which what grows leaves no message behind. */
class DraftingPort extends FakePort {
  draft: string | undefined;

  override async show(...[index, part, stage]: Parameters<FakePort["show"]>): Promise<string | undefined> {
    this.draft = stage === "growing" ? part.body : undefined;
    return stage === "growing" ? undefined : super.show(index, part, stage);
  }
}

test("a part that left no message behind while it grew is shown again when it is complete, though its text is the same", async () => {
  const port = new DraftingPort();
  const { clock, writer, created } = setUp(port);
  writer.update(streaming(longText));
  await clock.advance(10);
  assert.deepEqual([port.draft, port.texts], [longText, []]);
  assert.equal(await writer.finish(complete(longText)), "shown");
  assert.deepEqual([port.draft, port.texts, created], [undefined, [longText], ["0:m1"]]);
});

test("lost answers to the messages of parts that grew without any leave no row of strays either", async () => {
  const port = new DraftingPort(100);
  const { clock, writer } = setUp(port);
  const lose = () => {
    port.put(0, "a stray");
    port.lose(0);
    throw new PlatformError("ambiguous", "connection reset");
  };
  writer.update(streaming(longText));
  await clock.advance(1000);
  assert.equal(port.draft, longText);
  port.interfere(lose, lose, lose, lose);
  for (let word = 0; word < 20; word++) {
    writer.update(streaming(`${longText.repeat(2)} ${word}`));
    await clock.advance(1000);
  }
  assert.deepEqual(port.texts, ["a stray", "a stray"]);
});
