import { createHash } from "node:crypto";

import * as z from "zod";

import type { MessageContent } from "./messages.ts";
import { compareIds, snowflake } from "./snowflake.ts";

/** What a message that is being created can be recognised by, for as long as nobody has changed it. */
export interface Trace {
  /** The id of a message that stood before. */
  readonly afterId: string;
  readonly digest: string;
}

const trace = z.tuple([snowflake, z.string().min(1)]);

const candidate = z.object({
  id: snowflake,
  author: z.object({ bot: z.literal(true) }),
  content: z.string().catch(""),
  attachments: z.array(z.object({ filename: z.string(), size: z.number() })).catch([]),
});

/** In the form in which it is stored. */
export function toTrace(afterId: string, content: MessageContent): string {
  return `${afterId}/${toDigest(content)}`;
}

/** Reads what {@link toTrace} wrote; undefined for anything else. */
export function readTrace(stored: string): Trace | undefined {
  const parsed = trace.safeParse(stored.split("/"));
  return parsed.success ? { afterId: parsed.data[0], digest: parsed.data[1] } : undefined;
}

/** The first of these messages that was left with this trace. Total: the messages can be anything. */
export function findTraced(messages: unknown, { afterId, digest }: Trace): string | undefined {
  const found = (Array.isArray(messages) ? messages : []).flatMap((message) => {
    const { data } = candidate.safeParse(message);
    return data !== undefined && compareIds(data.id, afterId) > 0 && isOf(data, digest) ? data.id : [];
  });
  return found.sort(compareIds)[0];
}

function isOf({ content, attachments: [file] }: z.output<typeof candidate>, digest: string): boolean {
  return digest === (file === undefined ? digestText(content) : digestFile(file.filename, file.size));
}

function toDigest({ content, files }: MessageContent): string {
  if (files === undefined) return digestText(content);
  const [file] = files;
  return digestFile(file?.name ?? "", Buffer.byteLength(String(file?.data ?? "")));
}

/** Discord takes away the white space around a text. */
function digestText(text: string): string {
  return createHash("sha256").update(text.trim()).digest("base64url");
}

function digestFile(name: string, sizeBytes: number): string {
  return createHash("sha256").update(`file:${sizeBytes}:${name}`).digest("base64url");
}
