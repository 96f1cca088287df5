import type { IncomingMessage } from "node:http";

/** Over this, in bytes, the gateway refuses whatever the body is: https://help.aliyun.com/zh/model-studio/rate-limit, 2026-11-22. */
const bodyLimitBytes = 64 * 1024 * 1024;

/** The same without what is base64; same page. */
const textLimitBytes = 16 * 1024 * 1024;

/** The body's text, or undefined when it is larger than the gateway lets through; it is read to its end all the same. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= bodyLimitBytes) chunks.push(chunk);
  }
  if (sizeBytes > bodyLimitBytes) return undefined;
  const body = Buffer.concat(chunks).toString("utf8");
  if (sizeBytes <= textLimitBytes) return body;
  const base64Chars = [...body.matchAll(/;base64,[A-Za-z0-9+/=]*/g)].reduce((sum, [item]) => sum + item.length, 0);
  return sizeBytes - base64Chars <= textLimitBytes ? body : undefined;
}

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
