import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test, type TestContext } from "node:test";

import { listAdapters, toSettingsByName } from "../../src/adapters.ts";
import { systemClock } from "../../src/clock.ts";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { PlatformUnusableError } from "../../src/contract/platform-error.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import type { ChatName, PageMessage } from "../../src/sandbox/page/chat.ts";
import { createApp } from "../support/app.ts";
import { RecordingLogger } from "../support/recording-logger.ts";
import { toText } from "./page/markup-text.ts";
import { Updates } from "./page/updates.ts";

const anyFreePort = { host: "127.0.0.1", port: 0 };
const patienceMs = 15_000;

/** What the program loads without a config.yaml. */
async function loadSandboxConfig(env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const adapters = toSettingsByName(await listAdapters());
  const loaded = await loadConfig({ path: "no-such-folder/config.yaml", isPathGiven: false, env, adapters });
  assert.ok(loaded.ok);
  assert.equal(loaded.mode, "sandbox");
  return { ...loaded.config, http: anyFreePort };
}

async function openForTest(t: TestContext, config: Config) {
  const log = new RecordingLogger();
  const sandbox = await openSandbox(config, { clock: systemClock, log });
  t.after(() => sandbox.close());
  return { sandbox, sentences: log.lines.map(({ sentence }) => sentence) };
}

/** The bot as the program starts it, answering in the sandbox. */
async function startBot(t: TestContext, sandbox: Sandbox): Promise<void> {
  const app = await createApp({ ...sandbox.config, shutdownGraceMs: 0 }, new RecordingLogger());
  t.after(() => app.stop());
  await app.start();
}

/** A person at the page. */
class Person {
  readonly #url: string;
  readonly #updates: Updates;
  /** Every state of every message that the page showed, by chat. */
  readonly #seen: Record<ChatName, Map<string, PageMessage[]>> = { telegram: new Map(), discord: new Map() };

  private constructor(url: string, updates: Updates) {
    this.#url = url;
    this.#updates = updates;
  }

  static async arrive(t: TestContext, { url }: Sandbox): Promise<Person> {
    const leave = new AbortController();
    t.after(() => leave.abort());
    return new Person(url, await Updates.open(url, leave.signal));
  }

