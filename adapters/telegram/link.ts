/** No link that anyone means to share is longer; Telegram does not say what it takes. */
const longestUrl = 2048;

/**
 * `url` as a `text_link` may carry it, undefined where Telegram would refuse the whole message for it: an entity needs a
 * web address whose host has a dot and no unusual character, and whose port is not 0 (TDLib LinkManager.cpp,
 * `check_link_impl`, and HttpUrl.cpp, `parse_url`, 2026-11-22).
 * Addresses of Telegram's own (`tg:`) are left out, because they can name a user and so ping them.
 */
export function toLinkUrl(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
  if (!/^[\w~-]+(?:\.[\w~-]+)+$/.test(parsed.hostname) || parsed.port === "0") return undefined;
  return parsed.href.length <= longestUrl ? parsed.href : undefined;
}
