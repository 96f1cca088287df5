import type { MiddlewareHandler } from "hono";
import { isIP } from "node:net";

/**
 * Answers only those who know the server by its own address, and lets only its own page write. Without this any web page
 * open in the same browser could write into the chats, or read them under a name of its own that it points to this
 * machine. `configuredHost` is the name or address that the operator chose.
 */
export function onlyOwnPage(configuredHost: string): MiddlewareHandler {
  return async ({ req, text }, next) => {
    const host = URL.parse(`http://${req.header("host") ?? ""}`);
    if (host === null || !isOwnName(host.hostname, configuredHost)) {
      return text("The sandbox answers only under its own address, for example localhost.", 403);
    }
    const isRead = req.method === "GET" || req.method === "HEAD";
    if (!isRead && URL.parse(req.header("origin") ?? "")?.host !== host.host) {
      return text("Only the sandbox's own page may write into its chats.", 403);
    }
    return await next();
  };
}

/** A page can point a name of its own to this machine, but not an address. */
function isOwnName(hostname: string, configuredHost: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  return hostname === "localhost" || isIP(address) !== 0 || hostname === configuredHost.toLowerCase();
}
