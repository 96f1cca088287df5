import assert from "node:assert/strict";
import { test } from "node:test";

import type { InboundEvent } from "../../src/contract/event.ts";
import { Acceptance } from "../../src/pipeline/acceptance.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { group, messageEvent } from "../support/events.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

function setUp() {
  const clock = new ManualClock();
  const log = new RecordingLogger();
  const stopping = new AbortController();
  const recorded: string[] = [];
  const told: string[] = [];
  let failure: Error | undefined;
  const acceptance = new Acceptance({
    log,
    clock,
    random: () => 0,
    stopping: stopping.signal,
    store: {
      accept: async (event: InboundEvent) => {
        if (failure !== undefined) throw failure;
        if (recorded.includes(event.id)) return false;
        recorded.push(event.id);
        return true;
      },
    },
    tellTrouble: (event) => told.push(event.id),
  });
  return {
    acceptance,
    clock,
    log,
    stopping,
    recorded,
    told,
    breakStore: (error: Error | undefined) => {
      failure = error;
    },
  };
}

const full = new StoreError("full", "runnel.db cannot grow: the disk is full.", "Make room on the disk.");

test("what the store cannot record waits, and is recorded in the order in which it came within 3 s of its mending", async () => {
  const { acceptance, clock, log, recorded, breakStore } = setUp();
  breakStore(full);
  const accepted = [acceptance.accept(messageEvent("1", "one")), acceptance.accept(messageEvent("2", "two"))];
  await clock.advance(5000);
  accepted.push(acceptance.accept(messageEvent("3", "three")));
  await clock.advance(60_000);
  assert.deepEqual(recorded, []);
  breakStore(undefined);
  await clock.advance(3000);
  assert.ok((await Promise.all(accepted)).every((turnId) => turnId !== undefined));
  assert.deepEqual(recorded, ["1", "2", "3"]);
  assert.deepEqual(
    log.lines.map(({ level, fields }) => [level, fields["remedy"]]),
    [
      ["error", "Make room on the disk."],
      ["info", undefined],
    ],
  );
});

test("each chat is told once that its messages wait", async () => {
  const { acceptance, clock, told, breakStore } = setUp();
  breakStore(full);
  const accepted = ["1", "2"].map((id) => acceptance.accept(messageEvent(id, "hello")));
  accepted.push(acceptance.accept(messageEvent("3", "hello", { place: group })));
  await clock.advance(30_000);
  assert.deepEqual(told, ["1", "3"]);
  breakStore(undefined);
  await clock.advance(15_000);
  await Promise.all(accepted);
});

test("what is not recorded when the program stops is not acknowledged", async () => {
  const { acceptance, clock, stopping, breakStore } = setUp();
  breakStore(full);
  const refused = assert.rejects(acceptance.accept(messageEvent("1", "one")));
  await clock.advance(100);
  stopping.abort(new Error("The program stops."));
  await refused;
  assert.equal(clock.sleeping, 0);
});

test("what waits when the program stops is told of in the log", async () => {
  const { acceptance, breakStore, clock, log, stopping } = setUp();
  breakStore(new StoreError("full", "The disk is full.", "Make room."));
  const waiting = [1, 2].map((id) => acceptance.accept(messageEvent(String(id), "words")).catch(() => undefined));
  await clock.advance(100);
  stopping.abort();
  await Promise.all(waiting);
  const line = log.lines.find(({ sentence }) => /answered only if their platform brings them again/u.test(sentence));
  assert.equal(line?.fields["events"], 2);
});

test("an event that fails by itself is skipped in the end, so that it does not hold up the others", async () => {
  const { acceptance, clock, log, breakStore } = setUp();
  breakStore(new TypeError("x is undefined"));
  const accepted = acceptance.accept(messageEvent("1", "one"));
  await clock.advance(60_000);
  assert.equal(await accepted, undefined);
  assert.match(log.lines.at(-1)?.sentence ?? "", /is skipped; please report this/u);
});
