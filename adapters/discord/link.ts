import { limits } from "./limits.ts";

/** How Discord must see an address to make it a link (https://github.com/Khan/perseus, simple-markdown, 2026-11-22). */
const linkable = /^https?:\/\/[^\s<]+[^<.,:;"')\]\s]$/;

/**
 * An address as it stands behind the label of a link; undefined where Discord makes no link of it. What would end the
 * address or a style around it is written in percent.
 */
export function toHref(url: string): string | undefined {
  if (url.length > limits.addressChars || !isWebAddress(url)) return undefined;
  const href = url
    .replace(/^https?/i, (scheme) => scheme.toLowerCase())
    .replaceAll(/[\s()<>\\*|~`"'[\]]|[.,:;]$/g, toPercent);
  return linkable.test(href) ? href : undefined;
}

/** An address that shows itself: in angle brackets, which end it; undefined where it would not show as it was written. */
export function toAutolink(url: string): string | undefined {
  if (url.length > limits.addressChars || !isWebAddress(url)) return undefined;
  return /^https?:\/\/[^\s<>\\`]+$/.test(url) ? `<${url}>` : undefined;
}

/** Whether Discord finds the address by itself, all of it, if it stands between blanks. */
export function isFoundBare(url: string): boolean {
  return linkable.test(url) && !/[<>()[\]{}"'`*|\\]|~~/.test(url);
}

/** A text cut before and behind its addresses: every second piece is one. */
export function splitAtAddresses(text: string): readonly string[] {
  return text.split(/(https?:\/\/[^\s<]+[^<.,:;"')\]\s])/);
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

function toPercent(character: string): string {
  const hex = character.codePointAt(0)?.toString(16).toUpperCase().padStart(2, "0") ?? "";
  return character < "\u0080" ? `%${hex}` : encodeURIComponent(character);
}
