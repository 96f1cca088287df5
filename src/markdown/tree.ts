/**
 * Markdown as Runnel shows it. Small on purpose, so that a renderer is exhaustive by the compiler: every node kind is
 * one a chat message can show in some way, and what it cannot show (HTML, unresolved references) is text already.
 *
 * Text is well-formed Unicode without control characters, and holds no line breaks except inside code and formulas.
 */

/** Something that stands on lines of its own. */
export type Block = Paragraph | Heading | CodeBlock | MathBlock | Quote | List | Table | Rule | FootnoteDefinition;

/** Something inside a line. */
export type Inline = Text | Break | Styled | Code | Math | Link | Image | FootnoteReference;

/** What every block can say. */
interface BlockBase {
  /** This is the rest of a block that began further up; its head stands in the message before, or right above. */
  readonly continued?: true;
}

export interface Paragraph extends BlockBase {
  readonly type: "paragraph";
  readonly children: readonly Inline[];
}

export interface Heading extends BlockBase {
  readonly type: "heading";
  readonly level: 1 | 2 | 3 | 4 | 5 | 6;
  readonly children: readonly Inline[];
}

/** Fenced or indented code. */
export interface CodeBlock extends BlockBase {
  readonly type: "code-block";
  /** The first word behind the fence, as it was written; undefined where there is none. */
  readonly language: string | undefined;
  /** Lines joined by "\n", without a last line break. */
  readonly text: string;
}

/** A formula on lines of its own. */
export interface MathBlock extends BlockBase {
  readonly type: "math-block";
  /** LaTeX without its delimiters. */
  readonly tex: string;
}

export interface Quote extends BlockBase {
  readonly type: "quote";
  readonly children: readonly Block[];
}

export interface List extends BlockBase {
  readonly type: "list";
  /** The number of the first item that is not `continued`; undefined for a bullet list. The next ones count up from it. */
  readonly start: number | undefined;
  readonly items: readonly ListItem[];
}

export interface ListItem {
  /** Whether the box of a task is ticked; undefined for an item that is no task. */
  readonly checked: boolean | undefined;
  /** The author left an empty line above this item. */
  readonly isSpaced: boolean;
  readonly children: readonly Block[];
  /** The rest of an item that began further up: it has no marker and no box, only its indentation. It is the first of its list. */
  readonly continued?: true;
}

export type Alignment = "left" | "center" | "right" | undefined;

export type TableCell = readonly Inline[];

/** A table. Its rows have as many cells as its header; all of them are on one line each, but for breaks. */
export interface Table extends BlockBase {
  readonly type: "table";
  /** As many as the header has cells. */
  readonly alignments: readonly Alignment[];
  /** The rest of a table that was cut repeats it. */
  readonly header: readonly TableCell[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** A horizontal rule. */
export interface Rule extends BlockBase {
  readonly type: "rule";
}

/** What a footnote says. */
export interface FootnoteDefinition extends BlockBase {
  readonly type: "footnote-definition";
  readonly label: string;
  readonly children: readonly Block[];
}

export interface Text {
  readonly type: "text";
  /** Never empty. */
  readonly text: string;
}

/** The next line, of a soft break, a hard one or `<br>`: in a chat they look the same. */
export interface Break {
  readonly type: "break";
}

/** Text in a style. Styles nest in any order. */
export interface Styled {
  readonly type: "styled";
  readonly style: Style;
  readonly children: readonly Inline[];
}

/** `strong` is bold, `emphasis` italic, `strike` struck through, `spoiler` hidden until it is touched (`||x||`). */
export type Style = "strong" | "emphasis" | "strike" | "spoiler";

export interface Code {
  readonly type: "code";
  readonly text: string;
}

/** A formula inside a line. */
export interface Math {
  readonly type: "math";
  /** LaTeX without its delimiters. */
  readonly tex: string;
}

export interface Link {
  readonly type: "link";
  /** As it was written, of any scheme or none: no platform takes it unchecked. May be empty. */
  readonly url: string;
  /** The label; it contains no link. Never empty: a link without words has its address for them. */
  readonly children: readonly Inline[];
}

export interface Image {
  readonly type: "image";
  /** As unchecked as the URL of a link. */
  readonly url: string;
  /** What the picture shows, in words. May be empty. */
  readonly alt: string;
}

/** The mark that points at a footnote. Whether it has a definition is not known. */
export interface FootnoteReference {
  readonly type: "footnote-reference";
  readonly label: string;
}
