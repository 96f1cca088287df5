import type { Figures } from "./judge.ts";
import type { Row } from "./row.ts";

const columns = [
  "load",
  "oracle (computed)",
  "mean lag",
  "ratio",
  "p95",
  "first text",
  "final lag",
  "calls",
  "429",
  "lost",
  "doubled",
  "CPU s/1,000",
  "peak MB",
  "aim",
  "",
];

/** The beginning of the Markdown table. */
export function toHead(): string {
  return `${toLine(columns)}\n${toLine(columns.map((_, index) => (index === 0 ? "---" : "---:")))}`;
}

/** One line of it. */
export function toRow(row: Row, figures: Figures, misses: readonly string[]): string {
  const { publishedMs, oracleMs, ratio } = figures;
  return toLine([
    row.name,
    publishedMs === undefined || oracleMs === undefined ? "" : `${publishedMs} (${toWhole(oracleMs)})`,
    toWhole(figures.meanMs),
    ratio?.toFixed(2) ?? "",
    toWhole(figures.p95Ms),
    toWhole(figures.firstTextMs),
    toWhole(figures.finalLagMs),
    toWhole(figures.calls),
    toWhole(figures.refused),
    toWhole(figures.lostChars),
    toWhole(figures.doubledChars),
    figures.cpuPer1000.toFixed(3),
    toWhole(figures.peakMb),
    toAim(row, figures),
    misses.length === 0 ? "ok" : `MISSED: ${misses.join(", ")}`,
  ]);
}

function toAim({ aims, figure }: Row, { ownMs }: Figures): string {
  const parts = [
    aims.ratio === undefined ? "" : `ratio ${aims.ratio}`,
    aims.firstTextMs === undefined ? "" : `first text ${aims.firstTextMs} ms`,
    aims.finalLagMs === undefined ? "" : `final ${aims.finalLagMs} ms`,
    aims.calls === undefined ? "" : `${aims.calls} calls`,
    aims.cpuPer1000 === undefined ? "" : `CPU ${aims.cpuPer1000}`,
    aims.peakMb === undefined ? "" : `${aims.peakMb} MB`,
    figure === undefined || ownMs === undefined ? "" : `${figure.name} ${figure.mostMs} ms: ${toWhole(ownMs)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function toWhole(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0) : "never";
}
