import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, globalAgent, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

import { systemClock } from "../../src/clock.ts";
import { createFetch } from "../../src/model/http-fetch.ts";

const fetchJson = createFetch({ authorization: "Bearer sk-x", "content-type": "application/json" }, systemClock);

async function serve(
  t: TestContext,
  listener: RequestListener,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`, server };
}

async function until(condition: () => boolean, everyMs = 5): Promise<void> {
  for (const deadlineMs = Date.now() + 5_000; !condition();) {
    assert.ok(Date.now() < deadlineMs, "it never happened");
    await delay(everyMs);
  }
}

describe("createFetch", () => {
  it("sends its own headers and the body, and none that it was not made with", async (t) => {
    const received = Promise.withResolvers<{ headers: Readonly<Record<string, unknown>>; body: string }>();
    const { url } = await serve(t, (request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        received.resolve({ headers: request.headers, body });
        response.end("{}");
      });
    });
    const response = await fetchJson(url, {
      method: "POST",
      body: '{"a":"é"}',
      headers: { authorization: "Bearer other", "openai-organization": "org", "x-dashscope-sse": "enable" },
    });
    const { headers, body } = await received.promise;
    assert.equal(await response.text(), "{}");
    assert.equal(body, '{"a":"é"}');
    assert.deepEqual(Object.keys(headers).toSorted(), [
      "authorization",
      "connection",
      "content-length",
      "content-type",
      "host",
      "x-dashscope-sse",
    ]);
    assert.equal(headers.authorization, "Bearer sk-x");
  });

  it("hands over status, headers and the body as it comes", async (t) => {
    const { url } = await serve(t, (_request, response) => {
      response.writeHead(429, { "x-request-id": "r-1", "content-type": "text/plain" });
      response.write("slow ");
      setTimeout(() => response.end("down"), 10);
    });
    const response = await fetchJson(url, { method: "POST" });
    assert.equal(response.status, 429);
    assert.equal(response.ok, false);
    assert.equal(response.headers.get("x-request-id"), "r-1");
    assert.equal(await response.text(), "slow down");
  });

  it("follows no redirect", async (t) => {
    const { url } = await serve(t, (request, response) => {
      if (request.url === "/stolen") assert.fail("it followed");
      response.writeHead(307, { location: "/stolen" }).end();
    });
    assert.equal((await fetchJson(url, { method: "POST" })).status, 307);
  });

  it("copes with statuses that have no body", async (t) => {
    const { url } = await serve(t, (_request, response) => {
      response.writeHead(204).end();
    });
    const response = await fetchJson(url, { method: "POST" });
    assert.equal(response.status, 204);
    assert.equal(response.body, null);
  });

  it("rejects with the connection's error", async (t) => {
    const { url, server } = await serve(t, () => {});
    server.close();
    await once(server, "close");
    await assert.rejects(fetchJson(url, { method: "POST" }), { code: "ECONNREFUSED" });
  });

  it("tells a broken body from a whole one", async (t) => {
    const { url } = await serve(t, (_request, response) => {
      response.write("half");
      setTimeout(() => response.destroy(), 5);
    });
    const response = await fetchJson(url, { method: "POST" });
    await assert.rejects(response.text(), { code: "ECONNRESET" });
  });

  it("ends the request when the signal aborts, before the headers and after", async (t) => {
    const { url, server } = await serve(t, (request, response) => {
      if (request.headers["content-length"] === "1") response.write("half");
    });
    for (const [body, isAnswered] of [
      ["", false],
      ["x", true],
    ] as const) {
      const abort = new AbortController();
      const requested = once(server, "request");
      const answer = fetchJson(url, { method: "POST", body, signal: abort.signal });
      const [request] = (await requested) as [{ readonly socket: NodeJS.EventEmitter }];
      const closed = once(request.socket, "close");
      const reason = new Error("enough");
      if (isAnswered) {
        const response = await answer;
        abort.abort(reason);
        await assert.rejects(response.text());
      } else {
        abort.abort(reason);
        await assert.rejects(answer, reason);
      }
      await closed;
    }
    const aborted = AbortSignal.abort(new Error("before"));
    await assert.rejects(fetchJson(url, { method: "POST", signal: aborted }), /before/);
  });

  it("keeps the connection for the next call when the reader stops at the end mark", async (t) => {
    const ports = new Set<number | undefined>();
    const { url } = await serve(t, (request, response) => {
      ports.add(request.socket.remotePort);
      response.write("data: [DONE]\n\n");
      setTimeout(() => response.end(), 10);
    });
    for (let call = 0; call < 3; call++) {
      const response = await fetchJson(url, { method: "POST" });
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      await until(() => Object.values(globalAgent.freeSockets).flat().length > 0);
    }
    assert.equal(ports.size, 1);
  });

  it("reads no faster than its reader", async (t) => {
    let written = 0;
    const { url } = await serve(t, (_request, response) => {
      const piece = Buffer.alloc(65_536);
      const write = (): void => {
        while (written < 800 && response.write(piece)) written++;
        written++;
        if (written < 800) response.once("drain", write);
        else response.end();
      };
      write();
    });
    const response = await fetchJson(url, { method: "POST" });
    let before = -1;
    await until(() => {
      const isStill = written === before;
      before = written;
      return isStill;
    }, 50);
    assert.ok(written < 800, "all was taken without a reader");
    let bytes = 0;
    for await (const part of response.body ?? []) bytes += (part as Uint8Array).length;
    assert.ok(bytes >= 790 * 65_536);
  });
});
