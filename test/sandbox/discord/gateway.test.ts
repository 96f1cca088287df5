import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { Events, GatewayIntentBits } from "discord.js";

import type { DiscordEmulator, DiscordEmulatorOptions } from "../../../src/sandbox/discord/index.ts";
import { createClient, logIn, openEmulator, usualIntents } from "./discord-js.ts";
import { RawGateway } from "./raw-client.ts";

const intents = { guilds: 1, guildMessages: 1 << 9, directMessages: 1 << 12, messageContent: 1 << 15 } as const;
const heard = intents.guilds | intents.guildMessages | intents.directMessages;

/** An emulator with a channel and a person, and a connection to its gateway. */
async function openGateway(t: TestContext, options: DiscordEmulatorOptions = {}, query?: string) {
  const discord = await openEmulator(t, options);
  const guild = discord.addGuild({ name: "Home" });
  const channel = discord.addChannel(guild);
  const ada = discord.addUser({ name: "Ada" });
  const gateway = await RawGateway.open(discord, query);
  return { discord, guild, channel, ada, gateway };
}

interface Ready {
  readonly session_id: string;
  readonly guilds: unknown;
  readonly application: { readonly flags: number };
}

/** Identifies and waits for READY. */
async function toReady(discord: DiscordEmulator, gateway: RawGateway, bits: number = heard): Promise<Ready> {
  gateway.identify(discord.token, bits);
  return (await discord.waitFor(() => gateway.event("READY"))).d as Ready;
}

describe("identify", () => {
  test("says hello, is ready, then names the guilds", async (t) => {
    const { discord, guild, gateway } = await openGateway(t);

    const { guilds } = await toReady(discord, gateway);
    const created = await discord.waitFor(() => gateway.event("GUILD_CREATE"));

    assert.deepEqual(gateway.frames[0], { op: 10, d: { heartbeat_interval: 41_250 } });
    assert.deepEqual(guilds, [{ id: guild, unavailable: true }]);
    assert.equal((created.d as { id: string }).id, guild);
    assert.deepEqual([gateway.event("READY")?.s, created.s], [1, 2]);
  });

  const refusals = [
    ["a wrong token", 4004, { token: "wrong", intents: heard, properties: {} }],
    ["an intent that does not exist", 4013, { intents: 1 << 30, properties: {} }],
    ["a privileged intent that is not granted", 4014, { intents: heard | intents.messageContent, properties: {} }],
  ] as const;
  for (const [name, code, data] of refusals) {
    test(`with ${name} is closed with ${code}`, async (t) => {
      const { discord, gateway } = await openGateway(t);

      gateway.send({ op: 2, d: { token: discord.token, ...data } });

      await discord.waitFor(() => gateway.closeCode === code);
    });
  }

  test("with a privileged intent that is granted is ready", async (t) => {
    const { discord, gateway } = await openGateway(t, { grantedIntents: { messageContent: true } });

    const { application } = await toReady(discord, gateway, heard | intents.messageContent);

    assert.equal(application.flags, 1 << 19);
  });

  const misuses = [
    ["what is not JSON", 4002, "?v=10", "{"],
    ["an opcode that does not exist", 4001, "?v=10", `{"op":99}`],
    ["a command before identify", 4003, "?v=10", `{"op":3,"d":{}}`],
    ["a payload over 4096 bytes", 4002, "?v=10", JSON.stringify({ op: 1, d: "x".repeat(4096) })],
    ["another version of the API", 4012, "?v=3", `{"op":1,"d":null}`],
  ] as const;
  for (const [name, code, query, text] of misuses) {
    test(`${name} is closed with ${code}`, async (t) => {
      const { discord, gateway } = await openGateway(t, {}, query);

      gateway.sendText(text);

      await discord.waitFor(() => gateway.closeCode === code);
    });
  }
});

