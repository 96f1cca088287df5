import type { IncomingMessage } from "node:http";

import { refusal } from "./api-error.ts";
import type { UploadedFile } from "./message-body.ts";

/** https://docs.discord.com/developers/reference#uploading-files (2026-11-22): the whole request, 25 MiB. */
const requestLimitBytes = 25 * 1024 * 1024;

/** The body of a request, parsed. */
export interface ParsedBody {
  /** The JSON; undefined where there is no body. */
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads the bytes of a request. Rejects when the client goes away in the middle; undefined when there are too many. */
export async function readBytes(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= requestLimitBytes) chunks.push(chunk);
  }
  return length > requestLimitBytes ? undefined : new Uint8Array(Buffer.concat(chunks));
}

/**
 * Parses a JSON body or a multipart one, whose JSON is in `payload_json` and whose files are `files[n]`. Throws what
 * Discord answers to a body that is neither.
 */
export async function parseBody(bytes: Uint8Array<ArrayBuffer>, contentType: string | undefined): Promise<ParsedBody> {
  if (bytes.length === 0) return { json: undefined, files: [] };
  if (contentType?.startsWith("multipart/form-data")) return parseMultipart(bytes, contentType);
  return { json: parseJson(Buffer.from(bytes).toString("utf8")), files: [] };
}

async function parseMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<ParsedBody> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData().catch(() => {
    throw refusal("invalidJson");
  });
  const files: UploadedFile[] = [];
  for (const [name, value] of form.entries()) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === "string") continue;
    const content = new Uint8Array(await value.arrayBuffer());
    files.push({ index, filename: value.name, contentType: value.type, bytes: content });
  }
  const json = form.get("payload_json");
  return { json: typeof json === "string" ? parseJson(json) : undefined, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refusal("invalidJson");
  }
}
