import { toLink, type Markup, type MarkupKind } from "./markup.ts";

/** Deeper nesting is shown as it was written. */
const deepestNesting = 10;

interface Rule {
  /** Sticky: tried where the reading stands. */
  readonly pattern: RegExp;
  readonly toMarkup: (match: RegExpExecArray, toInside: (text: string) => readonly Markup[]) => readonly Markup[];
}

/**
 * What stands inside a line of Discord's dialect, earlier rows first
 * (https://support.discord.com/hc/en-us/articles/210298617, 2026-11-22). A simplification of what its apps do.
 */
const rules: readonly Rule[] = [
  { pattern: /\\([^\p{L}\p{N}\s])/uy, toMarkup: ([, character = ""]) => [character] },
  {
    pattern: /(?<!`)(`+)(?!`)([^]*?[^`])\1(?!`)/y,
    toMarkup: ([, , source = ""]) => [{ kind: "code", children: [source.replace(/^ (.*) $/s, "$1")] }],
  },
  {
    pattern:
      /\[((?:\\[^]|[^\\[\]]|\[[^[\]]*\])+)\]\(<?(https?:\/\/(?:[^\s<>()]|\([^\s<>()]*\))+)>?(?: +"[^"\n]*")?\)/iy,
    toMarkup: ([, words = "", address = ""], toInside) => toLink(address, toInside(words)),
  },
  { pattern: /<(https?:\/\/[^\s<>]+)>/iy, toMarkup: ([, address = ""]) => toLink(address, [address]) },
  { pattern: /https?:\/\/[^\s<]*[^\s<.,:;"'\])|*]/iy, toMarkup: ([address]) => toLink(address, [address]) },
  { pattern: /<(@[!&]?|#)\d+>/y, toMarkup: ([, sigil = ""]) => [{ kind: "mention", children: [sigil.slice(0, 1)] }] },
  { pattern: /<a?(:\w+:)\d+>/y, toMarkup: ([, name = ""]) => [name] },
  around("spoiler", /\|\|([^]+?)\|\|/y),
  around("bold", /\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y),
  around("underline", /__((?:\\[^]|[^\\])+?)__(?!_)/y),
  around("strike", /~~((?:\\[^]|[^\\])+?)~~/y),
  around("italic", /\*(?!\s)((?:\\[^]|\*\*|[^\\*])+?)(?<!\s)\*(?!\*)/y),
  around("italic", /(?<![\p{L}\p{N}])_((?:\\[^]|__|[^\\_])+?)_(?![\p{L}\p{N}_])/uy),
];

function around(kind: MarkupKind, pattern: RegExp): Rule {
  return { pattern, toMarkup: ([, source = ""], toInside) => [{ kind, children: toInside(source) }] };
}

/** Text without blocks, as Discord's apps draw it. Total. */
export function toDiscordInline(text: string, depth = 0): readonly Markup[] {
  const markup: Markup[] = [];
  let plain = "";
  let position = 0;
  while (position < text.length) {
    const found = depth < deepestNesting ? findAt(text, position) : undefined;
    if (found === undefined) {
      plain += text[position];
      position += 1;
      continue;
    }
    const { rule, match } = found;
    if (plain !== "") markup.push(plain);
    plain = "";
    markup.push(...rule.toMarkup(match, (inside) => toDiscordInline(inside, depth + 1)));
    position += match[0].length;
  }
  return plain === "" ? markup : [...markup, plain];
}

function findAt(text: string, position: number): { rule: Rule; match: RegExpExecArray } | undefined {
  // Nothing else begins any of the rules; most text is passed here.
  if (!/[\\`[<h|*_~]/i.test(text.charAt(position))) return undefined;
  for (const rule of rules) {
    rule.pattern.lastIndex = position;
    const match = rule.pattern.exec(text);
    if (match !== null) return { rule, match };
  }
  return undefined;
}
