import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { RateLimits, type RouteLimit } from "../../../src/sandbox/discord/rate-limits.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { logIn, openEmulator } from "./discord-js.ts";
import { call, post } from "./raw-client.ts";

const limit: RouteLimit = { bucket: "abc", counter: "edit", limit: 2, windowMs: 5_000 };

describe("a route's limit", () => {
  test("counts in windows that start with their first call", () => {
    const limits = new RateLimits();

    assert.equal(limits.take(limit, "1", 10_000).isAllowed, true);
    assert.equal(limits.take(limit, "1", 12_000).isAllowed, true);
    const refused = limits.take(limit, "1", 13_500);
    assert.equal(refused.isAllowed, false);
    assert.equal(refused.retryAfterS, 1.5);
    assert.equal(limits.take(limit, "1", 15_000).isAllowed, true);
  });

  test("is told in the headers", () => {
    const limits = new RateLimits();
    limits.take(limit, "1", 10_000);
    limits.take(limit, "1", 11_000);

    assert.deepEqual(limits.take(limit, "1", 13_500).headers, {
      "X-RateLimit-Limit": "2",
      "X-RateLimit-Remaining": "0",
      "X-RateLimit-Reset": "15.000",
      "X-RateLimit-Reset-After": "1.500",
      "X-RateLimit-Bucket": "abc",
      "Retry-After": "2",
      "X-RateLimit-Scope": "user",
    });
  });

  test("counts each major id and each counter for itself, also within one bucket", () => {
    const limits = new RateLimits();
    limits.take(limit, "1", 0);
    limits.take(limit, "1", 0);

    assert.equal(limits.take(limit, "2", 0).isAllowed, true);
    assert.equal(limits.take({ ...limit, counter: "create" }, "1", 0).isAllowed, true);
    assert.equal(limits.take(limit, "1", 0).isAllowed, false);
  });
});

describe("over HTTP", () => {
  test("the sixth edit in a channel within 5 s is refused, whichever message it is for; creates and other channels go on", async (t) => {
    const clock = new ManualClock();
    const discord = await openEmulator(t, { clock });
    const guild = discord.addGuild({ name: "Home" });
    const [a, b] = [discord.addChannel(guild), discord.addChannel(guild)];
    const first = await post(discord, a, { content: "1" });
    const second = await post(discord, a, { content: "2" });
    const other = await post(discord, b, { content: "3" });
    const edit = (channel: string, id: string) =>
      call(discord, "PATCH", `/channels/${channel}/messages/${id}`, { content: "x" });

    const remaining: (string | null)[] = [];
    for (const id of [first, second, first, second, first].map(({ message }) => message.id)) {
      const answer = await edit(a, id);
      assert.equal(answer.status, 200);
      remaining.push(answer.headers.get("X-RateLimit-Remaining"));
    }
    const refused = await edit(a, second.message.id);

    assert.deepEqual(remaining, ["4", "3", "2", "1", "0"]);
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, { message: "You are being rate limited.", retry_after: 5, global: false });
    assert.equal(refused.headers.get("Retry-After"), "5");
    assert.equal(refused.headers.get("X-RateLimit-Scope"), "user");
    assert.equal(refused.headers.get("X-RateLimit-Bucket"), first.headers.get("X-RateLimit-Bucket"));
    assert.equal((await edit(b, other.message.id)).status, 200);
    assert.equal((await post(discord, a, { content: "4" })).status, 200);
    await clock.advance(5_000);
    assert.equal((await edit(a, second.message.id)).status, 200);
  });

  test("the bot has a number of calls a second for everything, which interactions do not use", async (t) => {
    const discord = await openEmulator(t, { clock: new ManualClock(), limits: { botPerS: 2 } });
    await call(discord, "GET", "/users/@me");
    await call(discord, "GET", "/users/@me");

    const refused = await call(discord, "GET", "/users/@me");
    const callback = await call(discord, "POST", "/interactions/1/token/callback", { type: 5 });

    assert.equal(refused.status, 429);
    assert.equal((refused.body as { global: boolean }).global, true);
    assert.equal(refused.headers.get("X-RateLimit-Global"), "true");
    assert.equal(refused.headers.get("X-RateLimit-Scope"), "global");
    assert.equal(callback.status, 404);
  });
});

test("discord.js stays within the limits by the headers", async (t) => {
  const discord = await openEmulator(t, { limits: { createsPerWindow: 3, windowMs: 300 } });
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
  const client = await logIn(t, discord);
  const target = await client.channels.fetch(channel);
  assert.ok(target?.isSendable());

  for (const content of ["1", "2", "3", "4", "5", "6", "7"]) await target.send(content);

  assert.equal(discord.messages(channel).length, 7);
  assert.equal(discord.invalidRequests, 0);
});
