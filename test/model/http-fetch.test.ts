import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { text } from "node:stream/consumers";

import { createFetch, OpenResponse } from "../../src/model/http-fetch.ts";

const fetchJson = createFetch({ authorization: "Bearer sk-x", "content-type": "application/json" });

function messageOf(response: Response): IncomingMessage {
  assert.ok(response instanceof OpenResponse);
  assert.equal(response.body, null);
  return response.message;
}

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
    assert.equal(await text(messageOf(response)), "{}");
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

  it("resolves as soon as the headers are there, and leaves the body to be read", async (t) => {
    const goOn = Promise.withResolvers<void>();
    const { url } = await serve(t, (_request, response) => {
      response.writeHead(200, { "x-request-id": "r-1", "content-type": "text/event-stream" }).flushHeaders();
      void goOn.promise.then(() => response.end("data: 1"));
    });
    const response = await fetchJson(url, { method: "POST" });
    assert.equal(response.ok, true);
    assert.equal(response.headers.get("x-request-id"), "r-1");
    goOn.resolve();
    assert.equal(await text(messageOf(response)), "data: 1");
  });

  it("resolves with the whole body of a failure", async (t) => {
    const { url } = await serve(t, (_request, response) => {
      response.writeHead(429, { "x-request-id": "r-1", "content-type": "text/plain" });
      response.write("slow ");
      setImmediate(() => response.end("down"));
    });
    const response = await fetchJson(url, { method: "POST" });
    assert.equal(response.status, 429);
    assert.equal(response.ok, false);
    assert.equal(response.headers.get("x-request-id"), "r-1");
    assert.equal(await response.text(), "slow down");
  });

  it("takes what there is of a failure that breaks off or never ends", async (t) => {
    const { url } = await serve(t, (request, response) => {
      response.writeHead(502);
      if (request.headers["content-length"] === "0") {
        response.write("half");
        setImmediate(() => response.destroy());
      } else {
        const write = (): void => {
          while (response.write("é".repeat(1000)));
          response.once("drain", write);
        };
        write();
      }
    });
    assert.equal(await (await fetchJson(url, { method: "POST" })).text(), "half");
    const endless = await fetchJson(url, { method: "POST", body: "x" });
    assert.equal(endless.status, 502);
    assert.equal((await endless.text()).length, 32_768);
  });

  it("rejects what is no status", async (t) => {
    const { url } = await serve(t, (_request, response) => {
      response.socket?.end("HTTP/1.1 799 What\r\ncontent-length: 0\r\n\r\n");
    });
    await assert.rejects(fetchJson(url, { method: "POST" }), RangeError);
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

  it("ends the request when the signal aborts before the headers, or before the end of a failure", async (t) => {
    const { url, server } = await serve(t, (request, response) => {
      if (request.headers["content-length"] === "1") response.writeHead(500).write("half");
    });
    for (const body of ["", "x"]) {
      const abort = new AbortController();
      const requested = once(server, "request");
      const answer = fetchJson(url, { method: "POST", body, signal: abort.signal });
      const [request] = (await requested) as [{ readonly socket: NodeJS.EventEmitter }];
      // `once` would take the reset of what was not read yet for a failure.
      const closed = new Promise((resolve) => request.socket.once("close", resolve));
      const reason = new Error("enough");
      abort.abort(reason);
      await assert.rejects(answer, reason);
      await closed;
    }
    const aborted = AbortSignal.abort(new Error("before"));
    await assert.rejects(fetchJson(url, { method: "POST", signal: aborted }), /before/);
  });
});
