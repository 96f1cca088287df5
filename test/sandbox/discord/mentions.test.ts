import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { openEmulator } from "./discord-js.ts";
import { call, post } from "./raw-client.ts";

async function openChannel(t: TestContext) {
  const discord = await openEmulator(t);
  const channel = discord.addChannel(discord.addGuild({ name: "Home" }));
  const ada = discord.addUser({ name: "Ada" });
  const bob = discord.addUser({ name: "Bob Smith" });
  const pinged = () => discord.messages(channel).at(-1)?.mentionsPinged.toSorted();
  return { discord, channel, ada, bob, pinged };
}

describe("who is pinged by the bot", () => {
  test("everyone that the text names, when it does not say", async (t) => {
    const { discord, channel, ada, bob, pinged } = await openChannel(t);

    await post(discord, channel, { content: `<@${ada}> <@!${bob}> <@1234567890123456789> @everyone` });

    assert.deepEqual(pinged(), [ada, bob, "@everyone"].toSorted());
  });

  test("nobody, when nothing is allowed", async (t) => {
    const { discord, channel, ada, pinged } = await openChannel(t);
    const asked = discord.send(channel, ada, { content: "hi" });

    await post(discord, channel, {
      content: `<@${ada}> @everyone @here`,
      allowed_mentions: { parse: [] },
      message_reference: { message_id: asked },
    });

    assert.deepEqual(pinged(), []);
  });

  test("those who are allowed by name", async (t) => {
    const { discord, channel, ada, bob, pinged } = await openChannel(t);

    await post(discord, channel, { content: `<@${ada}> <@${bob}>`, allowed_mentions: { users: [bob] } });

    assert.deepEqual(pinged(), [bob]);
  });

  test("the author of the message replied to, by default or when allowed", async (t) => {
    const { discord, channel, ada, pinged } = await openChannel(t);
    const reply = { content: "yes", message_reference: { message_id: discord.send(channel, ada, { content: "hi" }) } };

    await post(discord, channel, reply);
    assert.deepEqual(pinged(), [ada]);
    await post(discord, channel, { ...reply, allowed_mentions: { parse: [], replied_user: true } });
    assert.deepEqual(pinged(), [ada]);
    await post(discord, channel, { ...reply, allowed_mentions: { parse: ["users"] } });
    assert.deepEqual(pinged(), []);
  });

  test("by an edit that says nothing, everyone it names", async (t) => {
    const { discord, channel, ada, pinged } = await openChannel(t);
    const { message } = await post(discord, channel, { content: "soon", allowed_mentions: { parse: [] } });

    await call(discord, "PATCH", `/channels/${channel}/messages/${message.id}`, { content: `<@${ada}>` });

    assert.deepEqual(pinged(), [ada]);
  });

  test("a kind both in parse and by name is a bad form", async (t) => {
    const { discord, channel, ada } = await openChannel(t);

    const { body } = await post(discord, channel, {
      content: "x",
      allowed_mentions: { parse: ["users"], users: [ada] },
    });

    assert.match(JSON.stringify(body), /mutually exclusive/);
  });
});

test("a user's @name becomes a mention as in Discord's own client", async (t) => {
  const { discord, channel, ada, bob, pinged } = await openChannel(t);

  discord.send(channel, ada, { content: "@bob smith, ask @Runnel or mail ada@runnels.example @everyone" });

  const [message] = discord.messages(channel);
  assert.equal(message?.content, `<@${bob}>, ask <@${discord.botUserId}> or mail ada@runnels.example @everyone`);
  assert.deepEqual(pinged(), [bob, discord.botUserId].toSorted());
});
