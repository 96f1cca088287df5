import type { IncomingMessage } from "node:http";

import { readBytes } from "../read-bytes.ts";

/** Over this, in bytes, the gateway refuses whatever the body is: https://help.aliyun.com/zh/model-studio/rate-limit, 2026-11-22. */
const bodyLimitBytes = 64 * 1024 * 1024;

/** The same without what is base64; same page. */
const textLimitBytes = 16 * 1024 * 1024;

/** The body's text, or undefined when it is larger than the gateway lets through. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const bytes = await readBytes(request, bodyLimitBytes);
  if (bytes === undefined) return undefined;
  const body = bytes.toString("utf8");
  if (bytes.length <= textLimitBytes) return body;
  const base64Chars = [...body.matchAll(/;base64,[A-Za-z0-9+/=]*/g)].reduce((sum, [item]) => sum + item.length, 0);
  return bytes.length - base64Chars <= textLimitBytes ? body : undefined;
}

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
