import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { type Fault, isFaultFor } from "../../../src/sandbox/discord/faults.ts";
import { logIn, openEmulator } from "./discord-js.ts";
import { call, post } from "./raw-client.ts";

async function openChannel(t: TestContext) {
  const discord = await openEmulator(t, { limits: { createsPerWindow: 50 } });
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
  return { discord, channel };
}

describe("a fault that refuses", () => {
  const cases: readonly [Fault, number, Record<string, unknown>][] = [
    [
      { kind: "rate-limited", retryAfterS: 1.5 },
      429,
      { message: "You are being rate limited.", retry_after: 1.5, global: false },
    ],
    [
      { kind: "rate-limited", retryAfterS: 3, scope: "global" },
      429,
      { message: "You are being rate limited.", retry_after: 3, global: true },
    ],
    [{ kind: "server-error" }, 500, { message: "500: Internal Server Error", code: 0 }],
    [{ kind: "server-error", status: 503 }, 503, { message: "503: Internal Server Error", code: 0 }],
    [{ kind: "unauthorized" }, 401, { message: "401: Unauthorized", code: 0 }],
    [
      { kind: "refuse", status: 403, code: 200000, message: "Blocked by AutoMod" },
      403,
      { message: "Blocked by AutoMod", code: 200000 },
    ],
  ];
  for (const [fault, status, body] of cases) {
    test(`${JSON.stringify(fault)} answers so, once, and the call has no effect`, async (t) => {
      const { discord, channel } = await openChannel(t);
      const handle = discord.faults.add(fault);

      const answer = await post(discord, channel, { content: "hello" });

      assert.equal(answer.status, status);
      assert.deepEqual(answer.body, body);
      assert.deepEqual(discord.messages(channel), []);
      assert.equal(handle.hits, 1);
      assert.equal((await post(discord, channel, { content: "hello" })).status, 200);
      assert.deepEqual(
        discord.calls.map((entry) => [entry.fault, entry.status]),
        [
          [fault.kind, status],
          [undefined, 200],
        ],
      );
    });
  }

  test("a 429 tells its wait in the headers; one of shared scope is not held against the bot", async (t) => {
    const { discord, channel } = await openChannel(t);
    discord.faults.add({ kind: "rate-limited", retryAfterS: 1.5, scope: "shared" });
    discord.faults.add({ kind: "rate-limited", retryAfterS: 1.5 });

    const shared = await post(discord, channel, { content: "hello" });
    assert.equal(shared.headers.get("Retry-After"), "2");
    assert.equal(shared.headers.get("X-RateLimit-Scope"), "shared");
    assert.equal(discord.invalidRequests, 0);
    await post(discord, channel, { content: "hello" });
    assert.equal(discord.invalidRequests, 1);
  });

  test("a proxy's page is HTML with status 502, before or after the effect", async (t) => {
    const { discord, channel } = await openChannel(t);
    discord.faults.add({ kind: "bad-gateway-html" });
    discord.faults.add({ kind: "bad-gateway-html", afterEffect: true });
    const send = () =>
      fetch(`${discord.apiRoot}/v10/channels/${channel}/messages`, {
        method: "POST",
        headers: { Authorization: `Bot ${discord.token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ content: "hello" }),
      });

    const before = await send();
    assert.equal(before.status, 502);
    assert.match(await before.text(), /^<html>/);
    assert.equal(discord.messages(channel).length, 0);
    assert.equal((await send()).status, 502);
    assert.equal(discord.messages(channel).length, 1);
  });
});

describe("a fault that breaks the connection", () => {
  for (const [kind, count] of [
    ["reset-before", 0],
    ["reset-after", 1],
    ["truncated", 1],
  ] as const) {
    test(`${kind}: the client sees a reset, ${count} message is there`, async (t) => {
      const { discord, channel } = await openChannel(t);
      discord.faults.add({ kind });

      await assert.rejects(post(discord, channel, { content: "hello" }));

      assert.equal(discord.messages(channel).length, count);
      assert.equal(discord.calls[0]?.status, undefined);
    });
  }

  for (const [kind, count] of [
    ["hang-before", 0],
    ["hang-after", 1],
  ] as const) {
    test(`${kind}: no answer comes until the fault is removed, ${count} message is there`, async (t) => {
      const { discord, channel } = await openChannel(t);
      const fault = discord.faults.add({ kind });
      let isSettled = false;
      const hanging = post(discord, channel, { content: "hello" }).finally(() => {
        isSettled = true;
      });

      await discord.waitFor(() => discord.calls.length === 1);
      assert.equal((await call(discord, "GET", "/users/@me")).status, 200);
      assert.equal(isSettled, false);
      fault.remove();

      await assert.rejects(hanging);
      assert.equal(discord.messages(channel).length, count);
    });
  }

  test("a hanging call ends with the emulator", async (t) => {
    const { discord, channel } = await openChannel(t);
    discord.faults.add({ kind: "hang-after" });
    const hanging = assert.rejects(post(discord, channel, { content: "hello" }));
    await discord.waitFor(() => discord.messages(channel).length === 1);

    await discord.close();

    await hanging;
  });

  test("a slow answer comes after its effect", async (t) => {
    const { discord, channel } = await openChannel(t);
    discord.faults.add({ kind: "slow", ms: 60 });

    await post(discord, channel, { content: "hello" });

    const [slow] = discord.calls;
    const [message] = discord.messages(channel);
    assert.ok(slow?.answeredAtMs !== undefined && message !== undefined);
    assert.ok(slow.answeredAtMs - message.shownAtMs >= 50);
  });

  test("offline, nothing connects; online again, everything is as it was", async (t) => {
    const { discord, channel } = await openChannel(t);
    await post(discord, channel, { content: "before" });

    await discord.goOffline();
    await assert.rejects(post(discord, channel, { content: "lost" }));
    await discord.goOnline();
    await post(discord, channel, { content: "after" });

    assert.deepEqual(
      discord.messages(channel).map(({ content }) => content),
      ["before", "after"],
    );
  });
});

describe("which calls a fault is for", () => {
  const candidate = { method: "POST", path: "/channels/123/messages", route: "/channels/:channelId/messages" };
  const hit: readonly Omit<Fault, "kind">[] = [
    {},
    { method: "post" },
    { route: "/channels/" },
    { route: "/channels/:channelId/messages" },
    { route: /messages$/g },
    { channelId: "123" },
  ];
  const missed: readonly Omit<Fault, "kind">[] = [
    { method: "PATCH" },
    { route: "/webhooks/" },
    { route: /typing/ },
    { channelId: "12" },
  ];
  for (const scope of hit) {
    test(`${scopeName(scope)}: this one`, () => {
      assert.ok(isFaultFor({ ...scope, kind: "server-error" }, candidate));
    });
  }
  for (const scope of missed) {
    test(`${scopeName(scope)}: not this one`, () => {
      assert.ok(!isFaultFor({ ...scope, kind: "server-error" }, candidate));
    });
  }

  function scopeName(scope: object): string {
    return Object.entries(scope)
      .map(([key, value]) => `${key} ${String(value)}`)
      .concat(Object.keys(scope).length === 0 ? "no scope" : [])
      .join();
  }
});

describe("discord.js", () => {
  test("makes three messages of one when the answers are lost, and one with a nonce", async (t) => {
    const { discord, channel } = await openChannel(t);
    const client = await logIn(t, discord, { rest: { timeout: 100, retries: 2 } });
    const target = await client.channels.fetch(channel);
    assert.ok(target?.isSendable());

    discord.faults.add({ kind: "hang-after", method: "POST", times: 2 });
    await target.send("without");
    discord.faults.add({ kind: "hang-after", method: "POST", times: 2 });
    await target.send({ content: "with", nonce: "1:0", enforceNonce: true });

    assert.deepEqual(
      discord.messages(channel).map(({ content }) => content),
      ["without", "without", "without", "with"],
    );
  });

  test("sees a reset as one, and its own retry succeeds", async (t) => {
    const { discord, channel } = await openChannel(t);
    const client = await logIn(t, discord);
    const target = await client.channels.fetch(channel);
    assert.ok(target?.isSendable());
    discord.faults.add({ kind: "reset-before", method: "POST" });

    await target.send("hello");

    assert.equal(discord.messages(channel).length, 1);
  });
});
