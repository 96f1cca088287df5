import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { logIn, openEmulator } from "./discord-js.ts";
import { call } from "./raw-client.ts";

const help = { name: "help", description: "What I can do", description_localizations: { "zh-CN": "我能做什么" } };
const text = { name: "text", description: "A text", type: 3 };

test("discord.js registers commands, and a second time keeps their ids", async (t) => {
  const discord = await openEmulator(t);
  const client = await logIn(t, discord);

  await client.application.commands.set([help]);
  const [first] = discord.registeredCommands;
  await client.application.commands.set([help, { ...help, name: "stop" }]);

  assert.equal(first?.name, "help");
  assert.equal(first.description_localizations?.["zh-CN"], "我能做什么");
  assert.deepEqual(
    discord.registeredCommands.map(({ name }) => name),
    ["help", "stop"],
  );
  assert.equal(discord.registeredCommands[0]?.id, first.id);
});

test("a guild has commands of its own beside the global ones", async (t) => {
  const discord = await openEmulator(t);
  const guild = discord.addGuild({ name: "Home" });
  const root = `/applications/${discord.applicationId}`;

  await call(discord, "PUT", `${root}/commands`, [help]);
  await call(discord, "PUT", `${root}/guilds/${guild}/commands`, [{ ...help, name: "local" }]);

  assert.deepEqual(
    discord.registeredCommands.map(({ name, guild_id }) => [name, guild_id]),
    [
      ["help", undefined],
      ["local", guild],
    ],
  );
  await call(discord, "PUT", `${root}/guilds/${guild}/commands`, []);
  assert.equal(discord.registeredCommands.length, 1);
});

describe("a list is refused as a whole", () => {
  const cases: readonly [string, readonly unknown[], RegExp][] = [
    ["a name with capitals", [{ ...help, name: "Help" }], /"0":\{"name":.*APPLICATION_COMMAND_INVALID_NAME/],
    ["a name with a space", [{ ...help, name: "help me" }], /APPLICATION_COMMAND_INVALID_NAME/],
    ["a name of 33 letters", [{ ...help, name: "a".repeat(33) }], /APPLICATION_COMMAND_INVALID_NAME/],
    ["no description", [{ name: "help" }], /"description":.*BASE_TYPE_REQUIRED/],
    ["a description of 101 letters", [{ ...help, description: "a".repeat(101) }], /between 1 and 100/],
    [
      "a language that Discord does not have",
      [{ ...help, description_localizations: { zh: "帮助" } }],
      /DICT_TYPE_KEY_INVALID/,
    ],
    ["the same name twice", [help, help], /"1":\{"name":.*DUPLICATE_NAME/],
    ["an option without a type", [{ ...help, options: [{ ...text, type: undefined }] }], /"options":\{"0":\{"type":/],
    [
      "a required option behind another",
      [{ ...help, options: [text, { ...text, name: "more", required: true }] }],
      /REQUIRED_INVALID/,
    ],
    [
      "26 options",
      [{ ...help, options: Array.from({ length: 26 }, (_, n) => ({ ...text, name: `o${n}` })) }],
      /25 or fewer/,
    ],
    ["101 commands", Array.from({ length: 101 }, (_, n) => ({ ...help, name: `c${n}` })), /100 or fewer/],
  ];
  for (const [name, commands, expected] of cases) {
    test(name, async (t) => {
      const discord = await openEmulator(t);

      const { status, body } = await call(discord, "PUT", `/applications/${discord.applicationId}/commands`, commands);

      assert.equal(status, 400);
      assert.match(JSON.stringify(body), expected);
      assert.deepEqual(discord.registeredCommands, []);
    });
  }
});

test("commands of another application are refused", async (t) => {
  const discord = await openEmulator(t);

  const { body } = await call(discord, "PUT", "/applications/1234567890123456789/commands", [help]);

  assert.equal((body as { code: number }).code, 10002);
});
