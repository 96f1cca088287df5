import assert from "node:assert/strict";

import type { ReplyPort, PartStage, RenderedPart, WriteRequest } from "../../src/contract/reply.ts";

/** Writes `part` as message `index` once its slot has come, as the writer does; resolves to the id of the message. */
export async function written(
  port: ReplyPort,
  index: number,
  part: RenderedPart<unknown>,
  { request = { lane: "final" }, stage = "complete", signal = new AbortController().signal }: WriteOptions = {},
): Promise<string> {
  await port.ready(index, request, signal);
  const id = await port.show(index, part, stage, signal);
  assert.ok(id !== undefined, "The part was shown without a message.");
  return id;
}

export interface WriteOptions {
  readonly request?: WriteRequest;
  readonly stage?: PartStage;
  readonly signal?: AbortSignal;
}
