import type { ServerResponse } from "node:http";

import type { World } from "./world.ts";

const attachmentPath = /^\/attachments\/(?<channelId>\d+)\/(?<attachmentId>\d+)\/[^/]+$/;

/**
 * Serves an attachment by its signed address: 404 for a wrong signature, an end that has passed, or a deleted
 * message.
 */
export function serveAttachment(world: World, url: URL, response: ServerResponse): void {
  const { channelId = "", attachmentId } = attachmentPath.exec(url.pathname)?.groups ?? {};
  const endsAtMs = Number.parseInt(url.searchParams.get("ex") ?? "", 16) * 1000;
  const isSigned = url.searchParams.get("hm") === attachmentId && world.nowMs() < endsAtMs;
  const attachment = world.channels
    .get(channelId)
    ?.messages.flatMap((message) => message.attachments)
    .find(({ id }) => id === attachmentId);
  if (attachment === undefined || !isSigned) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("This content is no longer available.");
    return;
  }
  response
    .writeHead(200, {
      "Content-Type": attachment.contentType ?? "application/octet-stream",
      "Content-Length": attachment.bytes.length,
    })
    .end(attachment.bytes);
}
