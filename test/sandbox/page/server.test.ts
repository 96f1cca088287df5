import assert from "node:assert/strict";
import { request } from "node:http";
import { createServer } from "node:net";
import { test, type TestContext } from "node:test";

import { systemClock } from "../../../src/clock.ts";
import { PlatformUnusableError } from "../../../src/contract/platform-error.ts";
import { NotSent } from "../../../src/sandbox/page/chat.ts";
import { startPageServer } from "../../../src/sandbox/page/server.ts";
import { botMessage, FakeChat } from "./fake-chat.ts";
import { toText } from "./markup-text.ts";
import { Updates } from "./updates.ts";

async function openPage(t: TestContext) {
  const chats = { telegram: new FakeChat(), discord: new FakeChat() };
  const source = { model: { name: "qwen-plus" }, chats, clock: systemClock };
  const server = await startPageServer(source, { host: "127.0.0.1", port: 0 });
  t.after(() => server.close());
  const { url } = server;
  const write = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const leave = new AbortController();
  t.after(() => leave.abort());
  return {
    ...chats,
    url,
    close: () => server.close(),
    write,
    leave,
    openUpdates: () => Updates.open(url, leave.signal),
  };
}

/** fetch does not let anyone choose the Host header. */
function statusFor(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = "GET",
): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { method, headers }, (response) => resolve(response.resume().statusCode))
    .on("error", reject)
    .end();
  return promise;
}

test("the page and everything it loads come from the server itself, under a strict policy", async (t) => {
  const { url } = await openPage(t);
  const page = await fetch(url);
  const html = await page.text();
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = ""]) => file);
  assert.ok(files.includes("page.js"));
  for (const file of files) assert.equal((await fetch(`${url}/${file}`)).status, 200, file);
});

test("every module that the page imports is served as JavaScript", async (t) => {
  const { url } = await openPage(t);
  const seen = new Set(["page.js"]);
  for (const file of seen) {
    const response = await fetch(`${url}/${file}`);
    assert.match(response.headers.get("content-type") ?? "", /javascript/, file);
    const source = await response.text();
    for (const [, imported = ""] of source.matchAll(/from "\.\/([^"]+)"/g)) seen.add(imported);
  }
  assert.ok(seen.size > 4);
});

test("nothing outside the public folder is served", async (t) => {
  const { url } = await openPage(t);
  for (const path of ["/../server.ts", "/%2e%2e/server.ts", "/..%2fserver.ts", "/server.ts", "//etc/passwd"]) {
    assert.equal(await statusFor(`${url}${path}`, {}), 404, path);
  }
});

test("the first update holds everything, later ones only what looks different", async (t) => {
  const page = await openPage(t);
  const hello = botMessage("1", "Hello");
  page.telegram.show(hello);
  const updates = await page.openUpdates();
  const first = await updates.next();
  assert.deepEqual(first?.model, { name: "qwen-plus" });
  assert.deepEqual(first?.chats.telegram, { isTyping: false, messageIds: ["1"], changed: [hello] });
  assert.deepEqual(first?.chats.discord, { isTyping: false, messageIds: [], changed: [] });

  const longer = botMessage("2", "Hello, Ada");
  page.telegram.show(hello, longer);
  const second = await updates.next();
  assert.deepEqual(second?.chats.telegram, { isTyping: false, messageIds: ["1", "2"], changed: [longer] });

  page.telegram.show(longer);
  const third = await updates.next();
  assert.deepEqual(third?.chats.telegram, { isTyping: false, messageIds: ["2"], changed: [] });
});

test("two pages see the same chats, whenever they were opened", async (t) => {
  const page = await openPage(t);
  const early = await page.openUpdates();
  await early.next();
  page.discord.show(botMessage("1", "H"));
  await early.until(({ chats }) => chats.discord.messageIds.length === 1);
  const late = await page.openUpdates();
  assert.deepEqual((await late.next())?.chats.discord.changed, [botMessage("1", "H")]);
  const grown = botMessage("1", "Hello");
  page.discord.show(grown);
  for (const updates of [early, late]) {
    const update = await updates.until(({ chats }) => chats.discord.changed.length > 0);
    assert.deepEqual(update.chats.discord.changed, [grown]);
  }
});

test("a burst of changes becomes few updates, the last of them complete", async (t) => {
  const page = await openPage(t);
  const updates = await page.openUpdates();
  await updates.next();
  for (let length = 1; length <= 500; length += 1) page.telegram.show(botMessage("1", "x".repeat(length)));
  let received = 0;
  await updates.until(({ chats }) => {
    received += 1;
    return chats.telegram.changed.some(({ body }) => toText(body).length === 500);
  });
  assert.ok(received <= 3, `${received} updates`);
});

test("a typing indicator that runs out disappears although nothing tells of it", async (t) => {
  const page = await openPage(t);
  page.telegram.isTyping = true;
  const updates = await page.openUpdates();
  assert.equal((await updates.next())?.chats.telegram.isTyping, true);
  page.telegram.isTyping = false;
  await updates.until(({ chats }) => !chats.telegram.isTyping);
});

test("a page that is left is no longer watched for", async (t) => {
  const page = await openPage(t);
  await (await page.openUpdates()).next();
  assert.equal(page.telegram.listenerCount, 1);
  page.leave.abort();
  const deadlineMs = Date.now() + 2000;
  while (page.telegram.listenerCount > 0 && Date.now() < deadlineMs) await systemClock.sleep(10);
  assert.equal(page.telegram.listenerCount, 0);
  assert.equal(page.discord.listenerCount, 0);
});

test("what the person writes goes to its chat, in the language of the page", async (t) => {
  const page = await openPage(t);
  const response = await page.write("/chats/discord/messages", { text: "你好", language: "zh" });
  assert.equal(response.status, 204);
  assert.deepEqual(page.discord.sent, [{ text: "你好", language: "zh" }]);
  assert.deepEqual(page.telegram.sent, []);
});

