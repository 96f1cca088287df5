import assert from "node:assert/strict";

import { Api } from "grammy";

import type { BotApiMessage, BotApiResponse } from "../../../src/sandbox/telegram/bot-api.ts";
import {
  startTelegramEmulator,
  type TelegramEmulator,
  type TelegramEmulatorOptions,
} from "../../../src/sandbox/telegram/index.ts";

export const ann = { id: 1001, firstName: "Ann", languageCode: "en" };
export const ben = { id: 1002, firstName: "Ben", username: "ben_b" };

/** An answer of the Bot API, as it came over HTTP. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: BotApiResponse;
}

export interface Stage {
  readonly telegram: TelegramEmulator;
  /** Calls a method with JSON and no client's help. */
  readonly call: (method: string, parameters?: object, signal?: AbortSignal) => Promise<RawAnswer>;
  /** grammY's client. */
  readonly api: Api;
}

/** Starts an emulator that is closed when the test ends. */
export async function openStage(
  t: { after(fn: () => Promise<void>): void },
  options: TelegramEmulatorOptions = {},
): Promise<Stage> {
  const telegram = await startTelegramEmulator(options);
  t.after(() => telegram.close());
  return {
    telegram,
    call: async (method, parameters = {}, signal) => {
      const response = await fetch(methodUrl(telegram, method), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(parameters),
        ...(signal && { signal }),
      });
      return toRawAnswer(response);
    },
    api: new Api(telegram.token, { apiRoot: telegram.apiRoot }),
  };
}

export function methodUrl(telegram: TelegramEmulator, method: string): string {
  return `${telegram.apiRoot}/bot${telegram.token}/${method}`;
}

export async function toRawAnswer(response: Response): Promise<RawAnswer> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as BotApiResponse };
}

/** The result of a call that succeeded. */
export function resultOf(answer: RawAnswer): unknown {
  assert.ok(answer.body.ok, JSON.stringify(answer.body));
  return answer.body.result;
}

export function messageOf(answer: RawAnswer): BotApiMessage {
  return resultOf(answer) as BotApiMessage;
}

/** What Telegram said when it refused; "" when it did not. */
export function refusalOf({ body }: RawAnswer): string {
  return body.ok ? "" : body.description;
}
