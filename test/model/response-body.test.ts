import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, globalAgent, request, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";

import { UnreadableFrameError, type StreamFrame } from "../../src/model/event-stream.ts";
import { readEventStream, readStart } from "../../src/model/response-body.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** Serves every request the same way; returns what asks and gives the response as soon as its headers are there. */
async function serve(t: TestContext, listener: RequestListener): Promise<() => Promise<IncomingMessage>> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return async () => {
    const [message] = (await once(request({ port, host: "127.0.0.1" }).end(), "response")) as [IncomingMessage];
    return message;
  };
}

function closed(body: IncomingMessage): Promise<unknown> {
  return new Promise((resolve) => body.once("close", resolve));
}

describe("readEventStream", () => {
  const never = new AbortController().signal;
  const ignore = (): void => {};

  it("gives out the frames and resolves at the end of the body", async (t) => {
    const open = await serve(t, (_request, response) => response.end("data: a\n\ndata: b"));
    const frames: StreamFrame[] = [];
    await readEventStream(await open(), new ManualClock(), never, (frame) => frames.push(frame));
    assert.deepEqual(
      frames.map(({ data }) => data),
      ["a", "b"],
    );
  });

  it("gives out the frames of one packet in one turn", async (t) => {
    const open = await serve(t, (_request, response) => response.end("data: a\n\ndata: b\n\ndata: c\n\n"));
    const turns = new Set<number>();
    let turn = 0;
    await readEventStream(await open(), new ManualClock(), never, () => {
      turns.add(turn);
      setImmediate(() => turn++);
      queueMicrotask(() => turn++);
    });
    assert.equal(turns.size, 1);
  });

  it("keeps the connection for the next call when it stops at the end mark", async (t) => {
    const ports = new Set<number | undefined>();
    const open = await serve(t, ({ socket }, response) => {
      ports.add(socket.remotePort);
      response.write("data: [DONE]\n\n");
      setImmediate(() => response.end());
    });
    const clock = new ManualClock();
    for (let call = 0; call < 3; call++) {
      const body = await open();
      const isFree = once(globalAgent, "free");
      await readEventStream(body, clock, never, ignore);
      await isFree;
      await new Promise(setImmediate);
      assert.equal(clock.sleeping, 0);
    }
    assert.equal(ports.size, 1);
  });

  it("does not wait for more than a second for the end behind the end mark", async (t) => {
    const open = await serve(t, (_request, response) => {
      response.write("data: [DONE]\n\n");
    });
    const clock = new ManualClock();
    const body = await open();
    await readEventStream(body, clock, never, ignore);
    const isClosed = closed(body);
    await clock.advance(999);
    assert.equal(body.destroyed, false);
    await clock.advance(1);
    await isClosed;
  });

  it("rejects when the connection breaks, after what came before", async (t) => {
    const open = await serve(t, (_request, response) => {
      response.write("data: a\n\ndata: b");
      setImmediate(() => response.destroy());
    });
    const frames: StreamFrame[] = [];
    const reading = readEventStream(await open(), new ManualClock(), never, (frame) => frames.push(frame));
    await assert.rejects(reading, { code: "ECONNRESET" });
    assert.deepEqual(
      frames.map(({ data }) => data),
      ["a"],
    );
  });

  it("resolves when the signal aborts, before and in the middle", async (t) => {
    const open = await serve(t, (_request, response) => {
      response.write("data: a\n\ndata: b\n\n");
    });
    await readEventStream(await open(), new ManualClock(), AbortSignal.abort(), () => assert.fail("a frame"));
    const stop = new AbortController();
    const frames: StreamFrame[] = [];
    await readEventStream(await open(), new ManualClock(), stop.signal, (frame) => {
      frames.push(frame);
      stop.abort();
    });
    assert.equal(frames.length, 1);
  });

  it("rejects with what its listener throws and with a frame without end, and ends the request", async (t) => {
    const open = await serve(t, (_request, response) => {
      const write = (): void => {
        while (response.write("data: ".padEnd(60_000, "x")));
        response.once("drain", write);
      };
      response.write("data: a\n\n");
      write();
    });
    for (const [listener, error] of [
      [() => assert.fail("no"), assert.AssertionError],
      [ignore, UnreadableFrameError],
    ] as const) {
      const body = await open();
      const isClosed = closed(body);
      await assert.rejects(readEventStream(body, new ManualClock(), never, listener), error);
      await isClosed;
    }
  });
});

describe("readStart", () => {
  it("reads a whole body, and what there is of a broken one", async (t) => {
    const whole = await serve(t, (_request, response) => response.end("好"));
    assert.equal(await readStart(await whole()), "好");
    const broken = await serve(t, (_request, response) => {
      response.write("half");
      setImmediate(() => response.destroy());
    });
    assert.equal(await readStart(await broken()), "half");
  });
});