describe("what a session hears", () => {
  test("a guild's message: who, where, and blank content without the intent", async (t) => {
    const { discord, guild, channel, ada, gateway } = await openGateway(t);
    await toReady(discord, gateway);

    discord.send(channel, ada, { content: "secret", attachments: [{ filename: "a.txt", bytes: Buffer.from("a") }] });
    const { d } = await discord.waitFor(() => gateway.event("MESSAGE_CREATE"));

    const message = d as Record<string, unknown>;
    assert.equal(message["content"], "");
    assert.deepEqual(message["attachments"], []);
    assert.equal(message["guild_id"], guild);
    assert.equal(message["channel_type"], 0);
    assert.ok(message["member"]);
    assert.ok(!("referenced_message" in message) && !("nonce" in message) && !("poll" in message));
  });

  test("a mention of the bot, and a reply to it with its ping on, with their content", async (t) => {
    const { discord, channel, ada, gateway } = await openGateway(t);
    await toReady(discord, gateway);
    const own = discord.send(channel, discord.botUserId, { content: "I am here" });

    discord.send(channel, ada, { content: "@Runnel hi" });
    discord.send(channel, ada, { content: "and you?", replyToMessageId: own });
    discord.send(channel, ada, { content: "psst", replyToMessageId: own, pingsOnReply: false });
    await discord.waitFor(() => gateway.events("MESSAGE_CREATE").length === 4);

    assert.deepEqual(
      gateway.events("MESSAGE_CREATE").map(({ d }) => (d as { content: string }).content),
      ["I am here", `<@${discord.botUserId}> hi`, "and you?", ""],
    );
  });

  test("a private message with its content and its channel's type", async (t) => {
    const { discord, ada, gateway } = await openGateway(t);
    await toReady(discord, gateway);

    discord.send(discord.openDm(ada), ada, { content: "hello" });
    const { d } = await discord.waitFor(() => gateway.event("MESSAGE_CREATE"));

    const message = d as Record<string, unknown>;
    assert.equal(message["content"], "hello");
    assert.equal(message["channel_type"], 1);
    assert.ok(!("guild_id" in message) && !("member" in message));
  });

  test("nothing that its intents do not cover", async (t) => {
    const { discord, channel, ada, gateway } = await openGateway(t);
    await toReady(discord, gateway, intents.guilds | intents.directMessages);

    discord.send(channel, ada, { content: "in the guild" });
    discord.send(discord.openDm(ada), ada, { content: "in private" });
    await discord.waitFor(() => gateway.event("MESSAGE_CREATE"));

    assert.equal(gateway.events("MESSAGE_CREATE").length, 1);
  });

  test("whatever the test dispatches, known or not", async (t) => {
    const { discord, gateway } = await openGateway(t);
    await toReady(discord, gateway);

    discord.dispatch("SOMETHING_NEW", { value: null });

    const { d } = await discord.waitFor(() => gateway.event("SOMETHING_NEW"));
    assert.deepEqual(d, { value: null });
  });
});

test("a message can be dispatched again, and broken", async (t) => {
  const { discord, ada, gateway } = await openGateway(t);
  await toReady(discord, gateway);
  const dm = discord.openDm(ada);
  const id = discord.send(dm, ada, { content: "hello" });
  const event = discord.messageEvent(dm, id);

  discord.dispatch("MESSAGE_CREATE", event);
  discord.dispatch("MESSAGE_CREATE", { ...event, author: null });
  await discord.waitFor(() => gateway.events("MESSAGE_CREATE").length === 3);

  const [first, second, broken] = gateway.events("MESSAGE_CREATE");
  assert.deepEqual(second?.d, first?.d);
  assert.deepEqual(broken?.d, { ...event, author: null });
});

