import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { ManualClock } from "../../support/manual-clock.ts";
import { openEmulator } from "./discord-js.ts";
import { call, post, type RawMessage } from "./raw-client.ts";

/** An emulator with a channel and a person, on a clock that the test moves. */
async function openChannel(t: TestContext) {
  const clock = new ManualClock();
  const discord = await openEmulator(t, { clock });
  const guild = discord.addGuild({ name: "Home" });
  const channel = discord.addChannel(guild);
  const ada = discord.addUser({ name: "Ada" });
  return { clock, discord, guild, channel, ada };
}

describe("the content of a message", () => {
  test("may have 2000 code points, whatever their length in UTF-16", async (t) => {
    const { discord, channel } = await openChannel(t);

    const answer = await post(discord, channel, { content: "😀".repeat(2000) });

    assert.equal(answer.status, 200);
    assert.equal(answer.message.content.length, 4000);
  });

  test("with 2001 code points is refused with the tree of a bad form", async (t) => {
    const { discord, channel } = await openChannel(t);

    const { status, body } = await post(discord, channel, { content: "a".repeat(2001) });

    assert.equal(status, 400);
    assert.deepEqual(body, {
      message: "Invalid Form Body",
      code: 50035,
      errors: {
        content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 2000 or fewer in length." }] },
      },
    });
    assert.deepEqual(discord.messages(channel), []);
  });

  test("of white space alone is an empty message, on create and on edit", async (t) => {
    const { discord, channel } = await openChannel(t);

    const empty = { message: "Cannot send an empty message", code: 50006 };
    assert.deepEqual((await post(discord, channel, { content: " \n " })).body, empty);
    const { message } = await post(discord, channel, { content: "  text  " });
    assert.equal(message.content, "text");
    const edit = await call(discord, "PATCH", `/channels/${channel}/messages/${message.id}`, { content: "" });
    assert.deepEqual(edit.body, empty);
    assert.equal(discord.messages(channel)[0]?.content, "text");
  });

  test("that is not JSON is refused", async (t) => {
    const { discord, channel } = await openChannel(t);

    const response = await fetch(`${discord.apiRoot}/v10/channels/${channel}/messages`, {
      method: "POST",
      headers: { Authorization: `Bot ${discord.token}`, "Content-Type": "application/json" },
      body: "{",
    });

    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { code: number }).code, 50109);
  });
});

describe("an edit", () => {
  test("replaces the text, keeps what it does not name, and can be seen as revisions", async (t) => {
    const { clock, discord, channel } = await openChannel(t);
    const { message } = await post(discord, channel, { content: "one", flags: 4 });
    await clock.advance(1000);

    const edited = await call(discord, "PATCH", `/channels/${channel}/messages/${message.id}`, { content: "two" });

    const { edited_timestamp, flags } = edited.body as RawMessage;
    assert.equal(typeof edited_timestamp, "string");
    assert.equal(flags, 4);
    const [shown] = discord.messages(channel);
    assert.ok(shown);
    assert.equal(shown.editedCount, 1);
    assert.equal(shown.changedAtMs - shown.shownAtMs, 1000);
    assert.deepEqual(
      shown.revisions.map(({ content }) => content),
      ["one", "two"],
    );
  });

  test("of another author's message is forbidden", async (t) => {
    const { discord, channel, ada } = await openChannel(t);
    const id = discord.send(channel, ada, { content: "mine" });

    const answer = await call(discord, "PATCH", `/channels/${channel}/messages/${id}`, { content: "yours" });

    assert.equal(answer.status, 403);
    assert.equal((answer.body as { code: number }).code, 50005);
  });

  test("of a deleted message is 10008", async (t) => {
    const { discord, channel } = await openChannel(t);
    const { message } = await post(discord, channel, { content: "one" });
    discord.deleteMessage(channel, message.id);

    const answer = await call(discord, "PATCH", `/channels/${channel}/messages/${message.id}`, { content: "two" });

    assert.equal(answer.status, 404);
    assert.deepEqual(answer.body, { message: "Unknown Message", code: 10008 });
  });

  test("of a message older than an hour is limited to 3 in 6 seconds", async (t) => {
    const { clock, discord, channel } = await openChannel(t);
    const { message } = await post(discord, channel, { content: "one" });
    await clock.advance(3_600_001);
    const edit = (content: string) =>
      call(discord, "PATCH", `/channels/${channel}/messages/${message.id}`, { content });
    for (const content of ["2", "3", "4"]) assert.equal((await edit(content)).status, 200);

    const refused = await edit("5");

    assert.equal(refused.status, 429);
    assert.equal((refused.body as { code: number }).code, 30046);
    assert.equal(refused.headers.get("Retry-After"), "6");
    await clock.advance(6_000);
    assert.equal((await edit("5")).status, 200);
  });
});

