import { once } from "node:events";

import { WebSocket } from "ws";

import type { DiscordEmulator } from "../../../src/sandbox/discord/index.ts";

/** An answer of the REST API, read. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; undefined without a body. */
  readonly body: unknown;
}

/** What a test reads of a message that the API gives. */
export interface RawMessage {
  readonly id: string;
  readonly content: string;
  readonly [field: string]: unknown;
}

/** Calls the API without any client's help. */
export async function call(
  discord: DiscordEmulator,
  method: string,
  path: string,
  json?: unknown,
  token: string | undefined = discord.token,
): Promise<RawAnswer> {
  const response = await fetch(`${discord.apiRoot}/v10${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...(token !== undefined && { Authorization: `Bot ${token}` }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

/** Posts a message with the bot's token. */
export async function post(
  discord: DiscordEmulator,
  channelId: string,
  json: unknown,
): Promise<RawAnswer & { message: RawMessage }> {
  const answer = await call(discord, "POST", `/channels/${channelId}/messages`, json);
  return { ...answer, message: answer.body as RawMessage };
}

/** A frame of the gateway. */
export interface Frame {
  readonly op: number;
  readonly t?: string;
  readonly s?: number;
  readonly d: unknown;
}

/** A connection to the gateway that keeps every frame. */
export class RawGateway {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  #closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    socket.on("close", (code) => {
      this.#closeCode = code;
    });
  }

  /** Connects; the hello may not have come yet. */
  static async open(discord: DiscordEmulator, query = "?v=10&encoding=json"): Promise<RawGateway> {
    const answer = await call(discord, "GET", "/gateway");
    const socket = new WebSocket(`${(answer.body as { url: string }).url}/${query}`);
    const gateway = new RawGateway(socket);
    await once(socket, "open");
    return gateway;
  }

  /** The code that the gateway closed with. */
  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  send(payload: unknown): void {
    this.sendText(JSON.stringify(payload));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  identify(token: string, intents: number): void {
    this.send({ op: 2, d: { token, intents, properties: { os: "linux", browser: "test", device: "test" } } });
  }

  event(name: string): Frame | undefined {
    return this.frames.find((frame) => frame.t === name);
  }

  events(name: string): readonly Frame[] {
    return this.frames.filter((frame) => frame.t === name);
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }
}
