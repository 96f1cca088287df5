import type { IncomingMessage } from "node:http";

/**
 * The body of a request; undefined when it has more than `limitBytes`. It is read to its end all the same: who stops too
 * early resets the connection, and the client never learns why. Rejects when the client leaves before.
 */
export async function readBytes(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= limitBytes) chunks.push(chunk);
  }
  return sizeBytes > limitBytes ? undefined : Buffer.concat(chunks);
}
