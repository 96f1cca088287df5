import assert from "node:assert/strict";
import { test } from "node:test";

import type { InboundEvent } from "../../src/contract/event.ts";
import { toConversationId } from "../../src/pipeline/conversation.ts";
import { StoreError } from "../../src/store/store-error.ts";
import type { Store } from "../../src/store/store.ts";
import { commandEvent, messageEvent } from "../support/events.ts";
import { answer, text } from "../support/scripted-model.ts";
import { newSurroundings, setUp, type Surroundings } from "./intake-stage.ts";

const hourMs = 3_600_000;
const never = new Promise<void>(() => undefined);

/** What a store does, but while `isBroken` it fails at these. */
function breakable(surroundings: Surroundings, ...names: (keyof Store)[]) {
  const state = { isBroken: false };
  const store = new Proxy(surroundings.store, {
    get: (target, name: keyof Store) => {
      const method: unknown = target[name];
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        if (state.isBroken && names.includes(name)) return Promise.reject(new StoreError("full", "full", "Make room."));
        return Reflect.apply(method, target, args);
      };
    },
  });
  return { state, surroundings: { ...surroundings, store } };
}

/** What the next process does with what is left. */
async function startAgain(surroundings: Surroundings) {
  const process = setUp({}, surroundings);
  process.intake.recover(await surroundings.store.unfinished(), async () => true);
  await surroundings.clock.advance(0);
  return process;
}

/** Accepted, and then the process ended. */
async function leave({ store }: Surroundings, event: InboundEvent): Promise<void> {
  const conversationId = toConversationId(event.place, event.sender);
  await store.accept(event, { turnId: `turn-${event.id}`, conversationId });
}

test("an answer that its user stopped while the store failed is stopped for good", async () => {
  const { state, surroundings } = breakable(newSurroundings(), "recordEnding", "finishTurn");
  const { deliver, reply, model } = setUp({}, surroundings);
  model.script([text("An answer that is going to be stopped soon, by its user."), never]);
  await deliver(messageEvent("1", "one"));
  state.isBroken = true;
  await deliver(commandEvent("2", "stop"));
  await surroundings.clock.advance(1000);
  state.isBroken = false;
  await surroundings.clock.advance(60_000);
  assert.match(reply("1"), /stopped soon, by its user\..*\(Stopped\.\)/su);
  assert.deepEqual(await surroundings.store.unfinished(), []);
});

test("a /new of long ago still leaves behind what was said before it, without a word", async () => {
  const surroundings = newSurroundings();
  const first = setUp({}, surroundings);
  first.model.script(answer("Between us."));
  await first.deliver(messageEvent("1", "private matters"));
  await leave(surroundings, commandEvent("2", "new"));
  await surroundings.clock.advance(hourMs + 1000);
  const second = await startAgain(surroundings);
  second.model.script(answer("Hello."));
  await second.deliver(messageEvent("3", "hello"));
  assert.equal(second.reply("2"), "");
  assert.deepEqual(
    second.model.requests
      .at(-1)
      ?.messages.slice(1)
      .map(({ content }) => content),
    ["hello"],
  );
});

test("a question of long ago is closed with a sentence, as soon as the store works", async () => {
  const { state, surroundings } = breakable(newSurroundings(), "beginTurn");
  await leave(surroundings, messageEvent("1", "Are you there?"));
  await surroundings.clock.advance(hourMs + 1000);
  state.isBroken = true;
  const { reply } = await startAgain(surroundings);
  assert.equal(reply("1"), "");
  state.isBroken = false;
  await surroundings.clock.advance(5000);
  assert.match(reply("1"), /^Sorry, I was away for a while/u);
  assert.deepEqual(await surroundings.store.unfinished(), []);
});

test("an album of which only the pictures are left is answered once", async () => {
  const surroundings = newSurroundings();
  for (const id of ["1", "2", "3"]) {
    const { text: _, isAddressed, ...picture } = messageEvent(id, "");
    await leave(surroundings, { ...picture, type: "unsupported", isAddressed });
  }
  const { reply } = await startAgain(surroundings);
  assert.notEqual(reply("1"), "");
  assert.deepEqual([reply("2"), reply("3")], ["", ""]);
  assert.deepEqual(await surroundings.store.unfinished(), []);
});