  async write(chat: ChatName, text: string, language = "en"): Promise<void> {
    const response = await fetch(`${this.#url}/chats/${chat}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.#url },
      body: JSON.stringify({ text, language }),
    });
    assert.equal(response.status, 204, await response.text());
  }

  /** Resolves with the states of the first message of the bot that `isWanted` accepts. */
  async sees(chat: ChatName, isWanted: (states: readonly PageMessage[]) => boolean): Promise<readonly PageMessage[]> {
    const find = () => [...this.#seen[chat].values()].find((states) => states[0]?.author === "bot" && isWanted(states));
    const deadlineMs = Date.now() + patienceMs;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      assert.ok(Date.now() < deadlineMs, `nothing of the kind in ${chat}`);
      const update = await this.#updates.next();
      assert.ok(update);
      for (const name of ["telegram", "discord"] as const) {
        for (const message of update.chats[name].changed) {
          this.#seen[name].set(message.id, [...(this.#seen[name].get(message.id) ?? []), message]);
        }
      }
    }
  }
}

const textOf = (message: PageMessage | undefined) => (message === undefined ? "" : toText(message.body));
const says = (words: RegExp) => (states: readonly PageMessage[]) => words.test(textOf(states.at(-1)));

/** By more than Markdown that was closed later can account for. */
const hasGrown = (states: readonly PageMessage[]) => textOf(states.at(-1)).length > textOf(states[0]).length + 50;

test("every platform is on and points to an emulator, and the rest of the configuration stays", async (t) => {
  const config = await loadSandboxConfig();
  const { sandbox } = await openForTest(t, config);
  assert.deepEqual(
    sandbox.config.platforms.map(({ name, state }) => ({ name, state })),
    [
      { name: "discord", state: "on" },
      { name: "telegram", state: "on" },
    ],
  );
  for (const [index, { adapter }] of sandbox.config.platforms.entries()) {
    const { token, apiRoot, ...others } = adapter;
    assert.match(apiRoot, /^http:\/\/127\.0\.0\.1:\d+/);
    assert.notEqual(token, "");
    assert.deepEqual({ ...config.platforms[index]?.adapter, token, apiRoot }, { ...others, token, apiRoot });
  }
  const { baseUrl, apiKey, ...model } = sandbox.config.model;
  assert.match(baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/compatible-mode\/v1$/);
  assert.notEqual(apiKey, "");
  assert.deepEqual({ ...config.model, baseUrl, apiKey }, { ...model, baseUrl, apiKey });
});

test("with a key the configured model answers, and both the log and the page say so", async (t) => {
  const config = await loadSandboxConfig({ DASHSCOPE_API_KEY: "sk-0123456789abcdef0123456789abcdef" });
  const { sandbox, sentences } = await openForTest(t, config);
  assert.deepEqual(sandbox.config.model, config.model);
  assert.match(sentences.join("\n"), /DASHSCOPE_API_KEY is set.*dashscope\.aliyuncs\.com/);
  assert.doesNotMatch(sentences.join("\n"), /nothing leaves/);
  const updates = await Updates.open(sandbox.url, AbortSignal.timeout(patienceMs));
  assert.deepEqual((await updates.next())?.model, { name: "qwen-plus", host: "dashscope.aliyuncs.com" });
});

test("without a key the log gives the address and says that nothing leaves the machine", async (t) => {
  const { sandbox, sentences } = await openForTest(t, await loadSandboxConfig());
  assert.equal(sentences[0], `The sandbox is open: ${sandbox.url}`);
  assert.match(sentences.join("\n"), /nothing leaves this machine/);
});

test("http: off is no obstacle: a free port of this machine is taken, and the log says so", async (t) => {
  const { sandbox, sentences } = await openForTest(t, { ...(await loadSandboxConfig()), http: undefined });
  assert.match(sandbox.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.match(sentences.join("\n"), /http is off/);
  assert.equal((await fetch(sandbox.url)).status, 200);
});

test("a port in use is told to the operator, and nothing keeps running", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  assert.ok(typeof address === "object" && address !== null);
  const config = { ...(await loadSandboxConfig()), http: { host: "127.0.0.1", port: address.port } };
  const countServers = () => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
  const before = countServers();
  await assert.rejects(
    openSandbox(config, { clock: systemClock, log: new RecordingLogger() }),
    (error) => error instanceof PlatformUnusableError && error.message.startsWith("http.port: "),
  );
  const deadlineMs = Date.now() + patienceMs;
  while (countServers() > before && Date.now() < deadlineMs) await systemClock.sleep(10);
  assert.equal(countServers(), before);
});

test("a person writes in both chats, watches both answers grow in place, and stops them", async (t) => {
  const { sandbox } = await openForTest(t, await loadSandboxConfig());
  await startBot(t, sandbox);
  const person = await Person.arrive(t, sandbox);
  const chats = ["telegram", "discord"] as const;
  for (const chat of chats) await person.write(chat, "Hello!");
  for (const chat of chats) {
    await person.sees(chat, (states) => says(/^Hello! I am/)(states) && hasGrown(states));
    await person.write(chat, "/stop");
    await person.sees(chat, says(/^Hello! I am[^]*Stopped/));
  }
});

test("the page's language is the person's, on both platforms", async (t) => {
  const { sandbox } = await openForTest(t, await loadSandboxConfig());
  await startBot(t, sandbox);
  const person = await Person.arrive(t, sandbox);
  for (const chat of ["telegram", "discord"] as const) {
    await person.write(chat, "/help", "zh");
    await person.sees(chat, says(/提问/));
    await person.write(chat, "/help", "en");
    await person.sees(chat, says(/ask a question/));
  }
});