test("a paste of 100,000 characters is taken", async (t) => {
  const page = await openPage(t);
  const text = "长".repeat(100_000);
  assert.equal((await page.write("/chats/telegram/messages", { text, language: "zh" })).status, 204);
  assert.equal(page.telegram.sent[0]?.text, text);
});

test("a message that the app would not send is refused with the reason", async (t) => {
  const page = await openPage(t);
  page.discord.refusal = new NotSent("too-long");
  const response = await page.write("/chats/discord/messages", { text: "x", language: "en" });
  assert.equal(response.status, 409);
  assert.equal(await response.text(), "too-long");
});

test("hostile bodies are refused in plain text, and nothing is sent", async (t) => {
  const page = await openPage(t);
  const bodies = [
    "",
    "{",
    "[]",
    "null",
    '"text"',
    { text: "", language: "en" },
    { text: "  \n ", language: "en" },
    { text: 1, language: "en" },
    { text: { $gt: "" }, language: "en" },
    { text: "x" },
    { text: "x", language: "fr" },
    { text: "x", language: "en", chatId: "7" },
    '{"text":"x","language":"en","__proto__":{"polluted":true}}',
    { text: "x".repeat(200_001), language: "en" },
  ];
  for (const body of bodies) {
    const response = await page.write("/chats/telegram/messages", body);
    const shown = JSON.stringify(body).slice(0, 80);
    assert.equal(response.status, 400, shown);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/, shown);
  }
  const huge = await page.write("/chats/telegram/messages", "x".repeat(3_000_000));
  assert.equal(huge.status, 413);
  assert.deepEqual(page.telegram.sent, []);
});

test("chats and paths that do not exist are refused in plain text", async (t) => {
  const page = await openPage(t);
  const body = { text: "x", language: "en" };
  for (const path of ["/chats/slack/messages", "/chats/__proto__/messages", "/chats/telegram", "/"]) {
    const response = await page.write(path, body);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
  }
});

test("a fault of a chat is told without its details", async (t) => {
  const page = await openPage(t);
  page.telegram.refusal = new Error("secret detail");
  const response = await page.write("/chats/telegram/messages", { text: "x", language: "en" });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /secret/);
});

test("a foreign page cannot write into a chat", async (t) => {
  const page = await openPage(t);
  const { host } = new URL(page.url);
  const body = { text: "x", language: "en" };
  for (const origin of ["https://evil.example", "null", "", `http://${host}.evil.example`, "http://127.0.0.1:1"]) {
    const response = await page.write("/chats/telegram/messages", body, { origin });
    assert.equal(response.status, 403, origin);
  }
  assert.equal(await statusFor(`${page.url}/chats/telegram/messages/1`, {}, "DELETE"), 403);
  assert.deepEqual(page.telegram.sent, []);
  assert.deepEqual(page.telegram.deleted, []);
});

test("a foreign name that points to this machine is not answered", async (t) => {
  const { url } = await openPage(t);
  const { port } = new URL(url);
  for (const host of ["evil.example", `evil.example:${port}`, "localhost.evil.example", "127.0.0.1.evil.example"]) {
    assert.equal(await statusFor(`${url}/updates`, { host }), 403, host);
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, "192.168.1.7:8787"]) {
    assert.equal(await statusFor(url, { host }), 200, host);
  }
});

test("the person can delete a message", async (t) => {
  const page = await openPage(t);
  const response = await fetch(`${page.url}/chats/discord/messages/42`, {
    method: "DELETE",
    headers: { origin: page.url },
  });
  assert.equal(response.status, 204);
  assert.deepEqual(page.discord.deleted, ["42"]);
});

test("the person can stop a draft, which no foreign page can", async (t) => {
  const page = await openPage(t);
  const stop = (chat: string, origin: string) =>
    fetch(`${page.url}/chats/${chat}/messages/draft-5/stop`, { method: "POST", headers: { origin } });
  assert.equal((await stop("telegram", "https://evil.example")).status, 403);
  assert.equal((await stop("nowhere", page.url)).status, 404);
  assert.deepEqual(page.telegram.stopped, []);
  assert.equal((await stop("telegram", page.url)).status, 204);
  assert.deepEqual(page.telegram.stopped, ["draft-5"]);
});

test("closing ends open streams and frees the port", async (t) => {
  const page = await openPage(t);
  const updates = await page.openUpdates();
  await updates.next();
  const ended = updates.next().catch(() => undefined);
  await page.close();
  assert.equal(await ended, undefined);
  await assert.rejects(fetch(page.url));
  assert.equal(page.telegram.listenerCount, 0);
});

test("a port in use is an error that names the key to change", async (t) => {
  const chats = { telegram: new FakeChat(), discord: new FakeChat() };
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const source = { model: { name: "qwen-plus" }, chats, clock: systemClock };
  await assert.rejects(startPageServer(source, { host: "127.0.0.1", port }), (error) => {
    assert.ok(error instanceof PlatformUnusableError);
    assert.match(error.message, new RegExp(`^http\\.port: .*${port}`));
    assert.match(error.remedy, /http\.port in config\.yaml/);
    return true;
  });
});

test("a host that is not this machine's is an error that names the key to change", async () => {
  const chats = { telegram: new FakeChat(), discord: new FakeChat() };
  const source = { model: { name: "qwen-plus" }, chats, clock: systemClock };
  await assert.rejects(startPageServer(source, { host: "192.0.2.1", port: 0 }), (error) => {
    assert.ok(error instanceof PlatformUnusableError);
    assert.match(error.message, /^http\.host: 192\.0\.2\.1/);
    return true;
  });
});
