import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";

import { begun, event, exchangesBefore } from "../../contract/store-suite.ts";
import { openAt, temporaryPath } from "./stage.ts";

const script = new URL("accepting-process.ts", import.meta.url).pathname;
const kills = 5;

/** Starts the process, kills it in the middle of its work and resolves to what it had promised by then. */
async function workUntilKilled(path: string, firstId: number, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, path, String(firstId)], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await once(child.stdout, "data");
  await sleep(afterMs);
  child.kill("SIGKILL");
  await once(child, "close");
  return printed.split("\n").slice(0, -1);
}

test("what the store promised survives a SIGKILL, and nothing is half written", async (context) => {
  const path = temporaryPath(context);
  const promised = new Map<string, string>();
  for (let kill = 0; kill < kills; kill += 1) {
    for (const line of await workUntilKilled(path, kill * 1_000_000, 20 + 37 * kill)) {
      const [step = "", id = ""] = line.split(" ");
      promised.set(id, step);
    }
  }
  assert.ok(promised.size > 10 * kills, `only ${promised.size} events`);

  const store = await openAt(context, path);
  const unfinished = new Map((await store.unfinished()).map((turn) => [turn.turnId, turn]));
  for (const [id, step] of promised) {
    assert.equal(await store.accept(event(id), { turnId: `again ${id}`, conversationId: "c" }), false, `event ${id}`);
    const turn = unfinished.get(id);
    if (step === "finished") assert.equal(turn, undefined, `turn ${id} is finished`);
    if (step === "shown" && turn !== undefined)
      assert.deepEqual(turn.messages, [{ index: 0, kind: "text", messageId: `r${id}` }]);
  }
  for (let conversation = 0; conversation < 5; conversation += 1) {
    const turnId = `last ${conversation}`;
    await begun(store, turnId, undefined, `conversation ${conversation}`);
    for (const { turnId: id, question, answer } of await exchangesBefore(store, turnId)) {
      assert.deepEqual([question, answer], [`question ${id}`, `answer ${id}`]);
    }
  }
});
