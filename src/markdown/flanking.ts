/** What a run of markers may do where it stands. */
export interface Flanking {
  readonly canOpen: boolean;
  readonly canClose: boolean;
}

/**
 * Whether a run of `*`, `_`, `~` or `|` between two UTF-16 units may open or close; undefined stands for the start or the end.
 * The rules of CommonMark (https://spec.commonmark.org/0.31.2/#delimiter-run, 2026-11-22), but for Chinese, Japanese and Korean:
 * written without spaces, `**“…”**是` and `**…：**…` would stay raw there, so a neighbour of these scripts never stops a run.
 */
export function flankingOf(marker: string, before: number | undefined, after: number | undefined): Flanking {
  const previous = kindOf(before);
  const next = kindOf(after);
  const opens = next !== "space" && (next !== "mark" || previous !== "letter");
  const closes = previous !== "space" && (previous !== "mark" || next !== "letter");
  if (marker !== "_") return { canOpen: opens, canClose: closes };
  return { canOpen: opens && (!closes || previous === "mark"), canClose: closes && (!opens || next === "mark") };
}

/** `wide` is Chinese, Japanese or Korean, a letter as well as a punctuation mark. */
type Kind = "space" | "mark" | "letter" | "wide";

function kindOf(unit: number | undefined): Kind {
  if (unit === undefined) return "space";
  if (unit < 128) {
    if (unit <= 32) return "space";
    return isAsciiWord(unit) ? "letter" : "mark";
  }
  if (isWide(unit)) return unit === 0x3000 ? "space" : "wide";
  const text = String.fromCharCode(unit);
  if (/\s/u.test(text)) return "space";
  return /[\p{P}\p{S}]/u.test(text) ? "mark" : "letter";
}

/** Whether the UTF-16 unit is an ASCII letter or digit. */
export function isAsciiWord(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

function isWide(unit: number): boolean {
  return (
    (unit >= 0x2e80 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7af) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    (unit >= 0xfe30 && unit <= 0xfe4f) ||
    (unit >= 0xff00 && unit <= 0xffef)
  );
}
