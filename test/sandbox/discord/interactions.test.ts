import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { ApplicationCommandOptionType, Events, MessageFlags, type ChatInputCommandInteraction } from "discord.js";

import type { DiscordEmulatorOptions, InteractionHandle } from "../../../src/sandbox/discord/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { logIn, openEmulator } from "./discord-js.ts";
import { call } from "./raw-client.ts";

const ask = {
  name: "ask",
  description: "Ask the model",
  options: [
    { name: "question", description: "What to ask", type: ApplicationCommandOptionType.String, required: true },
  ],
};

/** An emulator where /ask is registered, with a channel and a person. */
async function openWithCommand(t: TestContext, options: DiscordEmulatorOptions = {}) {
  const discord = await openEmulator(t, options);
  const guild = discord.addGuild({ name: "Home", preferredLocale: "de" });
  const channel = discord.addChannel(guild);
  const ada = discord.addUser({ name: "Ada" });
  await call(discord, "PUT", `/applications/${discord.applicationId}/commands`, [ask]);
  const use = () => discord.interact(channel, ada, { command: "ask", options: { question: "why?" }, locale: "zh-CN" });
  const acknowledge = ({ id, token }: InteractionHandle, body: unknown) =>
    call(discord, "POST", `/interactions/${id}/${token}/callback`, body);
  const webhook = ({ token }: InteractionHandle) => `/webhooks/${discord.applicationId}/${token}`;
  return { discord, guild, channel, ada, use, acknowledge, webhook };
}

describe("discord.js", () => {
  /** Logs in and hands every command to `handle`. */
  async function openBot(t: TestContext, handle: (interaction: ChatInputCommandInteraction) => Promise<unknown>) {
    const world = await openWithCommand(t);
    const client = await logIn(t, world.discord);
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) void handle(interaction);
    });
    return world;
  }

  test("gets the command, its options and both languages, and replies", async (t) => {
    const { discord, channel, use } = await openBot(t, (interaction) =>
      interaction.reply(
        `${interaction.locale} ${interaction.guildLocale}: ${interaction.options.getString("question")}`,
      ),
    );

    const interaction = use();
    await discord.waitFor(() => interaction.original);

    assert.equal(interaction.original?.content, "zh-CN de: why?");
    assert.equal(discord.messages(channel).length, 1);
  });

  test("defers, edits its answer as it grows, and follows up", async (t) => {
    const { discord, use } = await openBot(t, async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply("one");
      await interaction.editReply("one two");
      await interaction.followUp("three");
    });

    const interaction = use();
    await discord.waitFor(() => interaction.followUps.length === 1);

    assert.ok((interaction.acknowledgedAfterMs ?? Infinity) < 3000);
    assert.deepEqual(
      interaction.original?.revisions.map(({ content }) => content),
      ["", "one", "one two"],
    );
    assert.equal(interaction.original?.isLoading, false);
    assert.equal(interaction.original?.editedCount, 1);
    assert.equal(interaction.followUps[0]?.content, "three");
  });

  test("answers so that one user alone sees it", async (t) => {
    const { discord, channel, ada, use } = await openBot(t, (interaction) =>
      interaction.reply({ content: "psst", flags: MessageFlags.Ephemeral }),
    );

    const interaction = use();
    const original = await discord.waitFor(() => interaction.original);

    assert.equal(original.visibleToUserId, ada);
    const edited = await call(discord, "PATCH", `/channels/${channel}/messages/${original.id}`, { content: "x" });
    assert.equal((edited.body as { code: number }).code, 10008);
  });

  test("edits the answer of a command with the bot's own token where it can see the channel", async (t) => {
    const { discord, channel, use } = await openBot(t, (interaction) => interaction.reply("one"));
    const interaction = use();
    const original = await discord.waitFor(() => interaction.original);

    const edited = await call(discord, "PATCH", `/channels/${channel}/messages/${original.id}`, { content: "two" });

    assert.equal(edited.status, 200);
  });

  test("hears a pressed button and changes its message", async (t) => {
    const { discord, channel, ada } = await openWithCommand(t);
    const client = await logIn(t, discord);
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isButton()) void interaction.update({ content: "stopped", components: [] });
    });
    const button = { type: 2, style: 2, label: "Stop", custom_id: "stop:1" };
    const body = { content: "running", components: [{ type: 1, components: [button] }] };
    const { body: sent } = await call(discord, "POST", `/channels/${channel}/messages`, body);

    const pressed = discord.press(channel, (sent as { id: string }).id, ada, "stop:1");
    await discord.waitFor(() => pressed.original?.content === "stopped");

    assert.deepEqual(discord.messages(channel)[0]?.components, []);
    assert.throws(() => discord.press(channel, (sent as { id: string }).id, ada, "stop:1"), /has no button/);
  });
});

