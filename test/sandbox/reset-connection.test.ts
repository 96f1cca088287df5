import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";

import { resetConnection } from "../../src/sandbox/reset-connection.ts";

/** Both ends of a connection that stays open on the client's side until the server ends it. */
async function openConnection(t: TestContext): Promise<{ readonly accepted: Socket; readonly client: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true });
  const [accepted] = (await once(server, "connection")) as [Socket];
  client.resume();
  t.after(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return { accepted, client };
}

test("a client sees that its connection was reset", async (t) => {
  const { accepted, client } = await openConnection(t);
  resetConnection(accepted);
  await assert.rejects(once(client, "end"), { code: "ECONNRESET" });
});

test("a connection that is being shut down closes all the same", async (t) => {
  const { accepted } = await openConnection(t);
  const closed = once(accepted, "close");
  accepted.end();
  // The shutdown begins at the next tick, and ends when the event loop comes round.
  process.nextTick(() => resetConnection(accepted));
  await closed;
});
