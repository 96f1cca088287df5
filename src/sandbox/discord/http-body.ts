import type { IncomingMessage } from "node:http";

import { readBytes } from "../read-bytes.ts";
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

/**
 * Reads a JSON body or a multipart one, whose JSON is in `payload_json` and whose files are `files[n]`. Throws what Discord
 * answers to a body that is neither, or too large; rejects when the client leaves in its middle.
 */
export async function readBody(incoming: IncomingMessage): Promise<ParsedBody> {
  const bytes = await readBytes(incoming, requestLimitBytes);
  if (bytes === undefined) throw refusal("entityTooLarge");
  if (bytes.length === 0) return { json: undefined, files: [] };
  const contentType = incoming.headers["content-type"];
  if (contentType?.startsWith("multipart/form-data")) return await parseMultipart(bytes, contentType);
  return { json: parseJson(bytes.toString("utf8")), files: [] };
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
