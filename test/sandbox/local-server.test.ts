import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";

import { LocalServer, type LocalServerHandlers } from "../../src/sandbox/local-server.ts";

async function open(t: TestContext, handlers: LocalServerHandlers): Promise<LocalServer> {
  const server = new LocalServer(0, handlers);
  t.after(() => server.close());
  await server.open();
  return server;
}

function collectWarnings(t: TestContext): readonly string[] {
  const warnings: string[] = [];
  t.mock.method(process, "emitWarning", (warning: Error) => void warnings.push(warning.message));
  return warnings;
}

test("a mistake in answering ends that connection and becomes a warning; the next request is served", async (t) => {
  const warnings = collectWarnings(t);
  const server = await open(t, {
    request: async ({ url }, response) => {
      if (url === "/mistake") throw new Error("a mistake");
      response.end("fine");
    },
  });
  await assert.rejects(fetch(`${server.origin}/mistake`));
  assert.deepEqual(warnings, ["a mistake"]);
  assert.equal(await (await fetch(server.origin)).text(), "fine");
});

test("what fails because the client left or the server closes is no mistake", async (t) => {
  const warnings = collectWarnings(t);
  const arrived = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const left = Promise.withResolvers<void>();
  const server = await open(t, {
    request: async ({ url }, response) => {
      const isFirst = url === "/first";
      arrived[isFirst ? 0 : 1].resolve();
      await once(response, "close");
      if (isFirst) left.resolve();
      throw new Error("nobody is there");
    },
  });
  const leaving = new AbortController();
  const first = assert.rejects(fetch(`${server.origin}/first`, { signal: leaving.signal }));
  await arrived[0].promise;
  leaving.abort();
  await Promise.all([first, left.promise]);
  const second = assert.rejects(fetch(`${server.origin}/second`));
  await arrived[1].promise;
  await server.close();
  await second;
  assert.deepEqual(warnings, []);
});

test("closed, it resets every connection, upgraded ones too; open again, it has the same port", async (t) => {
  const upgraded = Promise.withResolvers<void>();
  const server = await open(t, {
    request: async (_request, response) => void response.end("fine"),
    upgrade: () => upgraded.resolve(),
  });
  const { origin } = server;
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await upgraded.promise;
  const reset = once(socket, "error");
  await server.close();
  assert.equal(((await reset)[0] as NodeJS.ErrnoException).code, "ECONNRESET");
  await assert.rejects(fetch(origin));
  await server.open();
  assert.equal(server.origin, origin);
  assert.equal(await (await fetch(origin)).text(), "fine");
});
