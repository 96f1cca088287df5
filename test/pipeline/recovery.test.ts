import assert from "node:assert/strict";
import { test } from "node:test";

import { Recovery } from "../../src/pipeline/recovery.ts";
import type { UnfinishedTurn } from "../../src/store/store.ts";
import { messageEvent } from "../support/events.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { RecordingLogger } from "../support/recording-logger.ts";

const hourMs = 3_600_000;
/** Never aborts. */
const never = new AbortController().signal;

/** What is decided about a turn, and how often that counted as taking it up. */
async function decide(
  overrides: Partial<UnfinishedTurn>,
  { isUp = true, isQuestion = true }: { readonly isUp?: boolean; readonly isQuestion?: boolean } = {},
) {
  const clock = new ManualClock();
  let claims = overrides.claims ?? 0;
  const recovery = new Recovery({
    clock,
    random: () => 0.5,
    log: new RecordingLogger(),
    store: { claimTurn: async () => (claims += 1) },
    isPlatformUp: async () => isUp,
    stopping: never,
  });
  const turn: UnfinishedTurn = {
    turnId: "T",
    conversationId: "c",
    event: messageEvent("1", "question"),
    acceptedAtMs: clock.nowMs() - 1000,
    hasBegun: true,
    claims: 0,
    shownText: "",
    messages: [],
    ...overrides,
  };
  let decided = "";
  await recovery.takeUp(turn, { isQuestion, stop: never }, async (decision) => {
    decided = decision.kind;
    if (decision.kind === "close") decided += ` ${decision.key}${decision.isBare ? ", bare" : ""}`;
  });
  return [decided, claims - (overrides.claims ?? 0)];
}

const old = { acceptedAtMs: new ManualClock().nowMs() - hourMs - 1 };
const ending = { answer: "A", usage: undefined, document: { markdown: "A", phase: "complete" } } as const;

test("a turn goes on, and the fifth death without new text ends it", async () => {
  assert.deepEqual(await decide({ claims: 3 }), ["resume", 1]);
  assert.deepEqual(await decide({ claims: 4 }), ["close gave_up", 1]);
  assert.deepEqual(await decide({ claims: 4 }, { isQuestion: false }), ["drop", 1]);
});

test("a question that only waited for its turn is not to blame for the end of the process", async () => {
  assert.deepEqual(await decide({ hasBegun: false }), ["resume", 0]);
  assert.deepEqual(await decide({ hasBegun: false, claims: 1 }), ["resume", 1]);
  assert.deepEqual(await decide({ hasBegun: false }, { isQuestion: false }), ["resume", 1]);
});

test("what is older than an hour is closed with a sentence, unless it is answered already; a command goes without one", async () => {
  assert.deepEqual(await decide(old), ["close too_late", 1]);
  assert.deepEqual(await decide({ ...old, ending }), ["resume", 1]);
  assert.deepEqual(await decide(old, { isQuestion: false }), ["drop", 0]);
});

test("what is answered already is shown also after five deaths, but not for ever", async () => {
  assert.deepEqual(await decide({ claims: 4, ending }), ["resume", 1]);
  assert.deepEqual(await decide({ claims: 9, ending }), ["close gave_up", 1]);
});

test("a sentence that cannot be shown either without ending the process is shown alone, and then not at all", async () => {
  assert.deepEqual(await decide({ claims: 8 }), ["close gave_up", 1]);
  assert.deepEqual(await decide({ claims: 9 }), ["close gave_up, bare", 1]);
  assert.deepEqual(await decide({ claims: 14 }), ["drop", 1]);
  assert.deepEqual(await decide({ claims: 14, ending }), ["close gave_up, bare", 1]);
  assert.deepEqual(await decide({ claims: 19, ending }), ["drop", 1]);
});

test("turns that hang on one platform do not hold up those of another", async () => {
  const clock = new ManualClock();
  const recovery = new Recovery({
    clock,
    random: () => 0.5,
    log: new RecordingLogger(),
    store: { claimTurn: async () => 1 },
    isPlatformUp: async () => true,
    stopping: never,
  });
  const turnOn = (platform: string, chatId: string): UnfinishedTurn => ({
    turnId: `${platform} ${chatId}`,
    conversationId: `${platform} ${chatId}`,
    event: messageEvent("1", "question", { place: { platform, chatId, kind: "private" } }),
    acceptedAtMs: clock.nowMs(),
    hasBegun: true,
    claims: 0,
    shownText: "",
    messages: [],
  });
  const options = { isQuestion: true, stop: never };
  for (let chat = 0; chat < 100; chat += 1) {
    void recovery.takeUp(turnOn("hanging", String(chat)), options, () => new Promise(() => undefined));
  }
  let isTakenUp = false;
  await recovery.takeUp(turnOn("working", "1"), options, async () => void (isTakenUp = true));
  assert.ok(isTakenUp);
});

test("where the platform cannot be written to, a turn waits for another start, however old it is", async () => {
  assert.deepEqual(await decide({}, { isUp: false }), ["leave", 0]);
  assert.deepEqual(await decide(old, { isUp: false }), ["leave", 0]);
});
