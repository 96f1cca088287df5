/** Takes every secret out of a text. Cheap enough to run over each log line. */
export type Redact = (text: string) => string;

const replacement = "[redacted]";

/** A known secret shorter than this is not one, and would take ordinary words out of the log. */
const minSecretChars = 6;

/**
 * What secrets look like that nobody told us. None contains a quote or a backslash, so a redacted line of JSON is still one; each
 * takes time in proportion to the text.
 */
const patterns: readonly RegExp[] = [
  // Bailian: sk-..., sk-ws-..., the newer ones with dots. https://www.alibabacloud.com/help/model-studio/error-code (2026-11-22)
  /(?<![A-Za-z0-9])sk-[A-Za-z0-9._-]{3,}[A-Za-z0-9_-]/g,
  // Telegram: the bot's id, a colon and 35 characters; in addresses as /bot<token>/. https://core.telegram.org/bots/api#authorizing-your-bot (2026-11-22)
  /(?<=\/bot)\d+(?::|%3A)[^/\s"'\\?]+/gi,
  /(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}/gi,
  // Discord: three dotted parts, the last one starred out in discord.js debug lines. https://discord.com/developers/docs/reference#authentication (2026-11-22)
  /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_*-]{20,}/g,
  // Whoever knows the address of an interaction or a webhook can write in its name. https://discord.com/developers/docs/resources/webhook (2026-11-22)
  /(?<=\/(?:webhooks|interactions)\/[^/\s"'\\]+\/)[^/\s"'\\?]+/g,
  /(?<=\bBearer {1,3})[A-Za-z0-9._~+/=-]{8,}/gi,
  // A password in an address.
  /(?<=:\/\/[^/\s"'\\:@]*:)[^/\s"'\\@]+(?=@)/g,
];

/** Makes the function that replaces `secrets`, and whatever looks like one, by `[redacted]`. */
export function createRedact(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets.flatMap(toSpellings))].filter((secret) => secret.length >= minSecretChars);
  // The longest first, so that a secret which contains another disappears as a whole.
  const sources = known.sort((a, b) => b.length - a.length).map((secret) => RegExp.escape(secret));
  const all = sources.length > 0 ? [new RegExp(sources.join("|"), "g"), ...patterns] : patterns;
  return (text) => all.reduce((rest, pattern) => rest.replace(pattern, replacement), text);
}

/** As it is, inside JSON, inside JSON inside JSON, and inside an address. */
function toSpellings(secret: string): string[] {
  const inJson = escapeJson(secret);
  return [secret, inJson, escapeJson(inJson), encodeURIComponent(secret.toWellFormed())];
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
