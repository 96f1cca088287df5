import type { Block, Inline } from "./tree.ts";

const definition =
  /^\[([^[\]]{1,999})\]:[ \t]*(?:<([^<>]*)>|([^\s<]\S*))(?:[ \t]+("[^"]*"|'[^']*'|\([^()]*\)))?[ \t]*$/;

/** The definition of a link, on one line, and how it is shown: what stands above it may have wanted its address. */
export function toDefinition(
  line: string,
): { readonly label: string; readonly url: string; readonly block: Block } | undefined {
  const [, label, bracketed, bare, title] = definition.exec(line) ?? [];
  const url = bracketed ?? bare;
  if (label === undefined || label.trim() === "" || label.startsWith("^") || url === undefined) return undefined;
  const children: Inline[] = [{ type: "text", text: `[${label}]: ` }];
  if (url !== "") children.push({ type: "link", url, children: [{ type: "text", text: url }] });
  if (title !== undefined) children.push({ type: "text", text: ` ${title}` });
  return { label, url, block: { type: "paragraph", children } };
}
