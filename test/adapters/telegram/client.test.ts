import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { TelegramClient } from "../../../adapters/telegram/client.ts";
import { createAdapter } from "../../../adapters/telegram/index.ts";
import { limits } from "../../../adapters/telegram/limits.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingLogger } from "../../support/recording-logger.ts";

const never = new AbortController().signal;

/** A Bot API that answers every method with one result, or not at all. */
async function serve(
  t: { after(fn: () => void): void },
  resultOf: (method: string) => unknown,
): Promise<{ readonly server: Server; readonly apiRoot: string; readonly calls: readonly string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.split("/").at(-1) ?? "";
    calls.push(method);
    const result = resultOf(method);
    request.resume();
    if (result !== undefined) response.end(JSON.stringify({ ok: true, result }));
  });
  // Idle connections stay open until the client closes them.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, calls, apiRoot: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

test("closing a client closes its sockets, idle ones and those with a call", async (t) => {
  const { server, apiRoot, calls } = await serve(t, (method) => (method === "getMe" ? { id: 1 } : undefined));
  const client = new TelegramClient({ token: "1:x", apiRoot }, new ManualClock());
  const getMe = () => client.call(1000, never, (api, signal) => api.getMe(signal));
  await Promise.all([getMe(), getMe()]);
  const hanging = assert.rejects(
    client.call(1000, never, (api, signal) => api.logOut(signal)),
    { name: "AdapterClosedError" },
  );
  while (calls.length < 3) await delay(2);
  assert.equal(await countConnections(server), 2);
  client.close();
  await hanging;
  while ((await countConnections(server)) > 0) await delay(2);
});

test("a call leaves no timer behind, however it ends", async (t) => {
  const { apiRoot } = await serve(t, (method) => (method === "getMe" ? { id: 1 } : undefined));
  const clock = new ManualClock();
  const client = new TelegramClient({ token: "1:x", apiRoot }, clock);
  t.after(() => client.close());
  await client.call(1000, never, (api, signal) => api.getMe(signal));
  const late = assert.rejects(client.call(1000, never, (api, signal) => api.logOut(signal)));
  await clock.advance(1000);
  await late;
  const abort = new AbortController();
  const aborted = assert.rejects(
    client.call(1000, abort.signal, (api, signal) => api.logOut(signal)),
    /enough/,
  );
  abort.abort(new Error("enough"));
  await aborted;
  assert.equal(clock.sleeping, 0);
});

for (const { what, updates } of [
  { what: "does not wait as long as it is asked to", updates: [] },
  { what: "brings again what was confirmed", updates: [{ update_id: 4 }, { update_id: 5 }] },
]) {
  test(`a server that ${what} is not hammered`, async (t) => {
    const { apiRoot, calls } = await serve(t, (method) =>
      method === "getMe" ? { id: 1, username: "a_bot" } : updates,
    );
    const clock = new ManualClock();
    const { privatePerS, privateBurst, groupPerMin, botPerS } = limits;
    const rates = { privatePerS, privateBurst, groupPerMin, botPerS };
    const adapter = createAdapter(
      { token: "1:x", apiRoot, transport: "edit", rich: "off", limits: rates },
      {
        deliver: () => Promise.resolve(),
        heardPlaces: () => Promise.resolve([]),
        catchUpMs: 0,
        lost: () => undefined,
        commands: [],
        clock,
        log: new RecordingLogger(),
      },
    );
    t.after(() => adapter.close());
    const polls = () => calls.filter((method) => method === "getUpdates").length;
    await adapter.start(never);
    while (polls() < 2) await delay(2);
    await delay(50);
    assert.equal(polls(), 2);
    await clock.advance(limits.emptyPollPauseMs);
    while (polls() < 3) await delay(2);
  });
}
