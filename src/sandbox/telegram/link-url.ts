const PROTOCOL = /^([^:]*):\/\//;
const HOST = /^(?:\[[0-9a-f:.]+\]|(?:[\w~.-]|[^\0-\x7f]|%[0-9a-f]{2})+)$/i;

/**
 * Why Telegram would refuse `url` as the target of a `text_link` or a button, or undefined when it would take it:
 * http, https, tg and ton, or no protocol at all, with a host that has a dot (`README.md` is such a host) or is an IPv6
 * address. After TDLib's `check_url` (td/telegram/misc.cpp) and `parse_url` (tdutils HttpUrl.cpp), 2026-11-22.
 */
export function linkUrlProblem(url: string): string | undefined {
  const inApp = /^(tg|ton):(?:\/\/)?/i.exec(url);
  if (inApp !== null) {
    const target = url.slice(inApp[0].length);
    return /^https?:\/\//i.test(target) ? `Wrong ${inApp[1]?.toLowerCase()} URL` : undefined;
  }
  const protocol = PROTOCOL.exec(url);
  if (protocol !== null && !/^https?$/i.test(protocol[1] ?? "")) return "Unsupported URL protocol";
  const authority = url.slice(protocol?.[0].length ?? 0).split(/[/?#]/, 1)[0] ?? "";
  const hostAndPort = authority.slice(authority.lastIndexOf("@") + 1);
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostAndPort) ?? [];
  if (port !== undefined && !isPort(port)) return "Wrong port number specified in the URL";
  if (host === "" || host === "[]") return "URL host is empty";
  if (!HOST.test(host)) return "Disallowed character in URL host";
  return host.includes(".") || host.startsWith("[") ? undefined : "Wrong HTTP URL";
}

function isPort(port: string): boolean {
  return /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
}
