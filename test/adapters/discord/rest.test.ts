import assert from "node:assert/strict";
import { test } from "node:test";

import { Routes } from "discord.js";

import { DiscordRest } from "../../../adapters/discord/rest.ts";
import { systemClock } from "../../../src/clock.ts";
import { startDiscordEmulator } from "../../../src/sandbox/discord/index.ts";
import { countLeftSignals } from "../../support/living-signals.ts";

test("calls leave no signal in memory, however long their caller's lives", async (t) => {
  const emulator = await startDiscordEmulator();
  t.after(() => emulator.close());
  const { apiRoot, token } = emulator;
  const rest = new DiscordRest({ apiRoot, token, clock: systemClock, onTokenRevoked: () => undefined });
  t.after(() => rest.close());
  const program = new AbortController();
  const call = () => rest.call({ method: "GET", route: Routes.user() }, program.signal);
  await call();
  const left = await countLeftSignals(async () => {
    for (let calls = 0; calls < 20; calls += 1) await call();
  });
  assert.ok(left < 5, `${left} signals are left of 20 calls`);
});
