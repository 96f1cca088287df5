/** A fenced block, from the start of its opening line to the end of its closing line. */
export interface Fence {
  readonly start: number;
  /** Infinity while nothing has closed it. */
  readonly end: number;
  /** The line that opens it again: indentation, marker and language. */
  readonly opener: string;
  /** The line that closes it. */
  readonly closer: string;
}

/** A longer marker is text: nobody means it as a fence, and it would not leave room for what it fences. */
const fenceLine = /^( {0,3})(`{3,16}(?!`)|~{3,16}(?!~))([^\n]*)$/u;
const longestLanguage = 32;

/** The fenced blocks of `markdown` in order; only the last can be open. */
export function fencesOf(markdown: string): readonly Fence[] {
  if (!markdown.includes("```") && !markdown.includes("~~~")) return [];
  const fences: Fence[] = [];
  let open: (Fence & { readonly marker: string }) | undefined;
  let start = 0;
  for (const line of markdown.split("\n")) {
    const [, indent = "", marker, info = ""] = fenceLine.exec(line) ?? [];
    if (marker !== undefined) {
      if (open === undefined && !(marker.startsWith("`") && info.includes("`"))) {
        open = { start, end: Infinity, opener: indent + marker + languageOf(info), closer: indent + marker, marker };
      } else if (open !== undefined && marker.startsWith(open.marker) && info.trim() === "") {
        fences.push({ start: open.start, end: start + line.length, opener: open.opener, closer: open.closer });
        open = undefined;
      }
    }
    start += line.length + 1;
  }
  if (open !== undefined) fences.push(open);
  return fences;
}

/** The fence that is open at the end of `markdown`, if one is. */
export function openFence(markdown: string): Fence | undefined {
  const last = fencesOf(markdown).at(-1);
  return last?.end === Infinity ? last : undefined;
}

/** `markdown` with the fence closed that is open at its end, if one is. */
export function withFenceClosed(markdown: string): string {
  const fence = openFence(markdown);
  if (fence === undefined) return markdown;
  return markdown.endsWith("\n") ? markdown + fence.closer : `${markdown}\n${fence.closer}`;
}

/** The language is worth repeating; attributes behind it are not. */
function languageOf(info: string): string {
  return [...(info.trim().split(/\s/u)[0] ?? "")].slice(0, longestLanguage).join("");
}
