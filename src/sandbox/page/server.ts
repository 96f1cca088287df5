import { createAdaptorServer } from "@hono/node-server";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { PlatformUnusableError } from "../../contract/platform-error.ts";
import type { FeedSource } from "./feed.ts";
import { createPageRoutes } from "./routes.ts";

/** Time for the pages to get what the bot wrote last. */
const lastLookMs = 100;

/** The page, being served. */
export interface PageServer {
  /** For a browser on this machine, without a trailing slash. */
  readonly url: string;
  /** Ends every connection, a moment later so that the pages see the end. Resolves when the port is free. */
  close(): Promise<void>;
}

/** Serves the page. Resolves once it can be opened; rejects with PlatformUnusableError when the address cannot be used. */
export async function startPageServer(
  source: FeedSource,
  http: { readonly host: string; readonly port: number },
): Promise<PageServer> {
  const closing = new AbortController();
  const routes = createPageRoutes(source, http.host, closing.signal);
  const server = createAdaptorServer({ fetch: routes.fetch, createServer }) as Server;
  server.listen(http.port, http.host);
  await once(server, "listening").catch((error: unknown) => {
    throw toUnusable(error, http);
  });
  return {
    url: toUrl(http.host, (server.address() as AddressInfo).port),
    close: async () => {
      await source.clock.sleep(lastLookMs);
      if (closing.signal.aborted) return;
      closing.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function toUrl(host: string, port: number): string {
  const isEveryAddress = host === "0.0.0.0" || host === "::";
  const name = isEveryAddress ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** What the operator can do about an address that cannot be listened on; other errors as they are. */
function toUnusable(error: unknown, { host, port }: { readonly host: string; readonly port: number }): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const otherPort = "set http.port in config.yaml to another one, or to 0 for any free one";
  switch (code) {
    case "EADDRINUSE":
      return new PlatformUnusableError(
        `http.port: another program is using port ${port} of ${host}.`,
        `Stop that program, or ${otherPort}.`,
        { cause: error },
      );
    case "EACCES":
      return new PlatformUnusableError(`http.port: this user may not open port ${port}.`, `To go on, ${otherPort}.`, {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new PlatformUnusableError(
        `http.host: ${host} is no address of this machine.`,
        "Set http.host in config.yaml to 127.0.0.1.",
        { cause: error },
      );
    default:
      return error;
  }
}