describe("an acknowledgement", () => {
  test("a second time is 40060", async (t) => {
    const { use, acknowledge } = await openWithCommand(t);
    const interaction = use();
    assert.equal((await acknowledge(interaction, { type: 5 })).status, 204);

    const again = await acknowledge(interaction, { type: 5 });

    assert.equal(again.status, 400);
    assert.equal((again.body as { code: number }).code, 40060);
  });

  test("after 3 seconds is 10062", async (t) => {
    const clock = new ManualClock();
    const { use, acknowledge } = await openWithCommand(t, { clock });
    const interaction = use();
    await clock.advance(3_001);

    const late = await acknowledge(interaction, { type: 4, data: { content: "late" } });

    assert.equal(late.status, 404);
    assert.equal((late.body as { code: number }).code, 10062);
    assert.equal(interaction.acknowledgedAfterMs, undefined);
  });

  test("that is malformed does not use it up, and names the field below data", async (t) => {
    const { use, acknowledge } = await openWithCommand(t);
    const interaction = use();

    const long = await acknowledge(interaction, { type: 4, data: { content: "x".repeat(2001) } });
    const update = await acknowledge(interaction, { type: 7, data: { content: "x" } });

    assert.match(JSON.stringify(long.body), /"errors":\{"data":\{"content":/);
    assert.equal(update.status, 400);
    assert.equal((await acknowledge(interaction, { type: 4, data: { content: "x" } })).status, 204);
  });

  test("gives the message when asked for a response", async (t) => {
    const { discord, use } = await openWithCommand(t);
    const { id, token } = use();

    const { status, body } = await call(discord, "POST", `/interactions/${id}/${token}/callback?with_response=true`, {
      type: 5,
    });

    assert.equal(status, 200);
    const { resource } = body as { resource: { type: number; message: { flags: number } } };
    assert.deepEqual([resource.type, resource.message.flags], [5, MessageFlags.Loading]);
  });
});

describe("the webhook of an interaction", () => {
  test("needs the acknowledgement first", async (t) => {
    const { discord, use, webhook } = await openWithCommand(t);

    const { body } = await call(discord, "PATCH", `${webhook(use())}/messages/@original`, { content: "x" });

    assert.equal((body as { code: number }).code, 10015);
  });

  test("works for 15 minutes, then its token is 50027", async (t) => {
    const clock = new ManualClock();
    const { discord, use, acknowledge, webhook } = await openWithCommand(t, { clock });
    const interaction = use();
    await acknowledge(interaction, { type: 5 });
    const edit = () => call(discord, "PATCH", `${webhook(interaction)}/messages/@original`, { content: "x" });
    await clock.advance(15 * 60_000);
    assert.equal((await edit()).status, 200);
    await clock.advance(1);

    const late = await edit();

    assert.equal(late.status, 401);
    assert.deepEqual(late.body, { message: "Invalid Webhook Token", code: 50027 });
  });

  test("ends at once when the test says so", async (t) => {
    const { discord, use, acknowledge, webhook } = await openWithCommand(t);
    const interaction = use();
    await acknowledge(interaction, { type: 5 });

    interaction.expire();

    assert.equal((await call(discord, "POST", webhook(interaction), { content: "x" })).status, 401);
  });

  test("makes the first follow-up of a deferred answer the answer itself", async (t) => {
    const { discord, channel, use, acknowledge, webhook } = await openWithCommand(t);
    const interaction = use();
    await acknowledge(interaction, { type: 5 });

    await call(discord, "POST", webhook(interaction), { content: "x" });

    assert.equal(discord.messages(channel).length, 1);
    assert.equal(interaction.original?.content, "x");
  });

  test("reads, edits and deletes its own messages only", async (t) => {
    const { discord, channel, ada, use, acknowledge, webhook } = await openWithCommand(t);
    const foreign = discord.send(channel, ada, { content: "mine" });
    const interaction = use();
    await acknowledge(interaction, { type: 4, data: { content: "one" } });
    const path = (id: string) => `${webhook(interaction)}/messages/${id}`;

    assert.equal((await call(discord, "GET", path("@original"))).status, 200);
    assert.equal((await call(discord, "PATCH", path(foreign), { content: "x" })).status, 404);
    assert.equal((await call(discord, "DELETE", path("@original"))).status, 204);
    assert.equal((await call(discord, "PATCH", path("@original"), { content: "x" })).status, 404);
    assert.equal(interaction.original, undefined);
  });

  test("allows 5 follow-ups where only the user installed the app", async (t) => {
    const clock = new ManualClock();
    const { discord, channel, ada, acknowledge, webhook } = await openWithCommand(t, { clock });
    const options = { question: "why?" };
    const interaction = discord.interact(channel, ada, { command: "ask", options, isUserInstall: true });
    await acknowledge(interaction, { type: 4, data: { content: "0" } });
    const codes: unknown[] = [];
    for (const content of ["1", "2", "3", "4", "5", "6"]) {
      const { body } = await call(discord, "POST", webhook(interaction), { content });
      codes.push((body as { code?: number }).code);
      await clock.advance(5_000);
    }

    assert.deepEqual(codes, [...Array<undefined>(5), 40094]);
  });

  test("has a budget of its own", async (t) => {
    const { discord, use, acknowledge, webhook } = await openWithCommand(t, { clock: new ManualClock() });
    const [first, second] = [use(), use()];
    for (const interaction of [first, second]) await acknowledge(interaction, { type: 5 });
    const edit = (interaction: InteractionHandle) =>
      call(discord, "PATCH", `${webhook(interaction)}/messages/@original`, { content: "x" });
    for (const _ of [1, 2, 3, 4, 5]) assert.equal((await edit(first)).status, 200);

    assert.equal((await edit(first)).status, 429);
    assert.equal((await edit(second)).status, 200);
  });
});

test("a user cannot use what is not registered, nor leave out what is required", async (t) => {
  const { discord, channel, ada } = await openWithCommand(t);

  assert.throws(() => discord.interact(channel, ada, { command: "nothing" }), /not registered/);
  assert.throws(() => discord.interact(channel, ada, { command: "ask" }), /needs the option/);
});