describe("a nonce", () => {
  test("with enforce_nonce gives the existing message for a few minutes", async (t) => {
    const { clock, discord, channel } = await openChannel(t);
    const body = { content: "one", nonce: "123:0", enforce_nonce: true };
    const first = await post(discord, channel, body);
    const second = await post(discord, channel, { ...body, content: "again" });

    assert.equal(second.message.id, first.message.id);
    assert.equal(second.message["nonce"], "123:0");
    assert.equal(discord.messages(channel).length, 1);

    await clock.advance(600_000);
    assert.notEqual((await post(discord, channel, body)).message.id, first.message.id);
  });

  test("without enforce_nonce checks nothing", async (t) => {
    const { discord, channel } = await openChannel(t);
    await post(discord, channel, { content: "one", nonce: "1" });
    await post(discord, channel, { content: "one", nonce: "1" });

    assert.equal(discord.messages(channel).length, 2);
  });

  test("over 25 characters is a bad form", async (t) => {
    const { discord, channel } = await openChannel(t);

    const { body } = await post(discord, channel, { content: "one", nonce: "x".repeat(26) });

    assert.match(JSON.stringify(body), /50035.*nonce.*25 or fewer/);
  });
});

describe("a reply", () => {
  test("shows what it answers", async (t) => {
    const { discord, channel, ada } = await openChannel(t);
    const asked = discord.send(channel, ada, { content: "question" });

    const { message } = await post(discord, channel, { content: "answer", message_reference: { message_id: asked } });

    assert.equal(message["type"], 19);
    assert.equal((message["referenced_message"] as RawMessage).id, asked);
    assert.equal(discord.messages(channel)[1]?.replyToMessageId, asked);
  });

  test("to an unknown message is a bad form unless it may stand alone", async (t) => {
    const { discord, channel } = await openChannel(t);
    const reference = { message_id: "1234567890123456789" };

    const refused = await post(discord, channel, { content: "answer", message_reference: reference });
    assert.equal(refused.status, 400);
    assert.match(JSON.stringify(refused.body), /MESSAGE_REFERENCE_UNKNOWN_MESSAGE/);

    const allowed = { ...reference, fail_if_not_exists: false };
    const { message } = await post(discord, channel, { content: "answer", message_reference: allowed });
    assert.ok(!("referenced_message" in message));
  });
});

describe("reading messages", () => {
  test("gives those after an id, newest first", async (t) => {
    const { discord, ada } = await openChannel(t);
    const dm = discord.openDm(ada);
    const ids = ["1", "2", "3", "4"].map((content) => discord.send(dm, ada, { content }));

    const { body } = await call(discord, "GET", `/channels/${dm}/messages?after=${ids[0]}&limit=2`);

    assert.deepEqual(
      (body as RawMessage[]).map(({ id }) => id),
      [ids[2], ids[1]],
    );
  });

  test("hides what people wrote in a guild from a bot without the privileged intent", async (t) => {
    const { discord, channel, ada } = await openChannel(t);
    discord.send(channel, ada, { content: "secret" });
    discord.send(channel, ada, { content: "@Runnel hello" });

    const { body } = await call(discord, "GET", `/channels/${channel}/messages`);

    assert.deepEqual(
      (body as RawMessage[]).map(({ content }) => content),
      [`<@${discord.botUserId}> hello`, ""],
    );
  });

  test("with a limit over 100 is a bad form", async (t) => {
    const { discord, channel } = await openChannel(t);

    const { status, body } = await call(discord, "GET", `/channels/${channel}/messages?limit=101`);

    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /NUMBER_TYPE_MAX/);
  });
});

