import { connect } from "node:net";
import type { TestContext } from "node:test";

import OpenAI from "openai";

import {
  startBailianEmulator,
  type BailianEmulator,
  type BailianEmulatorOptions,
} from "../../../src/sandbox/bailian/index.ts";

/** An emulator that closes with the test. */
export async function emulate(test: TestContext, options: BailianEmulatorOptions = {}): Promise<BailianEmulator> {
  const emulator = await startBailianEmulator(options);
  test.after(() => emulator.close());
  return emulator;
}

/** The real client, without retries of its own. */
export function openai(emulator: BailianEmulator, apiKey = "sk-sandbox"): OpenAI {
  return new OpenAI({ apiKey, adminAPIKey: null, baseURL: emulator.baseUrl, maxRetries: 0, logLevel: "off" });
}

/** A question that every model takes. */
export function question(overrides: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { model: "qwen-plus", stream: true, messages: [{ role: "user", content: "hi" }], ...overrides };
}

/** Posts a chat request; a string body goes out as it is. */
export function post(
  emulator: BailianEmulator,
  body: unknown,
  headers: Readonly<Record<string, string>> = { authorization: "Bearer sk-sandbox" },
): Promise<Response> {
  return fetch(`${emulator.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** The `data:` frames of a stream, parsed; `[DONE]` stays a string. */
export function toFrames(stream: string): readonly unknown[] {
  return stream
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: "))
    .map((frame) => (frame === "data: [DONE]" ? "[DONE]" : JSON.parse(frame.slice(6))));
}

/** How a connection went, seen from a bare socket. */
export interface SocketExchange {
  readonly received: string;
  readonly end: "closed" | "reset";
}

/** Posts a chat request through a bare socket and resolves when the server ends the connection. */
export function postThroughSocket(emulator: BailianEmulator, body: unknown): Promise<SocketExchange> {
  const url = new URL(emulator.baseUrl);
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(url.port), url.hostname);
    socket.setEncoding("utf8");
    socket.on("data", (data) => (received += String(data)));
    socket.on("close", () => resolve({ received, end: "closed" }));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") resolve({ received, end: "reset" });
      else reject(error);
    });
    socket.write(
      `POST ${url.pathname}/chat/completions HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer sk-sandbox\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  });
}
