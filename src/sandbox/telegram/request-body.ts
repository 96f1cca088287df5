import type { IncomingMessage } from "node:http";

import { ApiError, badRequest, refusal } from "./errors.ts";
import { Parameters, type UploadedFile } from "./parameters.ts";

/** https://core.telegram.org/bots/api#sending-files: uploads of at most 50 MB (2026-11-22). */
const BODY_LIMIT_BYTES = 50 * 1024 * 1024;

/** The parameters of a request: its query, then its body, which may be JSON, a form, or multipart. Throws an ApiError. */
export async function readParameters(request: IncomingMessage, query: URLSearchParams): Promise<Parameters> {
  const body = await readBody(request);
  const contentType = request.headers["content-type"] ?? "";
  const inQuery = Object.fromEntries(query);
  if (body.length === 0) return new Parameters(inQuery);
  if (contentType.startsWith("application/json")) return new Parameters({ ...inQuery, ...parseJson(body) });
  if (contentType.startsWith("multipart/form-data")) return await readMultipart(body, contentType, inQuery);
  return new Parameters({ ...inQuery, ...Object.fromEntries(new URLSearchParams(decodeUtf8(body))) });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  // Only now: who stops reading too early resets the connection and the client never learns why.
  if (bytes > BODY_LIMIT_BYTES) throw new ApiError(413, "Request Entity Too Large");
  return new Uint8Array(Buffer.concat(chunks));
}

function parseJson(body: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(decodeUtf8(body));
  } catch (error) {
    throw error instanceof ApiError ? error : badRequest("can't parse JSON object");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw badRequest("can't parse JSON object");
  }
  return parsed as Record<string, unknown>;
}

async function readMultipart(
  body: Uint8Array<ArrayBuffer>,
  contentType: string,
  inQuery: Readonly<Record<string, string>>,
): Promise<Parameters> {
  let form: FormData;
  try {
    form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw badRequest("can't parse multipart form data");
  }
  const values: Record<string, unknown> = { ...inQuery };
  const files = new Map<string, UploadedFile>();
  for (const [name, value] of form) {
    if (typeof value === "string") values[name] = value;
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      files.set(name, { fileName: value.name, mimeType: value.type, bytes });
    }
  }
  return new Parameters(values, files);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refusal("notUtf8");
  }
}