describe("where the bot may not write", () => {
  const cases = [
    ["an unknown channel", 404, 10003, () => "1234567890123456789"],
    ["a channel that it cannot see", 403, 50001, hidden],
    ["a channel where it may not send", 403, 50013, muted],
    ["a guild that it was removed from", 403, 50001, removed],
    ["a private chat that the user closed", 403, 50007, refused],
    ["a locked thread", 400, 160005, locked],
    ["a forum", 400, 50008, forum],
  ] as const;
  for (const [name, status, code, prepare] of cases) {
    test(`${name}: ${code}`, async (t) => {
      const world = await openChannel(t);

      const answer = await post(world.discord, prepare(world), { content: "hello" });

      assert.equal(answer.status, status);
      assert.equal((answer.body as { code: number }).code, code);
    });
  }

  type World = Awaited<ReturnType<typeof openChannel>>;
  function hidden({ discord, channel }: World) {
    discord.removePermission(channel, "ViewChannel");
    return channel;
  }
  function muted({ discord, channel }: World) {
    discord.removePermission(channel, "SendMessages");
    return channel;
  }
  function removed({ discord, guild, channel }: World) {
    discord.removeBot(guild);
    return channel;
  }
  function refused({ discord, ada }: World) {
    discord.refuseDms(ada);
    return discord.openDm(ada);
  }
  function locked({ discord, channel, ada }: World) {
    const thread = discord.addThread(channel, { ownerId: ada });
    discord.changeThread(thread, { isArchived: true, isLocked: true });
    return thread;
  }
  function forum({ discord, guild }: World) {
    return discord.addChannel(guild, { kind: "forum", name: "help" });
  }

  test("a reply needs the permission to read history", async (t) => {
    const { discord, channel, ada } = await openChannel(t);
    const asked = discord.send(channel, ada, { content: "question" });
    discord.removePermission(channel, "ReadMessageHistory");

    const { body } = await post(discord, channel, { content: "answer", message_reference: { message_id: asked } });

    assert.equal((body as { code: number }).code, 160002);
  });
});

test("a wrong token is 401 with code 0, and counts as an invalid request", async (t) => {
  const { discord } = await openChannel(t);

  const answer = await call(discord, "GET", "/users/@me", undefined, "wrong");

  assert.equal(answer.status, 401);
  assert.deepEqual(answer.body, { message: "401: Unauthorized", code: 0 });
  assert.equal(discord.invalidRequests, 1);
});

test("an archived thread refuses edits and opens again by a message", async (t) => {
  const { discord, channel } = await openChannel(t);
  const thread = discord.addThread(channel, { ownerId: discord.botUserId });
  const { message } = await post(discord, thread, { content: "one" });
  discord.changeThread(thread, { isArchived: true });

  const refused = await call(discord, "PATCH", `/channels/${thread}/messages/${message.id}`, { content: "two" });
  assert.equal((refused.body as { code: number }).code, 50083);

  await post(discord, thread, { content: "three" });
  const edited = await call(discord, "PATCH", `/channels/${thread}/messages/${message.id}`, { content: "two" });
  assert.equal(edited.status, 200);
});

test("a file comes as multipart, is served by a signed address, and ends after a day", async (t) => {
  const { clock, discord, channel } = await openChannel(t);
  const form = new FormData();
  form.set(
    "payload_json",
    JSON.stringify({ attachments: [{ id: 0, filename: "answer.md", description: "all of it" }] }),
  );
  form.set("files[0]", new Blob(["# Hi"], { type: "text/markdown" }), "answer.md");

  const response = await fetch(`${discord.apiRoot}/v10/channels/${channel}/messages`, {
    method: "POST",
    headers: { Authorization: `Bot ${discord.token}` },
    body: form,
  });

  assert.equal(response.status, 200);
  const [attachment] = discord.messages(channel)[0]?.attachments ?? [];
  assert.ok(attachment);
  assert.equal(attachment.filename, "answer.md");
  assert.equal(await (await fetch(attachment.url)).text(), "# Hi");
  await clock.advance(25 * 3_600_000);
  assert.equal((await fetch(attachment.url)).status, 404);
});

test("typing is seen for 10 seconds, or until the bot posts", async (t) => {
  const { clock, discord, channel } = await openChannel(t);
  const typing = () => call(discord, "POST", `/channels/${channel}/typing`);

  assert.equal((await typing()).status, 204);
  assert.equal(discord.isTyping(channel), true);
  await clock.advance(10_000);
  assert.equal(discord.isTyping(channel), false);

  await typing();
  await post(discord, channel, { content: "there" });
  assert.equal(discord.isTyping(channel), false);
});
