import { type LoadOutcome, toQuantile } from "./load.ts";
import type { Row } from "./row.ts";

/** What a row came to. Milliseconds unless named otherwise; undefined where the row has no such figure. */
export interface Figures {
  readonly oracleMs: number | undefined;
  readonly publishedMs: number | undefined;
  readonly meanMs: number;
  /** Mean lag by the published oracle, which the aims are about. */
  readonly ratio: number | undefined;
  readonly p95Ms: number;
  /** The worst of all replies. */
  readonly firstTextMs: number;
  readonly finalLagMs: number;
  readonly calls: number;
  readonly refused: number;
  readonly lostChars: number;
  readonly doubledChars: number;
  readonly cpuPer1000: number;
  readonly peakMb: number;
  readonly ownMs: number | undefined;
}

export function toFigures(row: Row, outcome: LoadOutcome): Figures {
  const { replies, counts, usage, chunks } = outcome;
  const lags = replies.flatMap(({ lagsMs }) => lagsMs);
  const meanMs = lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
  return {
    oracleMs: row.oracle?.toMeanMs(),
    publishedMs: row.oracle?.publishedMs,
    meanMs,
    ratio: row.oracle && meanMs / row.oracle.publishedMs,
    p95Ms: toQuantile(lags, 0.95),
    firstTextMs: Math.max(...replies.map(({ firstTextMs }) => firstTextMs)),
    finalLagMs: Math.max(...replies.map(({ finalLagMs }) => finalLagMs)),
    calls: counts.calls,
    refused: counts.refused,
    lostChars: replies.reduce((sum, { lostChars }) => sum + lostChars, 0),
    doubledChars: replies.reduce((sum, { doubledChars }) => sum + doubledChars, 0),
    cpuPer1000: (usage.cpuS * 1000) / chunks,
    peakMb: usage.peakMb,
    ownMs: row.figure?.toMs(outcome),
  };
}

/**
 * The aims that are missed, each in a few words; empty when all are met. `machineFactor`: what CPU aims are multiplied by
 * on this machine.
 */
export function toMisses({ aims, figure }: Row, figures: Figures, machineFactor: number): readonly string[] {
  const mostCpu = aims.cpuPer1000 === undefined ? undefined : aims.cpuPer1000 * machineFactor;
  const checks: readonly (readonly [
    name: string,
    value: number | undefined,
    most: number | undefined,
    digits: number,
  ])[] = [
    ["ratio", figures.ratio, aims.ratio, 2],
    ["first text", figures.firstTextMs, aims.firstTextMs, 0],
    ["final lag", figures.finalLagMs, aims.finalLagMs, 0],
    ["calls", figures.calls, aims.calls, 0],
    ["429s", figures.refused, aims.refused ?? 0, 0],
    ["lost", figures.lostChars, 0, 0],
    ["doubled", figures.doubledChars, 0, 0],
    ["CPU", figures.cpuPer1000, mostCpu, 3],
    ["memory", figures.peakMb, aims.peakMb, 0],
    [figure?.name ?? "", figures.ownMs, figure?.mostMs, 0],
  ];
  return checks.flatMap(([name, value, most, digits]) =>
    value === undefined || most === undefined || value <= most
      ? []
      : [`${name} ${value.toFixed(digits)} > ${Number(most.toFixed(3))}`],
  );
}
