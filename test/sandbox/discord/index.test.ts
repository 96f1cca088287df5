import assert from "node:assert/strict";
import { test } from "node:test";

import { startDiscordEmulator } from "../../../src/sandbox/discord/index.ts";
import { logIn, openEmulator } from "./discord-js.ts";
import { call, post } from "./raw-client.ts";

test("the token and the ids have the form of real ones", async (t) => {
  const discord = await openEmulator(t);

  const [id = ""] = discord.token.split(".");

  assert.match(discord.token, /^[\w-]{24,}\.[\w-]{6}\.[\w-]{27,}$/);
  assert.equal(Buffer.from(id, "base64url").toString(), discord.botUserId);
  for (const snowflake of [discord.botUserId, discord.addUser({ name: "Ada" })]) assert.match(snowflake, /^\d{17,19}$/);
});

test("half of the latency passes before a call takes effect", async (t) => {
  const discord = await openEmulator(t, { latencyMs: 40 });
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));

  await post(discord, channel, { content: "hello" });

  const [entry] = discord.calls;
  const [message] = discord.messages(channel);
  assert.ok(entry?.answeredAtMs !== undefined && message !== undefined);
  assert.ok(message.shownAtMs - entry.atMs >= 19);
  assert.ok(entry.answeredAtMs - message.shownAtMs >= 19);
});

test("every call is kept with what it asked and how it was answered", async (t) => {
  const discord = await openEmulator(t);
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));

  await post(discord, channel, { content: "hello" });
  await call(discord, "GET", "/nowhere?a=1");
  await call(discord, "PATCH", "/gateway");

  assert.deepEqual(
    discord.calls.map(({ method, path, route, query, body, status }) => ({ method, path, route, query, body, status })),
    [
      {
        method: "POST",
        path: `/channels/${channel}/messages`,
        route: "/channels/:channelId/messages",
        query: "",
        body: { content: "hello" },
        status: 200,
      },
      { method: "GET", path: "/nowhere", route: "/nowhere", query: "?a=1", body: undefined, status: 404 },
      { method: "PATCH", path: "/gateway", route: "/gateway", query: "", body: undefined, status: 405 },
    ],
  );
});

test("waiting rejects with what is visible when nothing comes, and when the emulator closes", async (t) => {
  const discord = await openEmulator(t);
  const ada = discord.addUser({ name: "Ada" });
  discord.send(discord.openDm(ada), ada, { content: "hello" });

  await assert.rejects(
    discord.waitFor(() => false, 30),
    /Ada: hello/,
  );
  const waiting = assert.rejects(
    discord.waitFor(() => false),
    /closed/,
  );
  await discord.close();
  await waiting;
});

test("listeners hear of changes until they stop", async (t) => {
  const discord = await openEmulator(t);
  const ada = discord.addUser({ name: "Ada" });
  const dm = discord.openDm(ada);
  const kinds: string[] = [];
  const stop = discord.onChange(({ kind, channelId }) => kinds.push(`${kind} ${channelId === dm}`));

  discord.send(dm, ada, { content: "hello" });
  stop();
  discord.send(dm, ada, { content: "hello?" });

  assert.deepEqual(kinds, ["message true"]);
});

test("closing leaves no timer and no connection, even with calls that hang, a bot that types and one that is connected", async (t) => {
  const before = handles();
  const discord = await startDiscordEmulator();
  const dm = discord.openDm(discord.addUser({ name: "Ada" }));
  const client = await logIn(t, discord);
  await call(discord, "POST", `/channels/${dm}/typing`);
  discord.faults.add({ kind: "hang-before" });
  const hanging = assert.rejects(post(discord, dm, { content: "hello" }));
  await discord.waitFor(() => discord.calls.some(({ fault }) => fault === "hang-before"));
  await client.destroy();

  await discord.close();
  await hanging;

  const deadline = AbortSignal.timeout(2_000);
  while (handles() > before) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }

  function handles(): number {
    return process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name.startsWith("TCP")).length;
  }
});
