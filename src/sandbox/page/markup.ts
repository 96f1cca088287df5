/** Formatted text as the page draws it: plain text, and elements around more of the same. */
export type Markup = string | MarkupElement;

/** `command` and `mention` are only coloured; `subtext` is Discord's small print; `pre` is a block of code. */
export type MarkupKind =
  | "bold"
  | "italic"
  | "underline"
  | "strike"
  | "spoiler"
  | "code"
  | "pre"
  | "quote"
  | "heading1"
  | "heading2"
  | "heading3"
  | "subtext"
  | "list"
  | "numbered"
  | "item"
  | "link"
  | "mention"
  | "command";

export interface MarkupElement {
  readonly kind: MarkupKind;
  readonly children: readonly Markup[];
  /** Of a link: always http or https. */
  readonly href?: string;
  /** Of a block of code: what its author called it. */
  readonly language?: string;
  /** Of a numbered list: its first number. */
  readonly start?: number;
}

/** A link, or only its text where the address is none that a page should open. */
export function toLink(address: string, children: readonly Markup[]): readonly Markup[] {
  const url = URL.parse(address);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  return isWeb ? [{ kind: "link", children, href: url.href }] : children;
}
