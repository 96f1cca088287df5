import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import { fileURLToPath } from "node:url";
import * as z from "zod";

import { NotSent, type ChatName } from "./chat.ts";
import { feed, type FeedSource } from "./feed.ts";
import { onlyOwnPage } from "./own-page.ts";

const publicFolder = fileURLToPath(new URL("public/", import.meta.url));
const textLimitChars = 200_000;
/** Room for a text of that length however its characters are escaped. */
const bodyLimitBytes = 6 * textLimitChars + 1000;

const chatName = z.enum(["telegram", "discord"] satisfies ChatName[]);
const writtenMessage = z.strictObject({
  text: z
    .string()
    .max(textLimitChars)
    .refine((text) => /[^\s\p{Cc}\p{Cf}]/u.test(text), "has nothing to read")
    .transform((text) => text.toWellFormed()),
  language: z.enum(["en", "zh"]),
});

/**
 * The page's HTTP interface: its files, `GET /updates` (server-sent events, each the JSON of a PageUpdate),
 * `POST /chats/:chat/messages`, `DELETE /chats/:chat/messages/:id` and `POST /chats/:chat/messages/:id/stop`. What it
 * refuses gets a line of plain text; a message that the platform's app would not send gets 409 and the reason's name.
 * `closing` ends the streams.
 */
export function createPageRoutes(source: FeedSource, configuredHost: string, closing: AbortSignal): Hono {
  const routes = new Hono();
  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
      },
      strictTransportSecurity: false,
    }),
  );
  routes.use(onlyOwnPage(configuredHost));
  routes.use(
    bodyLimit({ maxSize: bodyLimitBytes, onError: (context) => context.text("The message is too large.", 413) }),
  );

  routes.get("/updates", (context) =>
    streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      for await (const update of feed(source, AbortSignal.any([gone.signal, closing]))) {
        await stream.writeSSE({ data: JSON.stringify(update) });
      }
    }),
  );

  routes.post("/chats/:chat/messages", async (context) => {
    const chat = chatName.safeParse(context.req.param("chat"));
    if (!chat.success) return context.text("There is no such chat.", 404);
    const body: unknown = await context.req.json().catch(() => undefined);
    const written = writtenMessage.safeParse(body);
    if (!written.success) return context.text(`Not a message: ${toReason(written.error)}`, 400);
    try {
      source.chats[chat.data].send(written.data.text, written.data.language);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      return context.text(error.reason, 409);
    }
    return context.body(null, 204);
  });

  routes.delete("/chats/:chat/messages/:id", (context) => {
    const chat = chatName.safeParse(context.req.param("chat"));
    if (!chat.success) return context.text("There is no such chat.", 404);
    source.chats[chat.data].delete(context.req.param("id"));
    return context.body(null, 204);
  });

  routes.post("/chats/:chat/messages/:id/stop", (context) => {
    const chat = chatName.safeParse(context.req.param("chat"));
    if (!chat.success) return context.text("There is no such chat.", 404);
    source.chats[chat.data].stop(context.req.param("id"));
    return context.body(null, 204);
  });

  routes.use(async (context, next) => {
    context.header("cache-control", "no-cache");
    await next();
  });
  routes.use(serveStatic({ root: publicFolder }));
  routes.notFound((context) => context.text("There is nothing here.", 404));
  routes.onError((_, context) => context.text("A fault of the sandbox; please report this.", 500));
  return routes;
}

function toReason(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join(".")} ${message}`.trim()).join("; ");
}
