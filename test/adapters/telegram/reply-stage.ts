import assert from "node:assert/strict";

import { PlatformError } from "../../../src/contract/platform-error.ts";
import type { PlatformErrorKind } from "../../../src/contract/platform-error.ts";
import type { Place, ReplyTarget } from "../../../src/contract/event.ts";
import type { RenderedPart, ReplyPort, WriteLane } from "../../../src/contract/reply.ts";
import type { FaultEffect } from "../../../src/sandbox/telegram/faults.ts";
import { written } from "../../support/written.ts";
import { openStage } from "./running-adapter.ts";
import type { Stage, StageOptions } from "./running-adapter.ts";

export const ann = { id: 7, firstName: "Ann" };
export const ben = { id: 8, firstName: "Ben" };
export const never = new AbortController().signal;

export function isKind(kind: PlatformErrorKind): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof PlatformError, String(error));
    assert.equal(error.kind, kind);
    return true;
  };
}

/** Makes message `index` of the reply show `markdown`, as the writer does it; time passes meanwhile. */
export async function show(
  { settle }: Stage,
  port: ReplyPort,
  markdown: string,
  index = 0,
  lane: WriteLane = "preview",
): Promise<string> {
  return settle(written(port, index, partOf(port, markdown), { request: { lane } }));
}

export function partOf(port: ReplyPort, markdown: string): RenderedPart<unknown> {
  const [part] = port.render({ markdown, phase: "streaming" }, "rich");
  assert.ok(part !== undefined);
  return part;
}

export function targetIn(place: Place, replyToMessageId?: number): ReplyTarget {
  const target = { place, replyId: "telegram:test:1" };
  return replyToMessageId === undefined ? target : { ...target, replyToMessageId: String(replyToMessageId) };
}

export interface PrivateStage extends Stage {
  readonly chat: number;
  readonly port: ReplyPort;
  /** What the user sees. */
  readonly texts: () => readonly string[];
  readonly open: (chatId: number) => ReplyPort;
}

export async function openPrivate(
  t: { after(fn: () => Promise<void>): void },
  options: StageOptions = {},
): Promise<PrivateStage> {
  const stage = await openStage(t, options);
  const chat = stage.emulator.addPrivateChat(ann);
  const open = (chatId: number) =>
    stage.adapter.openReply(targetIn({ platform: "telegram", chatId: String(chatId), kind: "private" }));
  return { ...stage, chat, port: open(chat), open, texts: () => stage.emulator.messages(chat).map(({ text }) => text) };
}

/** What may meet a create, and what that is to the core. */
export const faults: readonly (readonly [FaultEffect, PlatformErrorKind])[] = [
  [{ kind: "reset-before" }, "ambiguous"],
  [{ kind: "reset-after" }, "ambiguous"],
  [{ kind: "truncated" }, "ambiguous"],
  [{ kind: "server-error" }, "ambiguous"],
  [{ kind: "bad-gateway-html" }, "ambiguous"],
  [{ kind: "not-json", afterEffect: true }, "ambiguous"],
  [
    { kind: "refuse", status: 400, description: "Bad Request: can't parse entities: Unsupported start tag" },
    "rejected",
  ],
  [{ kind: "refuse", status: 403, description: "Forbidden: bot was kicked from the group chat" }, "forbidden"],
  [{ kind: "refuse", status: 401, description: "Unauthorized" }, "transient"],
  [{ kind: "flood", retryAfterS: 3 }, "rate-limited"],
];
