import type { Markup, MarkupKind } from "../src/sandbox/page/markup.ts";
import type { Chapter, Sample } from "./gallery-samples.ts";

/** How a sample looks on one platform: its messages. */
export type Shown = readonly (readonly Markup[])[];

/** The columns of the gallery: a platform's name in the sandbox's style sheets, its title, and what it shows. */
export interface Column {
  readonly platform: string;
  readonly title: string;
  readonly show: (sample: Sample) => Shown;
}

const tags: Readonly<Record<MarkupKind, string>> = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strike: "s",
  spoiler: "span",
  code: "code",
  pre: "pre",
  quote: "blockquote",
  heading1: "h3",
  heading2: "h4",
  heading3: "h5",
  subtext: "small",
  list: "ul",
  numbered: "ol",
  item: "li",
  link: "a",
  mention: "span",
  command: "span",
};

const ownStyle = `
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem 1.5rem; background: #f3f5f4; color: #17201e; color-scheme: light; font: 15px/1.45 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 88rem; margin: auto; }
h1, h2 { margin: 1.5rem 0 0.5rem; }
.row { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.8rem; margin: 0 0 0.4rem; align-items: start; }
.row h3.name { grid-column: 1 / -1; margin: 0.2rem 0 -0.6rem; font-size: 0.95rem; }
.source { margin: 0; padding: 0.6rem; border: 1px solid #d5dcda; border-radius: 0.5rem; background: #fff; font: 12px/1.4 ui-monospace, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow: auto; }
.shown { padding: 0.6rem; border-radius: 0.5rem; background: var(--chat); color: var(--chat-ink); max-width: 25rem; }
.shown .bubble { display: block; max-width: none; padding-left: 0.7rem; }
.shown .bubble + .bubble { margin-top: 0.8rem; }
.discord .bubble + .bubble { padding-top: 0.8rem; border-top: 1px dashed #8886; }
.shown { max-height: 44rem; overflow: auto; }
.shown .body .spoiler { background: #8884; color: inherit; }
.shown .body .spoiler * { visibility: visible !important; }
.titles { position: sticky; top: 0; padding: 0.3rem 0; background: #f3f5f4; font-weight: 600; }
`;

/** The gallery as one page that loads nothing. `styles` are the sandbox's. */
export function toGalleryPage(chapters: readonly Chapter[], columns: readonly Column[], styles: string): string {
  const titles = ["Markdown", ...columns.map(({ title }) => title)].map((title) => `<div>${escapeHtml(title)}</div>`);
  const body = chapters.map(
    ({ title, samples }) =>
      `<h2>${escapeHtml(title)}</h2>${samples.map((sample) => toRow(sample, columns)).join("\n")}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Runnel: Markdown on Telegram and Discord</title>
<style>${styles}${ownStyle}</style>
</head>
<body><main>
<h1>Markdown on Telegram and Discord</h1>
<div class="row titles">${titles.join("")}</div>
${body.join("\n")}
</main></body>
</html>
`;
}

function toRow(sample: Sample, columns: readonly Column[]): string {
  const shown = columns.map(({ platform, show }) => {
    const messages = show(sample).map(
      (markup) => `<div class="bubble"><div class="body">${toHtml(markup)}</div></div>`,
    );
    return `<div class="shown ${platform}">${messages.join("")}</div>`;
  });
  const source = `${withCodes(sample.markdown)}${sample.isPreview === true ? "▌" : ""}`;
  return `<div class="row"><h3 class="name">${escapeHtml(sample.name)}</h3><pre class="source">${escapeHtml(source)}</pre>${shown.join("")}</div>`;
}

function toHtml(markup: readonly Markup[]): string {
  return markup
    .map((part) => {
      if (typeof part === "string") return escapeHtml(part);
      const attributes = [
        `class="${part.kind}"`,
        ...(part.href === undefined ? [] : [`href="${escapeHtml(part.href)}"`]),
        ...(part.start === undefined ? [] : [`start="${part.start}"`]),
        ...(part.language === undefined ? [] : [`data-language="${escapeHtml(part.language)}"`]),
      ];
      return `<${tags[part.kind]} ${attributes.join(" ")}>${toHtml(part.children)}</${tags[part.kind]}>`;
    })
    .join("");
}

/** Characters that no page can show, or that would turn what follows, as their codes. */
function withCodes(markdown: string): string {
  return markdown.replaceAll(
    /[\p{Cc}--[\n\t]]|[\p{Cs}\u202a-\u202e]/gv,
    (character) => `⟨${character.charCodeAt(0).toString(16).padStart(4, "0")}⟩`,
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