describe("resume", () => {
  test("brings what happened in between, in order, then says so", async (t) => {
    const { discord, channel, ada, gateway } = await openGateway(t);
    const { session_id: sessionId } = await toReady(discord, gateway);
    const { s: seq } = await discord.waitFor(() => gateway.event("GUILD_CREATE"));
    discord.gateway.cut();
    await discord.waitFor(() => gateway.closeCode === 1006);
    discord.send(channel, ada, { content: "@Runnel one" });
    discord.send(channel, ada, { content: "@Runnel two" });

    const second = await RawGateway.open(discord);
    second.send({ op: 6, d: { token: discord.token, session_id: sessionId, seq } });
    await discord.waitFor(() => second.event("RESUMED"));

    const dispatched = second.frames.filter(({ op }) => op === 0);
    assert.deepEqual(
      dispatched.map(({ t: name, s }) => [name, s]),
      [
        ["MESSAGE_CREATE", 3],
        ["MESSAGE_CREATE", 4],
        ["RESUMED", 5],
      ],
    );
    assert.deepEqual({ ...discord.gateway.counts }, { identified: 1, resumed: 1, cut: 1, refused: 0, withheld: 0 });
  });

  const lost = [
    ["said goodbye with 1000", (_: DiscordEmulator, gateway: RawGateway) => gateway.close(1000)],
    ["were forgotten", (discord: DiscordEmulator) => (discord.gateway.cut(), discord.gateway.forgetSessions())],
    [
      "were invalidated",
      (discord: DiscordEmulator) => (discord.gateway.invalidateSession(false), discord.gateway.cut()),
    ],
  ] as const;
  for (const [name, lose] of lost) {
    test(`is refused to sessions that ${name}`, async (t) => {
      const { discord, gateway } = await openGateway(t);
      const { session_id: sessionId } = await toReady(discord, gateway);
      lose(discord, gateway);
      await discord.waitFor(() => gateway.closeCode);

      const second = await RawGateway.open(discord);
      second.send({ op: 6, d: { token: discord.token, session_id: sessionId, seq: 1 } });

      const answer = await discord.waitFor(() => second.frames.find(({ op }) => op === 9));
      assert.equal(answer.d, false);
    });
  }
});

test("refused connections never open, and are counted", async (t) => {
  const { discord } = await openGateway(t);
  discord.gateway.refuseConnections(true);

  await assert.rejects(RawGateway.open(discord));

  assert.equal(discord.gateway.counts.refused, 1);
  discord.gateway.refuseConnections(false);
  await RawGateway.open(discord);
});

describe("discord.js", () => {
  const breaks = [
    ["the connection breaks", (discord: DiscordEmulator) => discord.gateway.cut()],
    ["the gateway closes with 4000", (discord: DiscordEmulator) => discord.gateway.cut(4000)],
    ["the gateway asks for a reconnect", (discord: DiscordEmulator) => discord.gateway.requireReconnect()],
    [
      "the session is invalid but may be resumed",
      (discord: DiscordEmulator) => discord.gateway.invalidateSession(true),
    ],
  ] as const;
  for (const [name, interrupt] of breaks) {
    test(`resumes when ${name}, and hears what it missed`, async (t) => {
      const discord = await openEmulator(t);
      const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
      const ada = discord.addUser({ name: "Ada" });
      const client = await logIn(t, discord);
      const contents: string[] = [];
      client.on(Events.MessageCreate, ({ content }) => void contents.push(content));

      interrupt(discord);
      discord.send(channel, ada, { content: "@Runnel still there?" });

      await discord.waitFor(() => discord.gateway.counts.resumed === 1 && contents.length > 0);
      assert.equal(contents.length, 1);
      assert.equal(discord.gateway.counts.identified, 1);
    });
  }

  test("notices a connection that died without a word by its heartbeats", async (t) => {
    const discord = await openEmulator(t, { heartbeatIntervalMs: 60 });
    await logIn(t, discord);

    discord.gateway.fallSilent();

    await discord.waitFor(() => discord.gateway.counts.resumed === 1);
  });

  test("answers a request for a heartbeat", async (t) => {
    const discord = await openEmulator(t);
    const client = await logIn(t, discord);
    assert.equal(client.ws.ping, -1);

    discord.gateway.requestHeartbeat();

    await discord.waitFor(() => client.ws.ping >= 0);
  });

  test("is refused with a wrong token", async (t) => {
    const discord = await openEmulator(t);
    const client = createClient(t, discord);

    await assert.rejects(client.login(discord.token.replace(/.$/, "_")), /token/i);
  });

  test("is refused an intent that the portal does not grant", async (t) => {
    const discord = await openEmulator(t);
    const client = createClient(t, discord, { intents: [...usualIntents, GatewayIntentBits.MessageContent] });

    await assert.rejects(client.login(discord.token), /disallowed intents/i);
  });

  test("ends when its token is revoked", async (t) => {
    const discord = await openEmulator(t);
    const client = await logIn(t, discord);
    const ended = new Promise<number>((resolve) => client.once(Events.ShardDisconnect, ({ code }) => resolve(code)));

    discord.revokeToken();

    assert.equal(await ended, 4004);
    await assert.rejects(client.users.fetch(discord.botUserId, { force: true }), { status: 401, code: 0 });
  });
});
